"""Service points near a commune: its own, then those of its province by how far their communes lie, roughly.

The distance is between a point in each commune (`procedure_defs/unit_points.py`), so it is told as approximate. Where a commune
has no point, as one that a later order founds, those of its former district go before the others of its province.
"""

from __future__ import annotations

from datetime import datetime
from math import inf
from typing import Literal

from sqlmodel import Session, col, select

from activities.desk import Office
from api.models.citizens import NearPoint, NearPoints
from api.models.reading import Place
from procedure_defs.unit_points import about_km
from registry.organisation import holds_at
from registry.tables import Authority, ServicePoint, Unit

MOST = 10
ORDER: tuple[Literal["unit", "former_district", "province"], ...] = ("unit", "former_district", "province")


def near_points(office: Office, unit: str) -> NearPoints:
    """Ten at most; none where nobody knows the unit."""
    now = office.time.now()
    with office.store.read() as session:
        sharing = _former_district(session, unit)
        rows = session.exec(
            select(ServicePoint, Authority)
            .join(Authority, col(Authority.id) == col(ServicePoint.authority))
            .where(col(Authority.unit).in_(_around(session, unit, now)), holds_at(ServicePoint, now), holds_at(Authority, now))
        ).all()
    found = [
        NearPoint(
            id=point.id, name=point.name, address=point.address, authority=Place(id=authority.id, name=authority.name),
            near="unit" if authority.unit == unit else "former_district" if authority.unit in sharing else "province",
            about_km=about_km(unit, authority.unit) if authority.unit != unit else None,
        )
        for point, authority in rows
    ]  # fmt: skip
    return NearPoints(unit=unit, items=sorted(found, key=_rank)[:MOST])


def _rank(point: NearPoint) -> tuple[bool, float, int, str, str]:
    """One's own commune first; then by distance, those without one last; then by administrative place."""
    far = point.about_km if point.about_km is not None else inf
    return point.near != "unit", far, ORDER.index(point.near), point.name, point.id


def _around(session: Session, unit: str, now: datetime) -> set[str]:
    """The commune, every commune of its province, and the province itself."""
    province = session.exec(select(Unit.parent).where(Unit.code == unit, holds_at(Unit, now))).first()
    if province is None:
        return {unit}
    return {unit, province, *session.exec(select(Unit.code).where(Unit.parent == province, holds_at(Unit, now))).all()}


def _former_district(session: Session, unit: str) -> set[str]:
    """The codes that lay in the same district while there were districts."""
    before = select(Unit.parent).where(Unit.code == unit, col(Unit.valid_to).is_not(None)).order_by(col(Unit.valid_to).desc())
    district = session.exec(before).first()
    return set(session.exec(select(Unit.code).where(Unit.parent == district)).all()) if district is not None else set()
