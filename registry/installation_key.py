"""Keys of the installation itself, such as those that sign tokens and results: drawn once, kept wrapped by the key ring."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import IntegrityError

from registry.sealing import KeyRing
from registry.store import Store
from registry.tables import Setting

Jwk = dict[str, Any]


def installation_key(store: Store, ring: KeyRing, name: str, draw: Callable[[], Jwk]) -> Jwk:
    """The private key of that name as JWK, drawn at the first call; processes that start together agree on one."""
    found = _read(store, ring, name)
    if found is not None:
        return found
    made = draw()
    wrapped = base64.b64encode(ring.wrap(json.dumps(made).encode())).decode()
    try:
        with store.write() as session:
            session.add(Setting(name=name, value=wrapped))
    except IntegrityError:
        pass
    return _read(store, ring, name) or made


def _read(store: Store, ring: KeyRing, name: str) -> Jwk | None:
    with store.read() as session:
        row = session.get(Setting, name)
    if row is None:
        return None
    found: Jwk = json.loads(ring.unwrap(base64.b64decode(row.value)))
    return found
