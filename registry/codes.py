"""Minting dossier codes: one upsert in the filing's transaction; a number once given is never given again (INV-5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from registry.tables import CodeSequence
from statute.codes import dossier_code


def mint(session: Session, identifier: str, day: date) -> str:
    """The next code of an authority's identifier on a day (Decree 118/2025, art. 28)."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(CodeSequence).values(identifier=identifier, day=day, last=1)
    row = row.on_conflict_do_update(index_elements=["identifier", "day"], set_={"last": CodeSequence.last + 1})
    last = session.execute(row.returning(CodeSequence.last)).scalar_one()
    return dossier_code(identifier, day, last)
