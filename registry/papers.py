"""Papers: content-addressed, each content under a key of its own that is wrapped for whoever holds it.

After the upload the uploader holds the key for a while; a dossier that takes the paper in holds it from then on, wrapped by
the dossier's own key: a destroyed key erases. Bytes on the shelf are never changed, and never in clear.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, delete
from sqlalchemy import select as core
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from dossier.journal import JournalRow
from registry.keys import Erased, Keys, UnknownKey
from registry.sealing import Unsealable, new_key, seal, unseal
from registry.searching import forget_tokens
from registry.shelves import Shelf
from registry.statements import Statement, Within
from registry.tables import Paper, PaperKey

CONTEXT, KEY_CONTEXT = b"paper:", b"paper-key:"
DOSSIER = "dossier:"
_NAMED = re.compile(r'"digest": ?"([0-9a-f]{64})"')


class PaperGone(LookupError):
    """Nobody holds a key of this content any more: it was never uploaded, erased, or given up unused."""


class Opened(NamedTuple):
    """A content's key, and where its bytes are."""

    key: bytes
    blob: str


class PaperStore:
    """The bytes of papers on one shelf, opened by the keys that the registry holds."""

    def __init__(self, shelf: Shelf, keys: Keys) -> None:
        self.shelf, self.keys = shelf, keys

    def put(self, content: bytes) -> tuple[str, Opened]:
        """Lay bytes on the shelf, under their living key if there is one; `hold` comes after. Raises `StoreDown`."""
        digest = hashlib.sha256(content).hexdigest()
        with self.keys.store.read() as session:
            known = opened(session, self.keys, digest)
        if known is not None and self.shelf.exists(known.blob):
            return digest, known
        made = Opened(new_key(), f"{digest}-{secrets.token_hex(8)}")
        # Scans are compressed already: no second effort is spent on them.
        self.shelf.write(made.blob, seal(made.key, content, CONTEXT + digest.encode(), effort=0))
        return digest, made

    def keep(self, session: Session, content: bytes, kind: str, holder: str, at: datetime) -> str:
        """Put and hold a content in a transaction; its digest. Raises `StoreDown`."""
        digest, found = self.put(content)
        hold(session, self.keys, digest, found, kind, len(content), holder, at)
        return digest

    def get(self, digest: str, code: str) -> bytes:
        """A dossier's paper. Raises `PaperGone`, `Erased`, `StoreDown`, `Unsealable` where its bytes were altered."""
        with self.keys.store.read() as session:
            row = session.get(PaperKey, (digest, f"{DOSSIER}{code}"))
        if row is None:
            raise PaperGone(digest)
        found = _open(self.keys, row)
        try:
            stored = self.shelf.read(found.blob)
        except LookupError:
            raise PaperGone(digest) from None
        return unseal(found.key, stored, CONTEXT + digest.encode())

    def held(self, digest: str) -> bytes:
        """A content by whoever holds it: for what was just uploaded. Raises `PaperGone`, `StoreDown`, `Unsealable`."""
        with self.keys.store.read() as session:
            found = opened(session, self.keys, digest)
        if found is None:
            raise PaperGone(digest)
        return unseal(found.key, self.shelf.read(found.blob), CONTEXT + digest.encode())

    def tidy(self, before: datetime) -> int:
        """Give up what uploaders hold since before an instant, and remove bytes that nobody holds; how many were removed."""
        with self.keys.store.write() as session:
            old = (col(PaperKey.at) < before) & ~col(PaperKey.holder).startswith(DOSSIER)
            blobs = set(session.exec(select(PaperKey.blob).where(old).limit(1_000)).all())
            session.execute(delete(PaperKey).where(old & col(PaperKey.blob).in_(blobs)))
            left = unheld(session, blobs)
        for blob in left:
            self.shelf.remove(blob)
        return len(left)

    def erase(self, code: str) -> int:
        """After a dossier's key was destroyed: give up its papers, uploaders' keys of them too, and remove what nobody holds."""
        with self.keys.store.write() as session:
            rows = session.exec(select(PaperKey).where(col(PaperKey.holder) == f"{DOSSIER}{code}")).all()
            digests, blobs = {row.digest for row in rows}, {row.blob for row in rows}
            own = (col(PaperKey.holder) == f"{DOSSIER}{code}") | ~col(PaperKey.holder).startswith(DOSSIER)
            session.execute(delete(PaperKey).where(col(PaperKey.digest).in_(digests), own))
            forget_tokens(session, code)
            left = unheld(session, blobs)
        for blob in left:
            self.shelf.remove(blob)
        return len(left)


