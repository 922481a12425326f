"""The registry's organisation at an instant, as the checker of staffing reads one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from procedure_defs.model import Level
from procedure_defs.organisation_file import Authority, Organisation, Posts, Unit
from registry import tables
from registry.organisation import holds_at
from statute.words import Bilingual

COMMITTEE = "committee"


def organisation_at(session: Session, at: datetime) -> Organisation:
    """Units, authorities, one-stop units and consulted bodies with who holds which role there.

    Built without validation: the registry's ids follow rules of their own.
    """
    units = session.exec(select(tables.Unit).where(holds_at(tables.Unit, at))).all()
    places = session.exec(select(tables.Authority).where(holds_at(tables.Authority, at))).all()
    desks = set(session.exec(select(tables.ServicePoint.authority).where(holds_at(tables.ServicePoint, at))).all())
    bodies = set(session.exec(select(tables.ConsultedBody.authority)).all())
    posts = session.exec(select(tables.Post).where(holds_at(tables.Post, at)).order_by(col(tables.Post.id))).all()
    kinds: list[tuple[tables.Authority, Any]] = [(place, "authority") for place in places if place.kind == COMMITTEE]
    kinds += [(place, "one-stop") for place in places if place.id in desks]
    kinds += [(place, "body") for place in places if place.id in bodies]
    return Organisation.model_construct(
        organisation="the registry",
        units=tuple(Unit.model_construct(code=u.code, name=_name(u.name), level=cast(Level, u.level)) for u in units),
        authorities=tuple(
            Authority.model_construct(id=place.id, unit=place.unit, kind=kind, name=_name(place.name)) for place, kind in kinds
        ),
        posts=tuple(Posts.model_construct(role=p.role, at=p.authority, officials=(p.official,)) for p in posts),
    )


def _name(vi: str) -> Bilingual:
    return Bilingual(vi=vi)
