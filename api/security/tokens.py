"""Bearer tokens: issued by us (ES256) or by an OpenID Connect issuer; verified by signature, issuer, audience and time.

Tokens live on the clock of the world, never on the time port.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

ALGORITHMS = ["ES256", "RS256"]
LEEWAY = 30  # seconds between two clocks
Keys = Callable[[bool], KeySet]
"""Gives the issuer's keys; with True, asked for anew because a key was not among them."""


class Issuer:
    """The built-in issuer."""

    def __init__(self, key: ECKey, issuer: str, audience: str, lifetime: timedelta) -> None:
        self.key, self.issuer, self.audience, self.lifetime = key, issuer, audience, lifetime
        self._public = KeySet([ECKey.import_key(key.as_dict(private=False))])

    def issue(self, login: str) -> str:
        """A token that names an account."""
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": self.audience, "sub": login, "iat": now, "jti": uuid.uuid4().hex,
            "exp": now + int(self.lifetime.total_seconds()),
        }  # fmt: skip
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)

    def keys(self, _: bool = False) -> KeySet:
        """The public keys."""
        return self._public


class Verifier:
    """Says which account a token names."""

    def __init__(self, keys: Keys, issuer: str, audience: str, claim: str = "sub") -> None:
        self.keys, self.claim = keys, claim
        self.registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

    def login(self, token: str) -> str | None:
        """The account's name, or nothing for a token that is forged, expired, or meant for somebody else."""
        for anew in (False, True):
            try:
                claims = jwt.decode(token, self.keys(anew), algorithms=ALGORITHMS).claims
            except (JoseError, ValueError, TypeError, KeyError):
                continue
            return self._named(claims)
        return None

    def _named(self, claims: dict[str, Any]) -> str | None:
        try:
            self.registry.validate(claims)
        except (JoseError, ValueError, TypeError):
            return None
        name = claims.get(self.claim)
        return name if isinstance(name, str) and name else None
