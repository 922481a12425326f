"""Reading journals back: rows as hashed, with their personal part opened where a key is given."""

from __future__ import annotations

from sqlmodel import Session, col, select

from dossier.evolve import fold
from dossier.journal import JournalRow, read
from dossier.state import EMPTY, State
from registry.recording import context
from registry.sealing import unseal
from registry.tables import Journal


def rows_of(session: Session, code: str, key: bytes | None = None) -> list[JournalRow]:
    """A dossier's journal in order; without a key the personal parts stay closed."""
    stored = session.exec(select(Journal).where(col(Journal.code) == code).order_by(col(Journal.seq))).all()
    return [_opened(row, key) for row in stored]


def _opened(row: Journal, key: bytes | None) -> JournalRow:
    sealed = None
    if key is not None and row.sealed is not None:
        sealed = unseal(key, row.sealed, context(row.code, row.seq)).decode()
    return JournalRow(seq=row.seq, at=row.at, public=row.public, sealed=sealed, prev=row.prev, hash=row.hash)


def state_of(rows: list[JournalRow]) -> State:
    """The state that a journal folds to."""
    state = EMPTY
    for row in rows:
        state = fold(state, read(row)[1])
    return state


def recorded_command(session: Session, code: str, command_id: str) -> int | None:
    """The sequence under which a command was recorded."""
    found = select(Journal.seq).where(col(Journal.command_id) == command_id, col(Journal.code) == code)
    return session.exec(found).first()
