"""The real administrative units into the registry, once. Nothing is ever deleted from it."""

from __future__ import annotations

from sqlalchemy import insert
from sqlmodel import Session, col, select

from procedure_defs.national_units import BEFORE, REFORM, national_graph
from registry.tables import Unit

__all__ = ["BEFORE", "REFORM", "load_units", "province_of"]


def load_units(session: Session) -> int:
    """Put every unit there once; how many rows were added."""
    if session.exec(select(Unit).limit(1)).first() is not None:
        return 0
    rows = [unit.model_dump() for versions in national_graph().units.values() for unit in versions]
    session.execute(insert(Unit), rows)
    return len(rows)


def province_of(session: Session, commune: str) -> str | None:
    """The province of a commune of today, by their codes."""
    found = select(Unit.parent).where(Unit.code == commune, col(Unit.valid_to).is_(None))
    return session.exec(found).first()
