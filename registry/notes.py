"""Notes of officials on a dossier: sealed with its key, never shown to its parties."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from registry.keys import Keys
from registry.sealing import seal, unseal
from registry.tables import Note

CONTEXT = b"note:"


class Noted(NamedTuple):
    """A note as it is read."""

    n: int
    at: datetime
    who: str
    post: str | None
    text: str


def add_note(session: Session, keys: Keys, code: str, who: str, post: str | None, text: str, at: datetime) -> None:
    """Append a note. Raises `Erased`."""
    sealed = seal(keys.of(code), text.encode(), CONTEXT + code.encode())
    session.add(Note(code=code, at=at, who=who, post=post, sealed=sealed))
    session.flush()


def notes_of(session: Session, keys: Keys, code: str) -> list[Noted]:
    """A dossier's notes, oldest first. Raises `Erased`."""
    rows = session.exec(select(Note).where(col(Note.code) == code).order_by(col(Note.n))).all()
    return [Noted(row.n or 0, row.at, row.who, row.post, _opened(keys, row)) for row in rows]


def _opened(keys: Keys, row: Note) -> str:
    return unseal(keys.of(row.code), row.sealed, CONTEXT + row.code.encode()).decode()
