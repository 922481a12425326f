"""The statement in a result's QR: a compact JWS that anybody can verify with the installation's published key, without network.

It says code, number, procedure, who decided and when, and the digest of what the document says; no person's name.
"""

from __future__ import annotations

import uuid
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from pydantic import BaseModel, ConfigDict, ValidationError

from registry.installation_key import Jwk, installation_key
from registry.sealing import KeyRing
from registry.store import Store

NAME, ALGORITHM = "result_signing_key", "Ed25519"
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
MARK = "#"


class Statement(BaseModel):
    """What a result's QR states. `c` code, `n` number, `p` procedure, `r` result code, `a` authority, `t` seconds of the signing,
    `k` what `d` is the SHA-256 of: the `content` attached to the PDF, or the `file` as it was before it was signed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: int = 1
    c: str
    n: str
    p: str
    r: str | None = None
    a: str
    t: int
    k: str
    d: str


class NoStatement(ValueError):
    """This text is no statement of this installation: forged, cut short, or signed with a key that is not at hand."""

    code = "RES-001"


def kept_key(store: Store, ring: KeyRing) -> OKPKey:
    """The installation's key for statements, drawn at the first call."""
    return OKPKey.import_key(installation_key(store, ring, NAME, _drawn))


def _drawn() -> Jwk:
    made = OKPKey.generate_key("Ed25519", {"kid": uuid.uuid4().hex[:8], "use": "sig", "alg": ALGORITHM})
    return dict(made.as_dict(private=True))


def published(key: OKPKey) -> dict[str, Any]:
    """The public key as a JWK set, to hand out."""
    return {"keys": [key.as_dict(private=False)]}


def signed(key: OKPKey, statement: Statement) -> str:
    """A statement as compact JWS."""
    header = {"alg": ALGORITHM, "kid": key.kid}
    return jws.serialize_compact(header, statement.model_dump_json(exclude_none=True), key, registry=REGISTRY)


def verified(text: str, keys: dict[str, Any]) -> Statement:
    """The statement of a QR's text (an address with the statement after `#`, or the statement alone). Raises `NoStatement`."""
    compact = text.strip().rpartition(MARK)[2]
    try:
        found = jws.deserialize_compact(compact, KeySet.import_key_set(keys), registry=REGISTRY)  # type: ignore[arg-type]
        return Statement.model_validate_json(found.payload)
    except (JoseError, ValidationError, ValueError, KeyError, TypeError):
        raise NoStatement(
            "this is no statement signed with the keys at hand: forged, cut short, or another installation's"
        ) from None
