"""Recording: journal rows into the store, and the projections that follow, in one transaction.

Idempotent on (dossier, sequence): API and workflow may both bring a row, in any order of arrival; whoever comes second
changes nothing. A row that does not continue the chain is refused, never repaired (INV-4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlmodel import Session, SQLModel

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


class Standing(NamedTuple):
    """What an act needs to know of its dossier before it is sent."""

    code: str
    seq: int
    head: str
    plan_digest: str
    calendar_digest: str


class ChainDiverges(Exception):
    """The rows brought do not continue the stored chain: one of the two was altered, or decided otherwise."""


LawOf = Callable[[str], Pinned]
"""What a dossier is pinned to, by the digest of the version that took it over."""


def record(
    session: Session, code: str, pinned: Pinned, key: bytes, rows: Sequence[JournalRow], now: datetime,
    law_of: LawOf | None = None,
) -> Head:  # fmt: skip
    """Store the rows that are new and bring the projections up to them; returns the stored head.

    `pinned` is what the bringer knew; where a migration has moved the dossier since, `law_of` finds what holds now.
    """
    stored = _locked(session, code)
    head = Head(stored.seq, stored.head) if stored is not None else Head(0, genesis(code))
    new = _continuing(code, head, rows)
    if not new:
        return head
    before = State.model_validate_json(stored.state) if stored is not None else EMPTY
    read_rows = [read(row) for row in new]
    events = [event for _, happened in read_rows for event in happened]
    state = fold(before, events).public()
    if law_of is not None and state.plan not in ("", pinned.plan_digest):
        pinned = law_of(state.plan)
    _insert_rows(session, code, key, new, [command.id for command, _ in read_rows], now)
    head = Head(new[-1].seq, new[-1].hash)
    _write(session, code, project(code, pinned, before, state, head.hash, events), stored is None)
    return head


def standing(session: Session, code: str) -> Standing | None:
    """Where a recorded dossier stands."""
    row = session.connection().execute(_STANDING, {"of": code}).first()
    return Standing(*row) if row is not None else None


class _Stored(NamedTuple):
    seq: int
    head: str
    state: str


def _locked(session: Session, code: str) -> _Stored | None:
    row = session.connection().execute(_LOCK, {"of": code}).first()
    return _Stored(*row) if row is not None else None


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
    session.connection().execute(_INSERT[Journal], values)


def context(code: str, seq: int) -> bytes:
    """What binds a sealed part to its row: it opens nowhere else."""
    return JOURNAL_CONTEXT + f"{code}:{seq}".encode()


def _write(session: Session, code: str, projection: Projection, new: bool) -> None:
    connection = session.connection()
    if new:
        connection.execute(_INSERT[Dossier], projection.dossier)
    else:
        connection.execute(_UPDATE, {**projection.dossier, "of": code})
        connection.execute(_DROP_TASKS, {"of": code})
    for table, values in zip((Task, Ledger, Notice, DossierParty), projection[1:], strict=True):
        if values:
            connection.execute(_INSERT[table], values)


def _table(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined, no-any-return]


# Statements are put together once: on the path of every act, building them costs more than running them.
_DOSSIER = _table(Dossier)
_LOCK = select(_DOSSIER.c.seq, _DOSSIER.c.head, _DOSSIER.c.state).where(_DOSSIER.c.code == bindparam("of")).with_for_update()
_STANDING = select(*(_DOSSIER.c[name] for name in Standing._fields)).where(_DOSSIER.c.code == bindparam("of"))
_UPDATE = (
    update(_DOSSIER)
    .where(_DOSSIER.c.code == bindparam("of"))
    .values({column.name: bindparam(column.name) for column in _DOSSIER.c if column.name != "code"})
)
_DROP_TASKS = delete(_table(Task)).where(_table(Task).c.code == bindparam("of"))
_INSERT: dict[Any, Any] = {model: insert(_table(model)) for model in (Journal, Dossier, Task, Ledger, Notice, DossierParty)}
