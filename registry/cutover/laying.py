"""A signed order laid out in the registry: units, authorities, desks and posts that begin and end at its instant.

Rows are dated, so that nothing changes before the instant and everything at it, whoever is asleep. Nothing is deleted;
`taking_back.py` undoes it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from organisation.merger import Merger
from organisation.units import UnitVersion
from registry.cutover.left_behind import left_behind
from registry.cutover.orders import merger_of
from registry.forwarding import roles_above
from registry.organisation import holds_at
from registry.tables import Authority, Delegation, MergerOrder, MergerPlace, Post, ServicePoint, Succession, Unit


class Place(NamedTuple):
    """The authority and desk of a unit."""

    authority: str
    desk: str


class Laying:
    """One order being laid out."""

    def __init__(self, session: Session, merger: Merger) -> None:
        self.session, self.merger, self.at = session, merger, merger.at
        self.cut: dict[str, list[list[str]]] = defaultdict(list)
        self.made: dict[str, list[list[str]]] = defaultdict(list)
        self._posts: dict[str, list[Post]] = defaultdict(list)
        self._desks: dict[str, list[ServicePoint]] = defaultdict(list)
        self._lent: dict[str, list[Delegation]] = defaultdict(list)
        self._provinces: dict[str, str | None] = {}
        self._mark = _mark(session, merger)

    def lay(self) -> dict[str, Any]:
        """Make and end the rows; what was cut and made, by kind."""
        with self.session.no_autoflush:  # nothing read here was written here
            self._lay()
        self.session.flush()
        return {"cut": dict(self.cut), "made": dict(self.made)}

    def _lay(self) -> None:
        old, left = self._ending(), left_behind(self.session, self.merger)
        self._read([*(authority.id for authority in old), *sorted(left)])
        for unit in self.merger.units:
            self._unit(unit)
        places = {unit.code: self._place(unit) for unit in self.merger.units}
        places |= self._standing(set(places))
        for authority in old:
            self._succeed(authority.id, (authority.unit,), places)
        for place, units in sorted(left.items()):
            self._succeed(place, sorted(units), places, left=True)
            self._leave(place)
        for authority in old:
            self._people(authority, places)
            self._end(authority)
        self._end_units()
        self._link()

    def _ending(self) -> list[Authority]:
        """The authorities of old units that hold right before the instant."""
        found = select(Authority).where(
            col(Authority.unit).in_(sorted(self.merger.successors)), col(Authority.valid_from) < self.at,
            (col(Authority.valid_to).is_(None)) | (col(Authority.valid_to) >= self.at),
        )  # fmt: skip
        return list(self.session.exec(found.order_by(col(Authority.id))).all())

    def _read(self, places: list[str]) -> None:
        """The posts, desks and delegations of old authorities that would go on after the instant."""
        for post in self._going_on(Post, places):
            self._posts[post.authority].append(post)
        for desk in self._going_on(ServicePoint, places):
            self._desks[desk.authority].append(desk)
        for lent in self.session.exec(select(Delegation).order_by(col(Delegation.id))).all():
            if lent.valid_to is None or lent.valid_to > self.at:
                self._lent[lent.post].append(lent)

    def _going_on(self, table: Any, places: list[str]) -> list[Any]:
        found = select(table).where(col(table.authority).in_(places), col(table.valid_from) < self.at)
        found = found.where((col(table.valid_to).is_(None)) | (col(table.valid_to) > self.at))
        return list(self.session.exec(found.order_by(col(table.id))).all())

    def _unit(self, unit: UnitVersion) -> None:
        found = self.session.get(Unit, (unit.code, unit.valid_from))
        if found is None or found.valid_to == found.valid_from:  # made by an order of the same instant that was withdrawn
            made = self.session.merge(Unit(**unit.model_dump()))
            self._make("unit", made, unit.code, unit.valid_from.isoformat())

    def _place(self, unit: UnitVersion) -> Place:
        """The committee of a new unit with its desk: those prepared for the instant, else made now."""
        found = self.session.exec(
            select(Authority).where(
                col(Authority.unit) == unit.code, col(Authority.level) == unit.level, col(Authority.kind) == "committee",
                col(Authority.valid_from) == self.at, holds_at(Authority, self.at),
            )
        ).first()  # fmt: skip
        if found is None:
            found = Authority(
                id=f"ubnd-{unit.code}-{self._mark}", identifier=self._identifier(unit), unit=unit.code, level=unit.level,
                name=f"UBND {unit.name}", valid_from=self.at,
            )  # fmt: skip
            self._make("authority", found, found.id)
        return Place(found.id, self._desk(found, unit.name))

    def _identifier(self, unit: UnitVersion) -> str:
        """The order's identifier; else one derived from the province's, to be replaced by the published one."""
        above = self._committee(unit.parent or "", "province")
        return self.merger.identifiers.get(unit.code) or f"{above.identifier if above else 'H00'}.{unit.code}"

    def _desk(self, authority: Authority, name: str) -> str:
        desks = select(ServicePoint).where(col(ServicePoint.authority) == authority.id, holds_at(ServicePoint, self.at))
        desk = self.session.exec(desks.order_by(col(ServicePoint.id))).first()
        if desk is None:
            title = f"Trung tâm Phục vụ hành chính công {name}"
            desk = ServicePoint(id=f"mc-{authority.id}", authority=authority.id, name=title, valid_from=self.at)
            self._make("desk", desk, desk.id)
        return desk.id

    def _standing(self, known: set[str]) -> dict[str, Place]:
        """Places of successors that this order does not form: the province that a district's work goes to."""
        found = {}
        for code in sorted({link.new for link in self.merger.links} - known):
            authority = self._committee(code, "province")
            if authority is not None:
                found[code] = Place(authority.id, self._desk(authority, authority.name))
        return found

    def _committee(self, unit: str, level: str) -> Authority | None:
        found = select(Authority).where(col(Authority.unit) == unit, col(Authority.level) == level)
        return self.session.exec(found.where(col(Authority.kind) == "committee", holds_at(Authority, self.at))).first()

    def _succeed(self, old: str, units: Sequence[str], places: dict[str, Place], *, left: bool = False) -> None:
        links = {link.new: link for unit in units for link in self.merger.successors[unit]}
        for link in links.values():
            place = places.get(link.new)
            if place is not None:
                usual = not left and link.new == self.merger.usual(link.old)
                row = MergerPlace(
                    order=self.merger.order, old=old, unit=link.new, new=place.authority, desk=place.desk, usual=usual,
                    roles=json.dumps(roles_above(self.session, old, self.at) | self._above(link.new, place), sort_keys=True),
                )  # fmt: skip
                self.session.add(row)

    def _above(self, unit: str, place: Place) -> dict[str, str]:
        """The roles that the order moves to the province, held for a unit's dossiers that are filed from now on."""
        province = self._province(unit)
        moved = [role for role in self.merger.roles if self.merger.at_province(role)]
        return dict.fromkeys(moved, province) if province is not None and province != place.authority else {}

    def _province(self, unit: str) -> str | None:
        """The committee of the province in which a unit of the order lies."""
        if unit not in self._provinces:
            parent = next((each.parent for each in self.merger.units if each.code == unit), None)
            above = self._committee(parent or "", "province")
            self._provinces[unit] = above.id if above is not None else None
        return self._provinces[unit]

    def _leave(self, left: str) -> None:
        """The posts that were kept for dossiers left behind end: their holders hold the old ones again, and go with those."""
        for post in self._posts[left]:
            self._cut("post", post, post.id)
            for lent in self._lent[post.id]:
                self._cut("delegation", lent, lent.id)

    def _people(self, old: Authority, places: dict[str, Place]) -> None:
        """Each holder of a post goes with it to the usual successor, or where the order says; the old post ends."""
        elsewhere = {person.official: person for person in self.merger.besides}
        for post in self._posts[old.id]:
            person = elsewhere.get(post.official)
            unit = person.to if person is not None else self.merger.usual(old.unit) if self.merger.follow else None
            place = self._held_at(post.role, unit, places)
            if place is not None:
                self._make("post", self._moved(post, place), f"{post.id}-{self._mark}")
            self._cut("post", post, post.id)
            for lent in self._lent[post.id]:
                self._cut("delegation", lent, lent.id)

    def _moved(self, post: Post, authority: str) -> Post:
        return Post(
            id=f"{post.id}-{self._mark}", official=post.official, role=post.role, authority=authority, valid_from=self.at,
            valid_to=post.valid_to,
        )  # fmt: skip

    def _held_at(self, role: str, unit: str | None, places: dict[str, Place]) -> str | None:
        if unit is None or unit not in places:
            return None
        if not self.merger.at_province(role):
            return places[unit].authority
        return self._province(unit) or places[unit].authority

    def _end(self, old: Authority) -> None:
        self._cut("authority", old, old.id)
        for desk in self._desks[old.id]:
            self._cut("desk", desk, desk.id)

    def _end_units(self) -> None:
        found = select(Unit).where(col(Unit.code).in_(sorted(self.merger.successors)), col(Unit.valid_from) < self.at)
        for unit in self.session.exec(found.order_by(col(Unit.code))).all():
            if unit.valid_to is None or unit.valid_to > self.at:
                self._cut("unit", unit, unit.code, unit.valid_from.isoformat())

    def _link(self) -> None:
        for link in self.merger.links:
            row = Succession(
                order=self.merger.order, old=link.old, new=link.new, at=self.at, kind=link.kind, usual=link.default,
                basis=link.basis,
            )  # fmt: skip
            self.session.add(row)

    def _cut(self, kind: str, row: Any, *key: str) -> None:
        before = row.valid_to.isoformat() if row.valid_to is not None else ""
        row.valid_to = self.at
        self.session.add(row)
        self.cut[kind].append([*key, before])

    def _make(self, kind: str, row: Any, *key: str) -> None:
        self.session.add(row)
        self.made[kind].append(list(key))


def _mark(session: Session, merger: Merger) -> str:
    """What the rows of an order are named by: its day; numbered where another order of that day was laid out before it."""
    others = select(MergerOrder.effective).where(col(MergerOrder.id) != merger.order, col(MergerOrder.laid) != "{}")
    day = f"{merger.at:%y%m%d}"
    before = sum(f"{at.astimezone(merger.at.tzinfo):%y%m%d}" == day for at in session.exec(others).all())
    return f"{day}.{before + 1}" if before else day


def lay(session: Session, row: MergerOrder) -> None:
    """Lay a signed order out, once."""
    laid = Laying(session, merger_of(row)).lay()
    row.laid, row.standing = json.dumps(laid), "signed"
    session.add(row)
