"""Who may act and which authority is competent, as the registry knows it at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as core
from sqlmodel import Session, col, or_, select

from dossier.level1.facts import value_at
from dossier.plan import Plan
from organisation import posts
from organisation.competence import Competence
from registry.forwarding import desk_of, roles_above, successors_of
from registry.statements import Statement, Within
from registry.tables import Authority, ConsultedBody, Delegation, Official, Post, ServicePoint, Unit
from registry.tables.instant import Instant


class NoCompetence(LookupError):
    """No authority is competent, or a place does not exist; `code` is stable, the message says which."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        self.code, self.details = code, details
        super().__init__(message)


def holds_at(table: Any, at: Any) -> Any:
    """The condition that a dated row holds at an instant."""
    return (col(table.valid_from) <= at) & or_(col(table.valid_to).is_(None), col(table.valid_to) > at)


def is_holding(session: Session, authority: str, at: datetime) -> bool:
    """Whether an authority stands at an instant: only then is its seal one."""
    return session.exec(select(Authority.id).where(col(Authority.id) == authority, holds_at(Authority, at))).first() is not None


class Seat(NamedTuple):
    """An authority as a filing needs to know it."""

    id: str
    name: str


class Place(NamedTuple):
    """A unit as a filing needs to know it."""

    code: str
    name: str
    level: str
    parent: str | None


_AT = bindparam("at", type_=Instant)
_DESK = Statement(
    core(col(ServicePoint.id), col(ServicePoint.authority)).where(
        col(ServicePoint.id) == bindparam("id"), holds_at(ServicePoint, _AT)
    )
)
_UNIT = Statement(
    core(*(getattr(Unit, name) for name in Place._fields)).where(col(Unit.code) == bindparam("code"), holds_at(Unit, _AT))
)
_COMMITTEE = Statement(
    core(col(Authority.id), col(Authority.name))
    .where(col(Authority.unit) == bindparam("unit"), col(Authority.level) == bindparam("level"))
    .where(col(Authority.kind) == "committee", holds_at(Authority, _AT))
    .order_by(col(Authority.id))
)
_BODY = Statement(
    core(col(ConsultedBody.authority)).where(
        col(ConsultedBody.body) == bindparam("of_body"), col(ConsultedBody.province) == bindparam("of_province")
    )
)
_IDENTIFIER = Statement(core(col(Authority.identifier)).where(col(Authority.id) == bindparam("id")))
_AUTHORITY_NAME = Statement(core(col(Authority.name)).where(col(Authority.id) == bindparam("of_authority")))
_NAME = Statement(core(col(Official.name)).where(col(Official.id) == bindparam("of_official")))
_POST = tuple(posts.Post.model_fields)
_DELEGATION = tuple(posts.Delegation.model_fields)
_OWN = Statement(
    core(*(getattr(Post, name) for name in _POST))
    .where(col(Post.official) == bindparam("official"), holds_at(Post, _AT))
    .order_by(col(Post.id))
)
_LENT = Statement(
    core(*(getattr(Post, name) for name in _POST), *(getattr(Delegation, name) for name in _DELEGATION))
    .join(Delegation, col(Delegation.post) == col(Post.id))
    .where(col(Delegation.to) == bindparam("official"), holds_at(Delegation, _AT), holds_at(Post, _AT))
    .order_by(col(Delegation.id))
)


def actors_of(within: Within, official: str, at: datetime) -> list[posts.Actor]:
    """Every authority under which an official may act at an instant: own posts, then delegated ones. Asked by every request."""
    asked = {"official": official, "at": at}
    own = [posts.Actor(kind="official", id=official, post=_post(row)) for row in _OWN.rows(within, asked)]
    return own + [
        posts.Actor(kind="official", id=official, post=_post(row[: len(_POST)]), delegation=_delegation(row[len(_POST) :]))
        for row in _LENT.rows(within, asked)
    ]


def authority_name(within: Within, authority: str) -> str | None:
    """An authority's name."""
    found = _AUTHORITY_NAME.first(within, {"of_authority": authority})
    return str(found[0]) if found is not None else None


def name_of(within: Within, official: str) -> str | None:
    """An official's name."""
    found = _NAME.first(within, {"of_official": official})
    return str(found[0]) if found is not None else None


def _post(row: tuple[Any, ...]) -> posts.Post:
    return posts.Post(**dict(zip(_POST, row, strict=True)))


