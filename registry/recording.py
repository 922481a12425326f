"""Recording: journal rows into the store, and the projections that follow, in one transaction.

Idempotent on (dossier, sequence): API and workflow may both bring a row, in any order of arrival; whoever comes second
changes nothing. A row that does not continue the chain is refused, never repaired (INV-4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel, col, select

from dossier.evolve import fold
from dossier.journal import JournalRow, genesis, read
from dossier.pinned import Pinned
from dossier.state import EMPTY, State
from registry.projecting import Projection, project
from registry.sealing import seal
from registry.tables import Dossier, DossierParty, Journal, Ledger, Notice, Task

JOURNAL_CONTEXT = b"journal:"


class Head(NamedTuple):
    """The last row of a journal."""

    seq: int
    hash: str


class ChainDiverges(Exception):
    """The rows brought do not continue the stored chain: one of the two was altered, or decided otherwise."""


def record(session: Session, code: str, pinned: Pinned, key: bytes, rows: Sequence[JournalRow], now: datetime) -> Head:
    """Store the rows that are new and bring the projections up to them; returns the stored head."""
    stored = _locked(session, code)
    head = Head(stored.seq, stored.head) if stored is not None else Head(0, genesis(code))
    new = _continuing(code, head, rows)
    if not new:
        return head
    before = State.model_validate_json(stored.state) if stored is not None else EMPTY
    read_rows = [read(row) for row in new]
    events = [event for _, happened in read_rows for event in happened]
    state = fold(before, events).public()
    _insert_rows(session, code, key, new, [command.id for command, _ in read_rows], now)
    head = Head(new[-1].seq, new[-1].hash)
    _write(session, code, project(code, pinned, before, state, head.hash, events), stored)
    return head


def _locked(session: Session, code: str) -> Dossier | None:
    return session.exec(select(Dossier).where(col(Dossier.code) == code).with_for_update()).first()


def _continuing(code: str, head: Head, rows: Sequence[JournalRow]) -> list[JournalRow]:
    new = sorted((row for row in rows if row.seq > head.seq), key=lambda row: row.seq)
    known = next((row for row in rows if row.seq == head.seq), None)
    if known is not None and known.hash != head.hash:
        raise ChainDiverges(f"{code}: row {head.seq} is stored with another hash than the one brought")
    expected, previous = head.seq + 1, head.hash
    for row in new:
        if row.seq != expected or row.prev != previous:
            raise ChainDiverges(f"{code}: row {row.seq} does not continue the stored row {head.seq}")
        expected, previous = expected + 1, row.hash
    return new


def _insert_rows(session: Session, code: str, key: bytes, rows: list[JournalRow], commands: list[str], now: datetime) -> None:
    values = [
        {
            "code": code, "seq": row.seq, "command_id": command, "at": row.at, "recorded_at": now, "public": row.public,
            "sealed": seal(key, row.sealed.encode(), context(code, row.seq)) if row.sealed is not None else None,
            "prev": row.prev, "hash": row.hash,
        }
        for row, command in zip(rows, commands, strict=True)
    ]  # fmt: skip
    session.execute(insert(Journal), values)


def context(code: str, seq: int) -> bytes:
    """What binds a sealed part to its row: it opens nowhere else."""
    return JOURNAL_CONTEXT + f"{code}:{seq}".encode()


def _write(session: Session, code: str, projection: Projection, stored: Dossier | None) -> None:
    if stored is None:
        session.add(projection.dossier)
    else:
        stored.sqlmodel_update(projection.dossier.model_dump())
        session.execute(delete(Task).where(col(Task.code) == code))
    session.flush()
    _insert(session, Task, projection.tasks)
    _insert(session, Ledger, projection.ledger)
    _insert(session, Notice, projection.notices)
    _insert(session, DossierParty, projection.parties)


def _insert(session: Session, table: type[SQLModel], rows: Sequence[SQLModel]) -> None:
    if rows:
        session.execute(insert(table), [row.model_dump() for row in rows])
