"""The built-in issuer's signing key: made once for an installation, kept in the registry wrapped by the key ring."""

from __future__ import annotations

import base64
import json
import uuid

from joserfc.jwk import ECKey
from sqlalchemy.exc import IntegrityError

from registry.sealing import KeyRing
from registry.store import Store
from registry.tables import Setting

NAME = "token_signing_key"


def kept_signing_key(store: Store, ring: KeyRing) -> ECKey:
    """The key, drawn at the first call; processes that start together agree on one."""
    found = _read(store, ring)
    if found is not None:
        return found
    made = ECKey.generate_key("P-256", {"kid": uuid.uuid4().hex[:12], "use": "sig", "alg": "ES256"})
    wrapped = ring.wrap(json.dumps(made.as_dict(private=True)).encode())
    try:
        with store.write() as session:
            session.add(Setting(name=NAME, value=base64.b64encode(wrapped).decode()))
    except IntegrityError:
        pass
    kept = _read(store, ring)
    return kept if kept is not None else made


def _read(store: Store, ring: KeyRing) -> ECKey | None:
    with store.read() as session:
        row = session.get(Setting, NAME)
    if row is None:
        return None
    return ECKey.import_key(json.loads(ring.unwrap(base64.b64decode(row.value))))
