"""Results: verifying one, and those that a citizen has."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from api.models.reading import Answered, Named


class ResultKeys(Answered):
    """The public keys of this installation's statements, as a JWK set: keep it to verify without network."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "…", "kid": "1a2b3c4d"}]}}
    )

    keys: list[dict[str, str]]


class Verified(Answered):
    """What is known of a result by its QR's statement. `standing`: it was decided here and nothing superseded it."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "genuine": True, "standing": True, "code": "H26.1-260302-0001", "number": "H26.1-260302-0001/KQ-2026",
                "procedure": "1.001193", "signed_at": "2026-03-02T03:00:00Z",
            }
        },
    )  # fmt: skip

    genuine: bool
    standing: bool | None = None
    code: str | None = None
    number: str | None = None
    procedure: str | None = None
    authority: str | None = None
    signed_at: datetime | None = None
    superseded_at: datetime | None = None
    superseded_by: str | None = None
    why: str | None = None


class KeptResult(Answered):
    """A result of the citizen's own that may be given for a paper: `{"id": ..., "how": "reused", "digest": ...}`."""

    code: str
    name: Named
    result: str | None = Field(None, description="The national code of the kind of result.")
    number: str | None = None
    digest: str
    signed_at: datetime
    superseded: bool = False
    serves: list[str] = Field([], description="The papers of the procedure asked about that it may be given for.")


class KeptResults(Answered):
    """The citizen's own results that stand."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": []}})

    items: list[KeptResult]
