"""Intake at an old unit goes on at its successor from the instant on: an old code and an old desk lead to today's.

The code of a split unit leads on only where a real table decides by the place; else the filer is told the choices. Desks
receive for anybody, so an old desk leads to its usual successor. Called where a filing finds its authorities.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as core
from sqlmodel import Session, col, select

from organisation.merger import Merger
from organisation.splitting import where_of
from procedure_defs.national_units import national_graph
from registry.statements import Statement, Within
from registry.tables import MergerOrder, MergerPlace, ServicePoint, Succession
from registry.tables.instant import Instant

LONGEST_CHAIN = 20
UNDONE = ("withdrawn", "rolling_back", "rolled_back")
"""Standings of an order that leads nowhere."""
_AT = bindparam("at", type_=Instant)
_LINKS = Statement(
    core(col(Succession.new), col(Succession.order), col(Succession.at))
    .where(col(Succession.old) == bindparam("old"), col(Succession.at) <= _AT, col(Succession.withdrawn_at).is_(None))
    .order_by(col(Succession.at), col(Succession.new))
)
_ORDER = Statement(core(col(MergerOrder.compiled)).where(col(MergerOrder.id) == bindparam("of")))
_NEXT_DESK = Statement(
    core(col(MergerPlace.desk), col(MergerPlace.new))
    .join(ServicePoint, col(ServicePoint.authority) == col(MergerPlace.old))
    .join(MergerOrder, col(MergerOrder.id) == col(MergerPlace.order))
    .where(col(ServicePoint.id) == bindparam("desk"), col(ServicePoint.valid_to) <= _AT, col(MergerPlace.usual).is_(True))
    .where(*(col(MergerOrder.standing) != over for over in UNDONE))
    .order_by(col(MergerOrder.effective).desc())
)
_NEXT_SEAT = Statement(
    core(col(MergerPlace.new))
    .join(MergerOrder, col(MergerOrder.id) == col(MergerPlace.order))
    .where(col(MergerPlace.old) == bindparam("seat"), col(MergerOrder.effective) <= _AT, col(MergerPlace.usual).is_(True))
    .where(*(col(MergerOrder.standing) != over for over in UNDONE))
    .order_by(col(MergerOrder.effective).desc())
)
_ROLES = Statement(
    core(col(MergerPlace.roles))
    .join(MergerOrder, col(MergerOrder.id) == col(MergerPlace.order))
    .where(col(MergerPlace.new) == bindparam("seat"), col(MergerOrder.effective) <= _AT)
    .where(*(col(MergerOrder.standing) != over for over in UNDONE))
    .order_by(col(MergerOrder.effective).desc())
)


class _Step(NamedTuple):
    """What a code led to by one order, at an instant."""

    new: str
    order: str
    at: datetime


def successors_of(within: Within, code: str, at: datetime, personal: Mapping[str, Any], path: str) -> list[str]:
    """The units that a code nobody bears any more leads to, by any number of orders: one, or the choices of a split."""
    steps = _steps(within, code, at)
    if steps:
        return _followed(within, code, steps[-1].at, at, lambda order, old: _by_place(within, order, old, personal, path))
    graph = national_graph()
    borne = [unit for unit in graph.units.get(code, ()) if unit.valid_from <= at]
    return sorted({unit.code for unit in graph.resolve(code, borne[-1].valid_from, at).now}) if borne else []


def _steps(within: Within, code: str, at: datetime) -> list[_Step]:
    return [_Step(str(new), str(order), since) for new, order, since in _LINKS.rows(within, {"old": code, "at": at})]


def _followed(
    within: Within, code: str, since: datetime, at: datetime, decided: Callable[[str, str], str | None], left: int = LONGEST_CHAIN
) -> list[str]:
    """From the meaning that a code had right before `since`, through the first order from then on, and so forth."""
    ahead = [step for step in _steps(within, code, at) if step.at >= since]
    mine = [step for step in ahead if step.order == ahead[0].order]
    if not mine or not left:
        return [code]
    new = sorted({step.new for step in mine})
    chosen = decided(mine[0].order, code) if len(new) > 1 else None
    after = mine[0].at + timedelta(microseconds=1)
    return sorted(
        {end for each in ([chosen] if chosen else new) for end in _followed(within, each, after, at, decided, left - 1)}
    )


def _by_place(within: Within, order: str, code: str, personal: Mapping[str, Any], path: str) -> str | None:
    found = _ORDER.first(within, {"of": order})
    if found is None:
        return None
    merger = Merger.model_validate_json(found[0])
    form, applicant = personal.get("form") or {}, personal.get("applicant") or {}
    decided = merger.tables.decide(code, where_of(form, path, applicant), merger.by)
    return decided.new if decided is not None and not decided.synthetic else None


def desk_of(within: Within, desk: str, at: datetime) -> tuple[str, str] | None:
    """The desk, with its authority, that receives for one that ended; through any number of reforms."""
    found: tuple[str, str] | None = None
    for _ in range(LONGEST_CHAIN):
        following = _NEXT_DESK.first(within, {"desk": desk, "at": at})
        if following is None or following[0] == desk:
            break
        desk, found = str(following[0]), (str(following[0]), str(following[1]))
    return found


def seat_of(within: Within, authority: str, at: datetime) -> str:
    """The authority that answers for what one decided: itself, or through any number of reforms who took its place."""
    for _ in range(LONGEST_CHAIN):
        following = _NEXT_SEAT.first(within, {"seat": authority, "at": at})
        if following is None or following[0] == authority:
            break
        authority = str(following[0])
    return authority


def roles_above(within: Within, authority: str, at: datetime) -> dict[str, str]:
    """The roles that an order moved up from a place it formed, each with the authority that holds it."""
    found = _ROLES.first(within, {"seat": authority, "at": at})
    return json.loads(found[0]) if found is not None else {}


def taken_over_by(session: Session, authorities: Collection[str], at: datetime) -> set[str]:
    """Those that ended and whose place these took; through any number of reforms."""
    found: set[str] = set()
    ahead = set(authorities)
    for _ in range(LONGEST_CHAIN):
        before = (
            select(MergerPlace.old).join(MergerOrder, col(MergerOrder.id) == col(MergerPlace.order))
            .where(col(MergerPlace.new).in_(ahead), col(MergerOrder.effective) <= at, col(MergerPlace.usual).is_(True))
            .where(col(MergerOrder.standing).not_in(UNDONE))
        )  # fmt: skip
        ahead = set(session.exec(before).all()) - found - set(authorities)
        if not ahead:
            break
        found |= ahead
    return found
