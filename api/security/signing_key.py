"""The built-in issuer's signing key: made once for an installation, kept in the registry wrapped by the key ring."""

from __future__ import annotations

import uuid

from joserfc.jwk import ECKey

from registry.installation_key import Jwk, installation_key
from registry.sealing import KeyRing
from registry.store import Store

NAME = "token_signing_key"


def kept_signing_key(store: Store, ring: KeyRing) -> ECKey:
    """The key, drawn at the first call."""
    return ECKey.import_key(installation_key(store, ring, NAME, _drawn))


def _drawn() -> Jwk:
    made = ECKey.generate_key("P-256", {"kid": uuid.uuid4().hex[:12], "use": "sig", "alg": "ES256"})
    return dict(made.as_dict(private=True))
