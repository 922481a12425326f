"""Reading journals in bulk: plain columns in order, no models between; and opening a row's personal part with its key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

from audit.chains import StoredRow
from dossier.journal import JournalRow
from registry.recording import context
from registry.sealing import unseal
from registry.tables import Dossier, Journal, SealLeaf


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]


JOURNAL, DOSSIER, LEAF = table_of(Journal), table_of(Dossier), table_of(SealLeaf)
COLUMNS = tuple(JOURNAL.c[name] for name in StoredRow._fields)


def codes_after(session: Session, after: str, limit: int) -> list[str]:
    """The next codes that a journal, a projection or a seal knows, in the database's own order."""
    found: set[str] = set()
    for table in (JOURNAL, DOSSIER, LEAF):
        part = select(table.c.code).where(table.c.code > after).distinct().order_by(table.c.code).limit(limit)
        found |= set(session.connection().execute(part).scalars())
    if len(found) <= 1:
        return list(found)
    ordered = select(JOURNAL.c.code).where(JOURNAL.c.code.in_(found)).union(
        select(DOSSIER.c.code).where(DOSSIER.c.code.in_(found)), select(LEAF.c.code).where(LEAF.c.code.in_(found))
    )  # fmt: skip
    listed = ordered.subquery()
    return list(session.connection().execute(select(listed.c.code).order_by(listed.c.code).limit(limit)).scalars())


def rows_by_code(session: Session, codes: Sequence[str]) -> dict[str, list[StoredRow]]:
    """Whole journals."""
    found = select(JOURNAL.c.code, *COLUMNS).where(JOURNAL.c.code.in_(codes)).order_by(JOURNAL.c.code, JOURNAL.c.seq)
    return _grouped(session.connection().execute(found))


def opened_row(code: str, row: StoredRow, key: bytes | None) -> JournalRow:
    """A row for deciding it again; without a key its personal part stays closed. Raises `Unsealable`."""
    sealed = unseal(key, row.sealed, context(code, row.seq)).decode() if key is not None and row.sealed is not None else None
    return JournalRow.made(seq=row.seq, at=row.at, public=row.public, sealed=sealed, prev=row.prev, hash=row.hash)


def _grouped(rows: Any) -> dict[str, list[StoredRow]]:
    return {code: [StoredRow(*row[1:]) for row in those] for code, those in groupby(rows, key=lambda row: row[0])}
