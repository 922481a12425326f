"""Recording: journal rows into the store, and the projections that follow, in one transaction.

Idempotent on (dossier, sequence): API and workflow may both bring a row, in any order of arrival; whoever comes second
changes nothing. A row that does not continue the chain is refused, never repaired (INV-4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlmodel import SQLModel

from dossier.evolve import fold
from dossier.journal import JournalRow, genesis, read
from dossier.pinned import Pinned
from dossier.state import EMPTY, State
from registry.projecting import Projection, project
from registry.sealing import seal
from registry.searching import follow_dossier
from registry.statements import Statement, Within
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
    within: Within, code: str, pinned: Pinned, key: bytes, rows: Sequence[JournalRow], now: datetime,
    law_of: LawOf | None = None,
) -> Head:  # fmt: skip
    """Store the rows that are new and bring the projections up to them; returns the stored head.

    `pinned` is what the bringer knew; where a migration has moved the dossier since, `law_of` finds what holds now.
    """
    stored = _locked(within, code)
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
    _insert_rows(within, code, key, new, [command.id for command, _ in read_rows], now)
    head = Head(new[-1].seq, new[-1].hash)
    _write(within, code, project(code, pinned, before, state, head.hash, events), stored is None)
    if stored is not None:
        follow_dossier(within, code, before, state, events)
    return head


def standing(within: Within, code: str) -> Standing | None:
    """Where a recorded dossier stands."""
    row = _STANDING.first(within, {"of": code})
    return Standing(*row) if row is not None else None


class _Stored(NamedTuple):
    seq: int
    head: str
    state: str


def _locked(within: Within, code: str) -> _Stored | None:
    row = _LOCK.first(within, {"of": code})
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


def _insert_rows(within: Within, code: str, key: bytes, rows: list[JournalRow], commands: list[str], now: datetime) -> None:
    values = [
        {
            "code": code, "seq": row.seq, "command_id": command, "at": row.at, "recorded_at": now, "public": row.public,
            "sealed": seal(key, row.sealed.encode(), context(code, row.seq)) if row.sealed is not None else None,
            "prev": row.prev, "hash": row.hash,
        }
        for row, command in zip(rows, commands, strict=True)
    ]  # fmt: skip
    _INSERT[Journal].run_each(within, values)


def context(code: str, seq: int) -> bytes:
    """What binds a sealed part to its row: it opens nowhere else."""
    return JOURNAL_CONTEXT + f"{code}:{seq}".encode()


def _write(within: Within, code: str, projection: Projection, new: bool) -> None:
    if new:
        _INSERT[Dossier].run(within, projection.dossier)
    else:
        _UPDATE.run(within, {**projection.dossier, "of": code})
        _DROP_TASKS.run(within, {"of": code})
    for table, values in zip((Task, Ledger, Notice, DossierParty), projection[1:], strict=True):
        _INSERT[table].run_each(within, values)


def _table(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined, no-any-return]


_DOSSIER = _table(Dossier)
_MINE = _DOSSIER.c.code == bindparam("of")
_LOCK = Statement(select(_DOSSIER.c.seq, _DOSSIER.c.head, _DOSSIER.c.state).where(_MINE).with_for_update())
_STANDING = Statement(select(*(_DOSSIER.c[name] for name in Standing._fields)).where(_MINE))
_UPDATE = Statement(
    update(_DOSSIER).where(_MINE).values({column.name: bindparam(column.name) for column in _DOSSIER.c if column.name != "code"})
)
_DROP_TASKS = Statement(delete(_table(Task)).where(_table(Task).c.code == bindparam("of")))
_INSERT: dict[Any, Statement] = {
    model: Statement(insert(_table(model))) for model in (Journal, Dossier, Task, Ledger, Notice, DossierParty)
}
