"""Stored projections compared row by row with what the journal gives (INV-4); read for many dossiers at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from audit.stored_rows import table_of
from dossier.journal import JournalRow
from dossier.pinned import Pinned
from registry.projecting import Projection, Row
from registry.rebuilding import PROJECTED, rebuilt
from registry.tables import Dossier

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
    tasks: Sequence[Row]
    ledger: Sequence[Row]
    notices: Sequence[Row]
    parties: Sequence[Row]


def stored_rows(session: Session, codes: Sequence[str]) -> dict[str, Stored]:
    """Read them, a statement for each table; every code that was asked for is answered."""
    dossiers = {row.code: row for row in session.exec(select(Dossier).where(col(Dossier.code).in_(codes)))}
    tables = [_by_code(session, table, codes) for table in PROJECTED]
    return {code: Stored(dossiers.get(code), *(table.get(code, ()) for table in tables)) for code in codes}


def _by_code(session: Session, model: Any, codes: Sequence[str]) -> Mapping[str, list[Row]]:
    table, found = table_of(model), defaultdict[str, list[Row]](list)
    for row in session.connection().execute(columns(table).where(table.c.code.in_(codes))).mappings():
        found[row["code"]].append(dict(row))
    return found


def differences(code: str, pinned: Pinned, rows: Sequence[JournalRow], stored: Stored) -> list[Difference]:
    """Where the stored rows are not those of the journal. Raises `BrokenChain`."""
    return list(compared(stored, rebuilt(code, pinned, rows)))


def compared(stored: Stored, right: Projection) -> Iterator[Difference]:
    """Compare table by table."""
    yield from _table("dossier", [stored.dossier.model_dump()] if stored.dossier else [], [right.dossier], "")
    yield from _table("task", stored.tasks, right.tasks, "task")
    yield from _table("ledger", stored.ledger, right.ledger, "n")
    yield from _table("notice", stored.notices, right.notices, "key")
    yield from _table("dossier_party", stored.parties, right.parties, "party")


def _table(name: str, stored: Sequence[Row], right: Sequence[Row], key: str) -> Iterator[Difference]:
    kept, wanted = _by_key(stored, key), _by_key(right, key)
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
