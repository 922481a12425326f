"""Service points near a commune, by administrative place: its own, those of its former district, those of its province.

The units' data holds no coordinates, so nothing here claims a distance.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from activities.desk import Office
from api.models.citizens import NearPoint, NearPoints
from api.models.reading import Place
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
        )
        for point, authority in rows
    ]  # fmt: skip
    return NearPoints(unit=unit, items=sorted(found, key=lambda point: (ORDER.index(point.near), point.name, point.id))[:MOST])


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
