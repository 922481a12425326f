"""Staffing real units: for each commune an authority with its one-stop unit and somebody for every role that is used.

Identifiers of communes are invented (`H49.1`, `H49.2` ...): the national list is not in the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, col, select

from dossier.plan import Plan
from procedure_defs.roles import roles
from registry.organisation import holds_at
from registry.tables import Authority, ConsultedBody, Official, Post, ServicePoint, Unit
from registry.trial.names import invented_name
from registry.units import REFORM

PROVINCES = {"22": ("H49", 54), "01": ("H26", 12)}
"""Quảng Ninh whole, Hanoi in part: identifier of the province (domain.md 2.3), how many communes are staffed."""
IN_PAIRS = frozenset({"receptionist", "civil-status-officer", "construction-officer", "commune-chair"})
"""Roles held by two people, so that somebody is there when one examines, is absent, or may not sign."""


class Staffed(NamedTuple):
    """What was made."""

    authorities: int
    officials: list[str]


def staff(session: Session, plans: list[Plan], at: datetime) -> Staffed:
    """Make the trial organisation; every row is dated from the reform on."""
    rows: dict[type, list[dict[str, Any]]] = {Authority: [], ServicePoint: [], ConsultedBody: [], Official: [], Post: []}
    for province, (identifier, communes) in PROVINCES.items():
        for table, row in _province(session, province, identifier, communes, plans, at):
            rows[table].append(row)
    for table, made in rows.items():
        session.execute(insert(table), made)
    return Staffed(len(rows[Authority]), [row["id"] for row in rows[Official]])


def _province(
    session: Session, code: str, identifier: str, communes: int, plans: list[Plan], at: datetime
) -> Iterator[tuple[type, dict[str, Any]]]:
    units = session.exec(select(Unit).where(col(Unit.parent) == code, holds_at(Unit, at)).order_by(Unit.code)).all()
    province = session.exec(select(Unit).where(col(Unit.code) == code, holds_at(Unit, at))).one()
    yield from _committee(province, identifier)
    for number, unit in enumerate(units[:communes], start=1):
        yield from _committee(unit, f"{identifier}.{number}")
    yield from _bodies(code, province.name, identifier, plans)


def _committee(unit: Unit, identifier: str) -> Iterator[tuple[type, dict[str, Any]]]:
    """The People's Committee of a unit with its one-stop centre."""
    place = f"ubnd-{unit.code}"
    yield (
        Authority,
        _dated(id=place, identifier=identifier, unit=unit.code, level=unit.level, kind="committee", name=f"UBND {unit.name}"),
    )
    centre = f"Trung tâm Phục vụ hành chính công {unit.name}"
    yield ServicePoint, _dated(id=f"mc-{unit.code}", authority=place, name=centre, address=f"Trụ sở UBND {unit.name}")
    held = [name for name, role in roles().items() if role.level in ("one-stop", "authority")]
    yield from _people(place, unit.code, held)


def _people(place: str, where: str, held: list[str]) -> Iterator[tuple[type, dict[str, Any]]]:
    for role in held:
        for number in range(1, 3 if role in IN_PAIRS else 2):
            official = f"{role}-{number}.{where}"
            yield Official, {"id": official, "name": invented_name(sum(official.encode()))}
            yield Post, _dated(id=f"post-{official}", official=official, role=role, authority=place)


def _bodies(province: str, name: str, identifier: str, plans: list[Plan]) -> Iterator[tuple[type, dict[str, Any]]]:
    """One provincial office for each role of a consulted body; every body of that role is it."""
    bodies = {body.id: body.role for plan in plans for step in plan.steps for body in step.bodies}
    for number, role in enumerate(sorted(set(bodies.values())), start=1):
        place = f"{role}-{province}"
        yield Authority, _dated(
            id=place, identifier=f"{identifier}.{900 + number}", unit=province, level="province", kind="body",
            name=f"{roles()[role].vi} {name}",
        )  # fmt: skip
        yield from _people(place, province, [role])
    for body, role in sorted(bodies.items()):
        yield ConsultedBody, {"body": body, "province": province, "authority": f"{role}-{province}"}


def _dated(**row: Any) -> dict[str, Any]:
    return {**row, "valid_from": REFORM, "valid_to": None}
