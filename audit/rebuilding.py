"""Stored projections compared row by row with what the journal gives (INV-4)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, SQLModel, col, select

from dossier.journal import JournalRow
from dossier.pinned import Pinned
from registry.projecting import Projection, Row
from registry.rebuilding import rebuilt
from registry.tables import Dossier, DossierParty, Ledger, Notice, Task

UNTOLD = frozenset({"sent_at"})
"""What is no part of a projection: when a notice went out."""


class Difference(NamedTuple):
    """A projected row that is missing, one too many, or has another value in a column."""

    table: str
    key: str
    column: str
    stored: Any
    rebuilt: Any

    def told(self) -> str:
        """In one line."""
        where = f"{self.table} {self.key}".strip()
        if not self.column:
            return f"{where}: " + ("the row is missing" if self.stored is None else "the row should not be there")
        return f"{where}: {self.column} is {self.stored}, the journal gives {self.rebuilt}"


class Stored(NamedTuple):
    """The projected rows of one dossier as they are stored."""

    dossier: Dossier | None
    tasks: Sequence[Task]
    ledger: Sequence[Ledger]
    notices: Sequence[Notice]
    parties: Sequence[DossierParty]


def stored_rows(session: Session, code: str) -> Stored:
    """Read them."""

    def all_of(table: Any) -> Any:
        return session.exec(select(table).where(col(table.code) == code)).all()

    return Stored(session.get(Dossier, code), all_of(Task), all_of(Ledger), all_of(Notice), all_of(DossierParty))


def differences(code: str, pinned: Pinned, rows: Sequence[JournalRow], stored: Stored) -> list[Difference]:
    """Where the stored rows are not those of the journal. Raises `BrokenChain`."""
    return list(compared(stored, rebuilt(code, pinned, rows)))


def compared(stored: Stored, right: Projection) -> Iterator[Difference]:
    """Compare table by table."""
    yield from _table("dossier", [stored.dossier] if stored.dossier else [], [right.dossier], "")
    yield from _table("task", stored.tasks, right.tasks, "task")
    yield from _table("ledger", stored.ledger, right.ledger, "n")
    yield from _table("notice", stored.notices, right.notices, "key")
    yield from _table("dossier_party", stored.parties, right.parties, "party")


def _table(name: str, stored: Sequence[SQLModel], right: Sequence[Row], key: str) -> Iterator[Difference]:
    kept, wanted = _by_key([row.model_dump() for row in stored], key), _by_key(right, key)
    for at in sorted(kept.keys() | wanted.keys()):
        if at not in kept or at not in wanted:
            yield Difference(name, at, "", kept.get(at), wanted.get(at))
            continue
        for column, value in wanted[at].items():
            if column not in UNTOLD and _plain(column, kept[at][column]) != _plain(column, value):
                yield Difference(name, at, column, kept[at][column], value)


def _by_key(rows: Sequence[Row], key: str) -> dict[str, Row]:
    return {str(row.get(key, "")): row for row in rows}


def _plain(column: str, value: Any) -> Any:
    return json.loads(value) if column == "state" else value