def _delegation(row: tuple[Any, ...]) -> posts.Delegation:
    return posts.Delegation(**dict(zip(_DELEGATION, row, strict=True)))


def domain_post(row: Post) -> posts.Post:
    """The post as the core knows it."""
    return posts.Post.model_validate(row.model_dump())


def post_of(session: Session, official: str, role: str, authority: str, at: datetime) -> posts.Post | None:
    """The post by which an official holds a role somewhere, for handing work to them."""
    found = session.exec(
        select(Post).where(
            col(Post.official) == official, col(Post.role) == role, col(Post.authority) == authority, holds_at(Post, at)
        )
    ).first()
    return domain_post(found) if found is not None else None


def competence_for(
    within: Within, plan: Plan, personal: dict[str, Any], service_point: str, at: datetime, lies_in: str | None = None
) -> Competence:
    """The authorities of a dossier filed now: by the unit that the form names, wherever it is filed (art. 14, 28).

    `lies_in`: the unit where it is known to lie today, of one whose form names a unit of an earlier day.
    """
    unit, authority = competent(within, plan, personal, at, lies_in)
    desk = _DESK.first(within, {"id": service_point, "at": at}) or desk_of(within, service_point, at)
    if desk is None:
        raise NoCompetence("COMPETENCE-003", f"there is no service point {service_point}", service_point=service_point)
    point, reception = desk
    if plan.competence.received == "competent" and reception != authority.id:
        raise NoCompetence("COMPETENCE-004", f"this procedure is received at {authority.name} only", authority=authority.id)
    bodies = {body.id: _body(within, body.id, unit, authority) for step in plan.steps for body in step.bodies}
    roles = roles_above(within, authority.id, at)
    return Competence(
        unit=unit.code, authority=authority.id, service_point=point, reception=reception, bodies=bodies, roles=roles
    )


def competent(
    within: Within, plan: Plan, personal: dict[str, Any], at: datetime, lies_in: str | None = None
) -> tuple[Place, Seat]:
    """The unit that the form names, and the authority of the plan's level that decides there. Raises `NoCompetence`."""
    unit_code = lies_in or value_at(personal, plan.competence.at)
    if not isinstance(unit_code, str):
        raise NoCompetence("COMPETENCE-001", f"the form names no unit at {plan.competence.at}", at=plan.competence.at)
    unit = _unit(within, unit_code, at) or _successor(within, plan, personal, unit_code, at)
    return unit, _authority(within, unit, plan.competence.level, at)


def _unit(within: Within, code: str, at: datetime) -> Place | None:
    found = _UNIT.first(within, {"code": code, "at": at})
    return Place(*found) if found is not None else None


def _successor(within: Within, plan: Plan, personal: dict[str, Any], code: str, at: datetime) -> Place:
    """The unit that took over from one whose code nobody bears any more. Raises `NoCompetence`, with the choices of a split."""
    leads_to = successors_of(within, code, at, personal, plan.competence.at)
    if len(leads_to) > 1:
        choices = ", ".join(leads_to)
        raise NoCompetence("COMPETENCE-005", f"the unit {code} was split: name one of {choices}", unit=code, choices=leads_to)
    found = _unit(within, leads_to[0], at) if leads_to else None
    if found is None:
        raise NoCompetence("COMPETENCE-002", f"there is no unit {code} at {at:%Y-%m-%d}", unit=code)
    return found


def _authority(within: Within, unit: Place, level: str, at: datetime) -> Seat:
    place = unit.code if unit.level == level else unit.parent
    found = _COMMITTEE.first(within, {"unit": place, "level": level, "at": at})
    if found is None:
        raise NoCompetence(
            "COMPETENCE-002", f"no authority of level {level} is competent for {unit.name}", unit=unit.code, level=level
        )
    return Seat(*found)


def _body(within: Within, body: str, unit: Place, authority: Seat) -> str:
    """The authority that answers as a consulted body in the province; the competent authority where none is named."""
    found = _BODY.first(within, {"of_body": body, "of_province": unit.parent or unit.code})
    return str(found[0]) if found is not None else authority.id


def identifier_of(within: Within, authority: str) -> str:
    """What an authority's dossier codes begin with."""
    found = _IDENTIFIER.first(within, {"id": authority})
    if found is None:
        raise NoCompetence("COMPETENCE-002", f"there is no authority {authority}")
    return str(found[0])
