"""Communes to choose from in a form: those that have an authority now, by province."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel import col, select

from activities.desk import Office
from organisation.posts import Actor
from registry.organisation import holds_at
from registry.tables import Authority, Unit


class Province(NamedTuple):
    """A province with its communes: code and name."""

    name: str
    communes: tuple[tuple[str, str], ...]


def provinces(office: Office) -> list[Province]:
    """Every commune that a dossier can belong to now."""
    now = office.time.now()
    with office.store.read() as session:
        rows = session.exec(
            select(Unit.parent, Unit.code, Unit.name)
            .join(Authority, col(Authority.unit) == col(Unit.code))
            .where(col(Authority.level) == "commune", col(Authority.kind) == "committee", holds_at(Authority, now))
            .where(holds_at(Unit, now))
            .order_by(col(Unit.name))
        ).all()
        parents = {row[0] for row in rows if row[0]}
        names = dict(session.exec(select(Unit.code, Unit.name).where(col(Unit.code).in_(parents), holds_at(Unit, now))).all())
    return [
        Province(names.get(parent, parent), tuple((code, name) for of, code, name in rows if of == parent))
        for parent in sorted(parents, key=lambda code: names.get(code, code))
    ]


def unit_names(office: Office, codes: set[str]) -> dict[str, str]:
    """The names of units, also of those that are no more."""
    if not codes:
        return {}
    with office.store.read() as session:
        rows = session.exec(select(Unit.code, Unit.name).where(col(Unit.code).in_(codes)).order_by(col(Unit.valid_from))).all()
    return dict(rows)


def own_unit(office: Office, held: list[Actor]) -> str | None:
    """The unit of an official's own authority: what is most often chosen at a counter."""
    places = [actor.post.authority for actor in held if actor.post is not None and actor.post.role == "receptionist"]
    with office.store.read() as session:
        row = session.get(Authority, places[0]) if places else None
    return row.unit if row is not None else None
