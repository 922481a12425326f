"""Units and successions as this registry knows them: the country's, and those of every order laid out since.

An old code resolves through all of them, and so does whoever still files with it.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from organisation.succession import Graph, Link
from organisation.units import UnitVersion
from procedure_defs.national_units import national_graph
from registry.tables import Succession, Unit


def graph_of(session: Session) -> Graph:
    """Every unit and link: the registry's rows, with the country's successions."""
    units = [UnitVersion.model_validate(row.model_dump()) for row in session.exec(select(Unit)).all()]
    country = national_graph()
    rows = session.exec(select(Succession).where(col(Succession.withdrawn_at).is_(None))).all()
    links = [link for each in country.links.values() for link in each]
    known = {(unit.code, unit.valid_from) for unit in units}
    units += [u for versions in country.units.values() for u in versions if (u.code, u.valid_from) not in known]
    return Graph(units, [*links, *(_link(row) for row in rows)])


def _link(row: Succession) -> Link:
    return Link.model_validate(
        {"kind": row.kind, "old": row.old, "new": row.new, "at": row.at, "order": row.order, "default": row.usual,
         "basis": row.basis}
    )  # fmt: skip


def today(session: Session, code: str, used: datetime, at: datetime) -> list[str]:
    """The codes of today's units of a code used at an instant; itself where nothing changed."""
    return [unit.code for unit in graph_of(session).resolve(code, used, at).now]
