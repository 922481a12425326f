"""Tokens, and the issuer's documents."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict

from api.models.reading import Answered


class Token(Answered):
    """A bearer token (RFC 6749, section 5.1)."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"access_token": "eyJ...", "token_type": "Bearer", "expires_in": 28800}}
    )

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int


class Discovery(Answered):
    """The issuer's metadata (OpenID Connect Discovery, section 3)."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"issuer": "http://localhost"}})

    issuer: str
    token_endpoint: str
    jwks_uri: str
    grant_types_supported: list[str] = ["password"]
    response_types_supported: list[str] = ["token"]
    subject_types_supported: list[str] = ["public"]
    id_token_signing_alg_values_supported: list[str] = ["ES256"]
    token_endpoint_auth_methods_supported: list[str] = ["none"]


class Jwks(Answered):
    """Public keys (RFC 7517)."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"keys": [{"kty": "EC", "crv": "P-256", "kid": "a"}]}})

    keys: list[dict[str, Any]]
