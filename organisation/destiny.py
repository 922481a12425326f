"""What becomes of one open dossier under a merger order: where it goes, who is competent, who receives; or why not.

Pure: the order and the places that take over come in as data. The plan, the rehearsal and the execution all ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from organisation.competence import Competence
from organisation.merger import Do, Merger, Standing, rule_for

What = Literal["untouched", "undecided", "uncovered", "finish", "return", "hand_over", "mirror"]
MOVES: frozenset[What] = frozenset({"finish", "return", "hand_over", "mirror"})
"""What is handed over at the instant; `finish` too, where it was not finished before."""


class Place(NamedTuple):
    """An authority and the desk at which it receives."""

    authority: str
    desk: str


class Places(NamedTuple):
    """Who takes over: the unit of each old authority, the place of each new unit, each old authority's usual successor."""

    unit_of: Mapping[str, str]
    at_unit: Mapping[str, Place]
    usual: Mapping[str, Place]
    province: Mapping[str, str] = {}
    """The provincial committee above each new unit, for roles that the order moves up."""


class Destiny(NamedTuple):
    """What is to be done with a dossier, where it goes, and which outside system has it then."""

    what: What
    competence: Competence | None = None
    system: str | None = None
    unit: str = ""


def destiny(
    merger: Merger, places: Places, standing: Standing, competence: Competence, decided: str | None = None,
    former: Competence | None = None,
) -> Destiny:  # fmt: skip
    """What becomes of an open dossier; `decided` is the successor of a split unit, by rule or by a person.

    `former` is where one lay that an order which was rolled back left behind: it goes where it would go from there.
    """
    begin = former or competence
    moved = moved_competence(merger, places, standing.procedure, begin, decided)
    if moved is None:
        return Destiny("undecided", unit=begin.unit)
    move = merger.move_of(standing.procedure)
    system = move.system if move is not None else None
    if moved == competence and system is None:
        return Destiny("untouched", unit=competence.unit)
    rule = rule_for(merger, standing)
    if rule is None:
        return Destiny("uncovered", moved, system, moved.unit)
    did: Do = rule.do
    return Destiny("mirror" if system is not None else did, moved, system, moved.unit)


def moved_competence(
    merger: Merger, places: Places, procedure: str, now: Competence, decided: str | None
) -> Competence | None:  # fmt: skip
    """The authorities after the instant; None where the unit is split and nobody has decided."""
    unit = now.unit
    if unit in merger.successors:
        successor = decided if merger.is_split(unit) else merger.only(unit)
        if successor is None:
            return None
        unit = successor
    authority = _authority(merger, places, procedure, now, unit)
    reception, desk = now.reception, now.service_point
    if now.reception in places.usual:
        place = authority if now.reception == now.authority else places.usual[now.reception]
        reception, desk = place.authority, place.desk
    bodies = {body: _usual(places, at) for body, at in now.bodies.items()}
    roles = {role: _usual(places, at) for role, at in now.roles.items()}
    if authority.authority != now.authority and unit in places.province:
        above = places.province[unit]
        roles |= {role: above for role in merger.roles if merger.at_province(role) and above != authority.authority}
    return Competence(
        unit=unit, authority=authority.authority, service_point=desk, reception=reception, bodies=bodies, roles=roles
    )  # fmt: skip


def _authority(merger: Merger, places: Places, procedure: str, now: Competence, unit: str) -> Place:
    """The committee of the dossier's own new unit; a level that ended hands its procedures on by the order's rules."""
    if now.authority not in places.usual:
        return Place(now.authority, now.service_point)
    old = places.unit_of.get(now.authority, "")
    move = merger.move_of(procedure)
    own = old == now.unit or (move is not None and move.to == "commune")
    return places.at_unit[unit] if own and unit in places.at_unit else places.usual[now.authority]


def _usual(places: Places, at: str) -> str:
    return places.usual[at].authority if at in places.usual else at
