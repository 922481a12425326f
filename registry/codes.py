"""Minting dossier codes: one upsert in the filing's transaction; a number once given is never given again (INV-5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from registry.statements import Statement, Within
from registry.tables import CodeSequence
from statute.codes import dossier_code


def mint(within: Within, identifier: str, day: date) -> str:
    """The next code of an authority's identifier on a day (Decree 118/2025, art. 28)."""
    last = _NEXT.rows(within, {"identifier": identifier, "day": day})[0][0]
    return dossier_code(identifier, day, last)


def _next(database: str) -> Any:
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[database]
    row = dialect.insert(CodeSequence).values(identifier=bindparam("identifier"), day=bindparam("day"), last=1)
    row = row.on_conflict_do_update(index_elements=["identifier", "day"], set_={"last": CodeSequence.last + 1})
    return row.returning(CodeSequence.last)


_NEXT = Statement(_next)
