"""The data keys of dossiers: made at filing, looked up for every payload, destroyed to erase a person."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from time import monotonic

from sqlalchemy import Table, bindparam, insert, select
from sqlmodel import col
from sqlmodel import select as select_from

from registry.sealing import KeyRing, Unsealable, new_key, seal, unseal
from registry.statements import Statement, Within
from registry.store import Store
from registry.tables import DossierKey

CACHED = 5_000
FRESH = 300.0
"""Seconds after which a key at hand is asked for again: one that was destroyed is forgotten by every process in that time."""


class Erased(LookupError):
    """The dossier's key was destroyed: its personal parts are gone for good, its chain stands."""

    def __init__(self, code: str, at: datetime) -> None:
        self.code, self.at = code, at
        super().__init__(f"the personal part of {code} was erased on {at:%Y-%m-%d}")


class UnknownKey(LookupError):
    """No key is known for this code."""


class Keys:
    """Data keys by dossier code, cached."""

    def __init__(self, store: Store, ring: KeyRing) -> None:
        self.store, self.ring = store, ring
        self._known: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._lock = Lock()

    def make(self, within: Within, code: str) -> tuple[bytes, str]:
        """Make a dossier's key and its tracking secret (128 bits) in the filing's transaction."""
        key, secret = new_key(), secrets.token_hex(16)
        sealed = seal(key, secret.encode(), b"tracking")
        row = {"code": code, "wrapped": self.ring.wrap(key), "secret_hash": secret_hash(secret), "secret": sealed}
        NEW_KEY.run(within, row)
        return key, secret

    def remember(self, code: str, key: bytes) -> None:
        """Have a key at hand that is stored: its next user need not ask for it."""
        with self._lock:
            self._known[code] = key, monotonic()
            if len(self._known) > CACHED:
                self._known.popitem(last=False)

    def forget(self, code: str) -> None:
        """Have a key at hand no longer: it was destroyed."""
        with self._lock:
            self._known.pop(code, None)

    def of(self, code: str) -> bytes:
        """The key of a dossier. Raises `Erased` or `UnknownKey`."""
        with self._lock:
            known = self._known.get(code)
            if known is not None and monotonic() - known[1] < FRESH:
                self._known.move_to_end(code)
                return known[0]
        key = self._load(code)
        self.remember(code, key)
        return key

    def many(self, codes: Sequence[str]) -> dict[str, bytes | Erased | Unsealable]:
        """The keys of many dossiers by one statement, each with what `of` would raise in its place; unknown ones are left out."""
        found = select(_KEY.c.code, _KEY.c.wrapped, _KEY.c.destroyed_at).where(_KEY.c.code.in_(codes))
        with self.store.read() as session:
            rows = session.connection().execute(found).all()
        return {code: self._unwrapped(code, wrapped, destroyed_at) for code, wrapped, destroyed_at in rows}

    def _load(self, code: str) -> bytes:
        with self.store.reading() as transaction:
            row = _OF.first(transaction, {"of": code})
        if row is None:
            raise UnknownKey(f"no key is known for {code}")
        found = self._unwrapped(code, *row)
        if isinstance(found, bytes):
            return found
        raise found

    def _unwrapped(self, code: str, wrapped: bytes | None, destroyed_at: datetime | None) -> bytes | Erased | Unsealable:
        if wrapped is None:
            return Erased(code, destroyed_at or datetime.min)  # noqa: DTZ901
        try:
            return self.ring.unwrap(wrapped)
        except Unsealable as error:
            return error

    def tracking_secret(self, code: str) -> str:
        """The secret that the receipt's QR holds."""
        with self.store.read() as session:
            row = session.get(DossierKey, code)
        if row is None or row.secret is None:
            raise UnknownKey(f"no tracking secret is known for {code}")
        return unseal(self.of(code), row.secret, b"tracking").decode()

    def code_of(self, secret: str) -> str | None:
        """The dossier whose receipt holds this secret."""
        with self.store.read() as session:
            return session.exec(select_from(DossierKey.code).where(col(DossierKey.secret_hash) == secret_hash(secret))).first()


_KEY: Table = DossierKey.__table__  # type: ignore[attr-defined]
NEW_KEY = Statement(insert(_KEY))
_OF = Statement(select(_KEY.c.wrapped, _KEY.c.destroyed_at).where(_KEY.c.code == bindparam("of")))


def secret_hash(secret: str) -> str:
    """What is stored of a tracking secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
