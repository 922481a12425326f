"""Who takes over, as an order was laid out; before that, as it would be: the rehearsal asks the same question."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel import Session, col, select

from organisation.destiny import Place, Places
from organisation.merger import Merger
from registry.cutover.laying import Laying
from registry.cutover.left_behind import Left, left_behind
from registry.organisation import holds_at
from registry.tables import Authority, MergerPlace, Post


class Laid(NamedTuple):
    """Who takes over, and which roles are held where right after the instant."""

    places: Places
    staffed: frozenset[tuple[str, str]]
    officials: dict[tuple[str, str], frozenset[str]]
    left: Left = {}


def laid(session: Session, merger: Merger) -> Laid:
    """As an order is laid out; of one that is not yet, what laying it out in a transaction to be undone shows."""
    if session.exec(select(MergerPlace).where(col(MergerPlace.order) == merger.order).limit(1)).first() is not None:
        return _laid(session, merger)
    nested = session.begin_nested()
    Laying(session, merger).lay()
    session.flush()
    found = _laid(session, merger)
    nested.rollback()
    return found


def _laid(session: Session, merger: Merger) -> Laid:
    places = _read(session, merger)
    after = {place.authority for place in (*places.at_unit.values(), *places.usual.values())} | set(places.province.values())
    held: dict[tuple[str, str], set[str]] = {}
    posts = select(Post.official, Post.role, Post.authority).where(col(Post.authority).in_(after), holds_at(Post, merger.at))
    for official, role, authority in session.exec(posts).all():
        held.setdefault((role, authority), set()).add(official)
    officials = {place: frozenset(people) for place, people in held.items()}
    return Laid(places, frozenset(held), officials, left_behind(session, merger))


def _read(session: Session, merger: Merger) -> Places:
    rows = session.exec(select(MergerPlace).where(col(MergerPlace.order) == merger.order)).all()
    units = select(Authority.id, Authority.unit).where(col(Authority.id).in_({row.old for row in rows}))
    provinces = {unit.code: unit.parent for unit in merger.units}
    committees = dict(
        session.exec(
            select(Authority.unit, Authority.id).where(
                col(Authority.unit).in_({each for each in provinces.values() if each}), col(Authority.kind) == "committee",
                col(Authority.level) == "province", holds_at(Authority, merger.at),
            )
        ).all()
    )  # fmt: skip
    return Places(
        unit_of=dict(session.exec(units).all()),
        at_unit={row.unit: Place(row.new, row.desk) for row in rows},
        usual={row.old: Place(row.new, row.desk) for row in rows if row.usual},
        province={code: committees[parent] for code, parent in provinces.items() if parent in committees},
    )
