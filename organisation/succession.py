"""Who took over from whom: a many-to-many graph over units with validity. Nothing is ever taken out of it.

A link leads from the unit that bore a code until an instant to the one that bears a code from it on. An old code is
resolved through every reform in between, each with its reason (INV-5). Pure; called by registry, pages and the cutover.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from organisation.units import UnitVersion
from statute.words import Bilingual

Kind = Literal["unchanged", "renamed", "retyped", "merged", "split", "part_merged", "level_abolished"]

WORDS: dict[Kind, Bilingual] = {
    "unchanged": Bilingual(vi="giữ nguyên", en="stays as it is"),
    "renamed": Bilingual(vi="đổi tên", en="renamed"),
    "retyped": Bilingual(vi="đổi loại hình", en="changed its type"),
    "merged": Bilingual(vi="nhập toàn bộ", en="merged whole"),
    "split": Bilingual(vi="chia, tách", en="split"),
    "part_merged": Bilingual(vi="nhập một phần", en="merged in part"),
    "level_abolished": Bilingual(vi="kết thúc hoạt động của cấp; theo thẩm quyền từng thủ tục", en="level ended; by procedure"),
}


class Link(BaseModel):
    """What became of one unit at an instant, by which order. `default` marks the data's usual target: shown, never applied."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    old: str
    new: str
    at: AwareDatetime
    order: str
    default: bool = True
    basis: str = ""
    verified: bool = True


class Move(NamedTuple):
    """A link on the way of a code, with the units at its two ends."""

    link: Link
    old: UnitVersion
    new: UnitVersion

    def words(self) -> Bilingual:
        """The reason, for people."""
        how, old, new = WORDS[self.link.kind], self.old, self.new
        begin, end = f"{self.link.at:%d/%m/%Y}: {old.name} ({old.code})", f"{new.name} ({new.code}), {self.link.order}"
        marks = ("", "") if self.link.verified else (" (ngày hiệu lực chưa kiểm chứng)", " (day of effect not verified)")
        return Bilingual(
            vi=f"{begin} {how.vi} → {end}{marks[0]}",
            en=f"{begin} {how.en} -> {end}{marks[1]}",
        )


class Resolved(NamedTuple):
    """Today's units of an old code and why; `split` where a place within the old unit decides between them."""

    code: str
    then: UnitVersion
    now: tuple[UnitVersion, ...]
    why: tuple[Move, ...]

    @property
    def split(self) -> bool:
        """Whether the code alone does not name today's unit."""
        return len(self.now) > 1


class UnknownUnit(LookupError):
    """No unit bore that code at that instant, or a reform left it without successor."""


class Graph:
    """Units and links, indexed. Built once from data; adding an order's links makes a new graph."""

    def __init__(self, units: Iterable[UnitVersion], links: Iterable[Link]) -> None:
        self.units: dict[str, list[UnitVersion]] = defaultdict(list)
        self.links: dict[tuple[str, datetime], list[Link]] = defaultdict(list)
        for unit in units:
            self.units[unit.code].append(unit)
        for link in links:
            self.links[link.old, link.at].append(link)
        self.instants = tuple(sorted({at for _, at in self.links}))

    def at(self, code: str, at: datetime) -> UnitVersion | None:
        """The unit that bears a code at an instant."""
        return next((unit for unit in self.units.get(code, ()) if unit.holds(at)), None)

    def until(self, code: str, at: datetime) -> UnitVersion | None:
        """The unit that bore a code right before an instant."""
        before = (u for u in self.units.get(code, ()) if u.valid_from < at and (u.valid_to is None or u.valid_to >= at))
        return next(before, None)

    def successors(self, code: str, at: datetime) -> tuple[Link, ...]:
        """The links from the unit that bore a code until `at`."""
        return tuple(self.links.get((code, at), ()))

    def resolve(self, code: str, used: datetime, at: datetime) -> Resolved:
        """What a code that was used at `used` names at `at`, through every reform in between. Raises `UnknownUnit`."""
        then = self.at(code, used)
        if then is None:
            raise UnknownUnit(f"no unit bore the code {code} on {used:%Y-%m-%d}")
        now: tuple[UnitVersion, ...] = (then,)
        why: list[Move] = []
        for instant in self.instants:
            if used < instant <= at:
                now = tuple(dict.fromkeys(unit for each in now for unit in self._over(each, instant, why)))
        return Resolved(code, then, now, tuple(why))

    def _over(self, unit: UnitVersion, instant: datetime, why: list[Move]) -> Iterator[UnitVersion]:
        """The units that one unit became at an instant; itself where the reform did not touch it."""
        links = self.successors(unit.code, instant) if unit.valid_from < instant else ()
        if not links and not unit.holds(instant):
            raise UnknownUnit(f"{unit.name} ({unit.code}) ended on {instant:%Y-%m-%d} without successor")
        for link in links:
            new = self.at(link.new, instant)
            if new is None:
                raise UnknownUnit(f"{unit.name} ({unit.code}) goes to {link.new}, which no unit bears on {instant:%Y-%m-%d}")
            why.append(Move(link, unit, new))
            yield new
        if not links:
            yield unit


def readings(graph: Graph, code: str, at: datetime) -> list[Resolved]:
    """Every meaning that a code has had, oldest first: a code without the day it was used on may name several units."""
    borne = (version for version in graph.units.get(code, ()) if version.valid_from <= at)
    return [graph.resolve(code, version.valid_from, at) for version in sorted(borne, key=_since)]


def _since(unit: UnitVersion) -> datetime:
    return unit.valid_from
