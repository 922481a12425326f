"""Why a dossier lies where it lies: each handover from its journal with its order; and where the result is fetched.

Nearness is no distance here: communes that an order founds have no point on a map. Near are the desks of offices that the
same order gave a part of the same old unit, and each is marked so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session, col, select

from api.models.reading import FetchedAt, MovedOn
from api.views.names import place
from dossier.events import HandedOver
from dossier.evolve import fold
from dossier.journal import read
from dossier.state import EMPTY, State
from organisation.competence import Competence
from registry.cutover.orders import merger_of
from registry.journals import rows_of
from registry.organisation import holds_at
from registry.tables import MergerOrder, MergerPlace, ServicePoint, Unit

Why = Literal["own", "near"]
NEAR = 5
JUST_BEFORE = timedelta(microseconds=1)


def moves(session: Session, state: State, code: str) -> list[MovedOn]:
    """Every handover of a dossier, in order; none is read for where there was none."""
    return list(_moves(session, code)) if state.orders else []


def _moves(session: Session, code: str) -> Iterator[MovedOn]:
    state = EMPTY
    for row in rows_of(session, code):
        events = read(row)[1]
        before, state = state.competence, fold(state, events)
        for event in events:
            if isinstance(event, HandedOver) and before is not None:
                yield _moved(session, event, before)


def _moved(session: Session, event: HandedOver, before: Competence) -> MovedOn:
    order = session.get(MergerOrder, event.order)
    began = order.effective - JUST_BEFORE if order is not None else event.at
    return MovedOn(
        at=event.at, order=event.order, title=merger_of(order).title if order is not None else None, basis=event.basis,
        left=place(session, before.authority), taken_over=place(session, event.competence.authority),
        former_unit=_name(session, before.unit, began), unit=_name(session, event.competence.unit, event.at),
    )  # fmt: skip


def _name(session: Session, code: str, at: datetime) -> str:
    return session.exec(select(Unit.name).where(col(Unit.code) == code, holds_at(Unit, at))).first() or code


def fetched_at(session: Session, state: State, now: datetime) -> list[FetchedAt]:
    """The desks of whoever holds a moved dossier; then those near it by succession."""
    if not state.orders or state.competence is None or state.phase == "closed":
        return []
    own = state.competence.reception
    old = select(MergerPlace.old).where(col(MergerPlace.new) == own)
    near = select(MergerPlace.new).where(col(MergerPlace.old).in_(old), col(MergerPlace.new) != own).distinct()
    return [*_desks(session, [own], now, "own"), *_desks(session, list(session.exec(near.limit(NEAR)).all()), now, "near")]


def _desks(session: Session, authorities: list[str], now: datetime, why: Why) -> list[FetchedAt]:
    found = select(ServicePoint).where(col(ServicePoint.authority).in_(authorities), holds_at(ServicePoint, now))
    rows = session.exec(found.order_by(col(ServicePoint.name)).limit(NEAR)).all()
    return [FetchedAt(name=row.name, address=row.address, why=why) for row in rows]
