"""What an order did to a dossier, from its journal alone, or has yet to do; and the names of its two operations."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from dossier.events import HandedOver
from dossier.evolve import fold
from dossier.journal import read
from dossier.state import EMPTY, State
from registry.journals import rows_of
from registry.organisation import is_holding
from registry.tables import Dossier, MergerOrder, OperationTarget, Succession

MOVING = ("signed", "running")
"""An order in these standings has, from its instant on, yet to hand over what it moves."""


def operation_of(order: str) -> str:
    """The id of an order's operation: there is one."""
    return f"cutover-{order}"


def back_of(order: str) -> str:
    """The id of the operation that rolls an order back; also the name of its compensating handovers."""
    return f"{operation_of(order)}-back"


def mirrored_by(session: Session, order: str) -> list[tuple[str, str]]:
    """The dossiers that an order handed to an outside system and that lie there still, by code, each with the system."""
    told = select(OperationTarget.code).where(
        col(OperationTarget.operation) == operation_of(order), col(OperationTarget.status) == "done"
    )
    rows = session.exec(select(Dossier.code, Dossier.state).where(col(Dossier.code).in_(told)).order_by(col(Dossier.code)))
    states = [(code, State.model_validate_json(state)) for code, state in rows.all()]
    return [(code, state.mirrors) for code, state in states if state.mirrors is not None and order in state.orders]


def is_on_its_way(session: Session, dossier: Dossier, at: datetime) -> bool:
    """Whether an order in effect has yet to hand a dossier over, or back: nobody knows by its unit where it will lie."""
    state = State.model_validate_json(dossier.state)
    roles = state.competence.roles.values() if state.competence is not None else ()
    if not all(is_holding(session, place, at) for place in {dossier.authority, dossier.reception, *roles}):
        return True
    moving = (
        select(MergerOrder.id)
        .join(Succession, col(Succession.order) == col(MergerOrder.id))
        .where(col(Succession.old) == dossier.unit, col(MergerOrder.standing).in_(MOVING))
        .where(col(MergerOrder.effective) <= at, col(MergerOrder.effective) > dossier.filed_at)
    )
    return any(order not in state.orders for order in session.exec(moving).all())


class Moved(NamedTuple):
    """A dossier's handover under an order: the states right before and after it, where it stands now, who acted since."""

    before: State
    after: State
    now: State
    acted: bool


def moved_by(session: Session, code: str, order: str) -> Moved | None:
    """A dossier's handover under an order, from its journal; nothing where it was not handed over."""
    state, before, after, acted = EMPTY, EMPTY, EMPTY, False
    for row in rows_of(session, code):
        command, events = read(row)
        earlier, state = state, fold(state, events)
        if any(isinstance(event, HandedOver) and event.order == order for event in events):
            before, after = earlier, state
        elif after is not EMPTY and command.actor.kind != "system":
            acted = True
    return Moved(before, after, state, acted) if after is not EMPTY else None
