"""INV-6: over a cutover no dossier is lost, doubled, made later or asked again for a paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from audit.doctor.case import Case
from audit.doctor.finding import Finding, finding
from dossier.business import worse_off
from dossier.events import HandedOver
from dossier.evolve import fold
from dossier.journal import read
from dossier.state import EMPTY
from registry.cutover.moves import MOVING, operation_of
from registry.cutover.reconciling import stranded
from registry.tables import MergerOrder, Operation, OperationTarget

OVER = ("run", "sealed")
"""An order in these standings has handed over everything that it concerns."""


def check(case: Case) -> Iterator[Finding]:
    """INV-6 of one dossier: each handover by itself, less what an order names as signed for."""
    state = EMPTY
    for row in case.rows if case.state.orders else ():
        events = read(row)[1]
        before, state = state, fold(state, events)
        for event in events:
            if isinstance(event, HandedOver):
                for each in worse_off(before, state):
                    if (event.order, each.what) not in case.excused:
                        what = f"order {event.order} left it worse off, {each.what}: {each.before} became {each.after}"
                        yield finding("DOC-601", case.code, what, event.at)


def lost(session: Session) -> Iterator[Finding]:
    """Dossiers that an order which was run left behind: with an old authority, or named as failed."""
    for row in session.exec(select(MergerOrder).where(col(MergerOrder.standing).in_(OVER))).all():
        for code in stranded(session, row.id):
            yield finding("DOC-602", code, f"order {row.id} was run, and it still lies with an authority that ended", row.run_at)
        yield from _failed(session, row.id)


def standing_still(session: Session, now: datetime) -> Iterator[Finding]:
    """Orders in effect that hand nothing over: not run, paused or aborted. Their old offices can no longer act."""
    orders = select(MergerOrder).where(col(MergerOrder.standing).in_(MOVING), col(MergerOrder.effective) <= now)
    for row in session.exec(orders).all():
        operation = session.get(Operation, operation_of(row.id))
        if operation is None or operation.standing in ("paused", "aborted"):
            why = f"is {operation.standing}" if operation is not None else "was not run"
            yield finding("DOC-604", "", f"order {row.id} is in effect and {why}", row.effective)


def _failed(session: Session, order: str) -> Iterator[Finding]:
    operation = session.get(Operation, operation_of(order))
    if operation is None or operation.done_at is None:
        return
    mine = col(OperationTarget.operation) == operation.id
    for target in session.exec(select(OperationTarget).where(mine, col(OperationTarget.status) == "failed")).all():
        yield finding("DOC-603", target.code, f"order {order} did not hand it over: {target.reason}", target.settled_at)
