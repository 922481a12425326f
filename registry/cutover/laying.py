"""A signed order laid out in the registry: units, authorities, desks and posts that begin and end at its instant.

Rows are dated, so that nothing changes before the instant and everything at it, whoever is asleep. Nothing is deleted:
what is withdrawn gets its old end back, and what was made for it ends where it began.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from organisation.merger import Merger
from organisation.units import UnitVersion
from registry.cutover.orders import merger_of
from registry.organisation import holds_at
from registry.tables import Authority, Delegation, MergerOrder, MergerPlace, Post, ServicePoint, Succession, Unit

DATED: dict[str, Any] = {"unit": Unit, "authority": Authority, "desk": ServicePoint, "post": Post, "delegation": Delegation}


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

    def lay(self) -> dict[str, Any]:
        """Make and end the rows; what was cut and made, by kind."""
        with self.session.no_autoflush:  # nothing read here was written here
            self._lay()
        self.session.flush()
        return {"cut": dict(self.cut), "made": dict(self.made)}

    def _lay(self) -> None:
        old = self._ending()
        self._read(old)
        for unit in self.merger.units:
            self._unit(unit)
        places = {unit.code: self._place(unit) for unit in self.merger.units}
        places |= self._standing(set(places))
        for authority in old:
            self._succeed(authority, places)
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

    def _read(self, old: list[Authority]) -> None:
        """The posts, desks and delegations of old authorities that would go on after the instant."""
        places = [authority.id for authority in old]
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
        if self.session.get(Unit, (unit.code, unit.valid_from)) is None:
            self._make("unit", Unit(**unit.model_dump()), unit.code, unit.valid_from.isoformat())

    def _place(self, unit: UnitVersion) -> Place:
        """The committee of a new unit with its desk: those prepared for the instant, else made now."""
        found = self.session.exec(
            select(Authority).where(
                col(Authority.unit) == unit.code, col(Authority.level) == unit.level, col(Authority.kind) == "committee",
                col(Authority.valid_from) == self.at,
            )
        ).first()  # fmt: skip
        if found is None:
            found = Authority(
                id=f"ubnd-{unit.code}-{self.at:%y%m%d}", identifier=self._identifier(unit), unit=unit.code, level=unit.level,
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

    def _succeed(self, old: Authority, places: dict[str, Place]) -> None:
        for link in self.merger.successors[old.unit]:
            place = places.get(link.new)
            if place is not None:
                usual = link.new == self.merger.usual(old.unit)
                row = MergerPlace(
                    order=self.merger.order, old=old.id, unit=link.new, new=place.authority, desk=place.desk, usual=usual
                )
                self.session.add(row)

    def _people(self, old: Authority, places: dict[str, Place]) -> None:
        """Each holder of a post goes with it to the usual successor, or where the order says; the old post ends."""
        elsewhere = {person.official: person for person in self.merger.besides}
        for post in self._posts[old.id]:
            person = elsewhere.get(post.official)
            unit = person.to if person is not None else self.merger.usual(old.unit) if self.merger.follow else None
            place = self._held_at(post.role, unit, places)
            if place is not None:
                self._make("post", _moved(post, place, self.at), f"{post.id}-{self.at:%y%m%d}")
            self._cut("post", post, post.id)
            for lent in self._lent[post.id]:
                self._cut("delegation", lent, lent.id)

    def _held_at(self, role: str, unit: str | None, places: dict[str, Place]) -> str | None:
        if unit is None or unit not in places:
            return None
        if not self.merger.at_province(role):
            return places[unit].authority
        parent = next((each.parent for each in self.merger.units if each.code == unit), None)
        above = self._committee(parent or "", "province")
        return above.id if above is not None else places[unit].authority

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


def _moved(post: Post, authority: str, at: datetime) -> Post:
    return Post(
        id=f"{post.id}-{at:%y%m%d}", official=post.official, role=post.role, authority=authority, valid_from=at,
        valid_to=post.valid_to,
    )  # fmt: skip


def lay(session: Session, row: MergerOrder) -> None:
    """Lay a signed order out, once."""
    laid = Laying(session, merger_of(row)).lay()
    row.laid, row.standing = json.dumps(laid), "signed"
    session.add(row)


def take_back(session: Session, row: MergerOrder, now: datetime) -> None:
    """Withdraw an order before it was run: ends that it set are taken back, what it made never came to hold."""
    laid = json.loads(row.laid)
    for kind, key in _rows(laid, "made"):
        _set_end(session, kind, key, merger_of(row).at)
    for kind, (*key, before) in _rows(laid, "cut"):
        _set_end(session, kind, key, datetime.fromisoformat(before) if before else None)
    _withdraw_links(session, row.id, now)
    row.standing, row.ended_at = "withdrawn", now
    session.add(row)


def reopen(session: Session, row: MergerOrder, now: datetime) -> None:
    """Roll the organisation back from `now` on: old units, authorities and posts hold again.

    The new committees take no filing any more; their posts stay, for the dossiers that were acted on there.
    """
    laid = json.loads(row.laid)
    for kind, key in _rows(laid, "made"):
        if kind in ("unit", "authority", "desk"):
            _set_end(session, kind, key, now)
    for kind, (*key, before) in _rows(laid, "cut"):
        end = datetime.fromisoformat(before) if before else None
        if kind in ("authority", "desk"):
            _set_end(session, kind, key, end)
        elif kind in ("unit", "post"):
            _again(session, kind, key, now, end)
    _withdraw_links(session, row.id, now)
    session.add(row)


def _rows(laid: dict[str, Any], which: str) -> list[tuple[str, list[str]]]:
    return [(kind, key) for kind, keys in laid.get(which, {}).items() for key in keys]


def _set_end(session: Session, kind: str, key: list[str], end: datetime | None) -> None:
    found = _found(session, kind, key)
    if found is not None:
        found.valid_to = end
        session.add(found)


def _again(session: Session, kind: str, key: list[str], now: datetime, end: datetime | None) -> None:
    """A unit or post that ended holds again from now on, as a row of its own: the gap stays visible."""
    found = _found(session, kind, key)
    if found is None or (end is not None and end <= now):
        return
    fresh = {**found.model_dump(), "valid_from": now, "valid_to": end}
    if kind == "post":
        fresh["id"] = f"{found.id}-{now:%y%m%d%H%M%S}"
    if session.get(DATED[kind], fresh["id"] if kind == "post" else (fresh["code"], now)) is None:
        session.add(DATED[kind](**fresh))


def _found(session: Session, kind: str, key: list[str]) -> Any:
    identity: Any = (key[0], datetime.fromisoformat(key[1])) if kind == "unit" else key[0]
    return session.get(DATED[kind], identity)


def _withdraw_links(session: Session, order: str, now: datetime) -> None:
    for link in session.exec(select(Succession).where(col(Succession.order) == order)).all():
        link.withdrawn_at = link.withdrawn_at or now
        session.add(link)