def hold(
    within: Within, keys: Keys, digest: str, found: Opened, kind: str, size: int, holder: str, at: datetime
) -> None:  # fmt: skip
    """Note a content and wrap its key for a holder; what stands already stands."""
    _NOTE.run(within, {"digest": digest, "kind": kind, "size": size, "uploaded_by": holder, "uploaded_at": at})
    _HOLD.run(within, _wrapped(keys, digest, found, holder, at))


def adopt(within: Within, keys: Keys, code: str, rows: Sequence[JournalRow], at: datetime) -> None:
    """Let a dossier hold every paper that its new rows name, in the transaction that records them."""
    for digest in sorted({found for row in rows for found in _NAMED.findall(row.public)}):
        held = _held(within, digest)
        found = None if any(row.holder == f"{DOSSIER}{code}" for row in held) else _first_opened(keys, held)
        if found is not None:
            _HOLD.run(within, _wrapped(keys, digest, found, f"{DOSSIER}{code}", at))


def opened(within: Within, keys: Keys, digest: str) -> Opened | None:
    """A content's key by whoever holds it; nothing where nobody does."""
    return _first_opened(keys, _held(within, digest))


class _Held(NamedTuple):
    digest: str
    holder: str
    blob: str
    wrapped: bytes


def _held(within: Within, digest: str) -> list[_Held]:
    return [_Held(*row) for row in _HELD.rows(within, {"of": digest})]


def _first_opened(keys: Keys, held: Iterable[_Held]) -> Opened | None:
    for row in held:
        try:
            return _open(keys, row)
        except (Erased, UnknownKey, Unsealable):
            continue
    return None


def holders_of(session: Session, digest: str, limit: int = 50) -> list[str]:
    """Who holds a content: uploaders and dossiers."""
    return list(session.exec(select(PaperKey.holder).where(col(PaperKey.digest) == digest).limit(limit)).all())


def unheld(session: Session, blobs: Iterable[str]) -> list[str]:
    """Which of these bytes nobody holds a key of."""
    wanted = set(blobs)
    return sorted(wanted - set(session.exec(select(PaperKey.blob).where(col(PaperKey.blob).in_(wanted))).all()))


def _wrapped(keys: Keys, digest: str, found: Opened, holder: str, at: datetime) -> dict[str, Any]:
    if holder.startswith(DOSSIER):
        wrapped = seal(keys.of(holder.removeprefix(DOSSIER)), found.key, KEY_CONTEXT + digest.encode())
    else:
        wrapped = keys.ring.wrap(found.key)
    return {"digest": digest, "holder": holder, "blob": found.blob, "wrapped": wrapped, "at": at}


def _open(keys: Keys, row: _Held | PaperKey) -> Opened:
    if row.holder.startswith(DOSSIER):
        key = unseal(keys.of(row.holder.removeprefix(DOSSIER)), row.wrapped, KEY_CONTEXT + row.digest.encode())
    else:
        key = keys.ring.unwrap(row.wrapped)
    return Opened(key, row.blob)


def _unless_there(table: type[SQLModel]) -> Statement:
    made: Table = table.__table__  # type: ignore[attr-defined]
    values: dict[str, Any] = {column.name: bindparam(column.name) for column in made.c}
    dialects: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}
    return Statement(lambda database: dialects[database].insert(made).values(values).on_conflict_do_nothing())


_NOTE, _HOLD = _unless_there(Paper), _unless_there(PaperKey)
_HELD = Statement(core(*(col(getattr(PaperKey, name)) for name in _Held._fields)).where(col(PaperKey.digest) == bindparam("of")))
