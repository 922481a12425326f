"""Operations and their targets: a snapshot taken again until nothing new is found, claims, and counts that add up.

The rows are the truth about an operation: what it stands at, how fast it may go, what was done to each dossier and why it
failed. Its workflow reads them before every window, so that a change by an administrator holds from the next one on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, insert, literal, update
from sqlmodel import Session, col, select

from registry.tables import Dossier, Operation, OperationAct, OperationTarget, Request
from registry.tables.instant import Instant

Change = Literal["pause", "resume", "abort", "retry", "throttle"]
_FROM: dict[Change, tuple[tuple[str, ...], str]] = {
    "pause": (("running", "paused"), "paused"),
    "resume": (("running", "paused"), "running"),
    "abort": (("running", "paused", "aborted"), "aborted"),
    "retry": (("running", "paused", "aborted", "done"), "running"),
}
"""From which standings each change may come, and to which it leads."""
FASTEST = 1_000.0


class Outcome(NamedTuple):
    """What came of telling one dossier."""

    code: str
    status: str
    reason: str | None = None
    detail: str | None = None


class ChangeRefused(Exception):
    """An operation that has ended is neither paused nor resumed."""

    code = "OPERATION_ENDED"


def open_operation(session: Session, operation: Operation) -> Operation:
    """Add an operation; the same one again is the one that stands."""
    found = session.get(Operation, operation.id)
    if found is not None:
        return found
    session.add(operation)
    return operation


def change(session: Session, operation: Operation, act: OperationAct) -> bool:
    """Do to an operation what an administrator asks, once under the act's key; whether it was new. Raises `ChangeRefused`."""
    if session.get(OperationAct, (operation.id, act.key)) is not None:
        return False
    if act.act == "throttle":
        operation.rate = act.rate
    else:
        came_from, operation.standing = _led(operation, act.act)
        if act.act == "retry":
            operation.done_at = None
            _again(session, operation.id)
        elif came_from != operation.standing == "aborted":
            _leave(session, operation.id, act.at)
    session.add_all([operation, act])
    return True


def _led(operation: Operation, act: Any) -> tuple[str, str]:
    sources, target = _FROM[act]
    if operation.standing not in sources:
        raise ChangeRefused(f"operation {operation.id} is {operation.standing}; only retry takes it up again")
    return operation.standing, target


def _again(session: Session, operation: str) -> None:
    """What failed or was left waits for its turn again."""
    values = {"status": "pending", "attempts": 0, "reason": None, "detail": None, "settled_at": None}
    _set(session, _of(operation, "failed", "left"), values)


def _leave(session: Session, operation: str, at: datetime) -> None:
    _set(session, _of(operation, "pending"), {"status": "left", "settled_at": at})


def add_targets(session: Session, operation: str, concerned: Iterable[ColumnElement[bool]] = ()) -> int:
    """Note every open dossier that fits and is not a target yet; how many were new."""
    known = select(OperationTarget.code).where(col(OperationTarget.operation) == operation)
    new = select(literal(operation), col(Dossier.code), literal("pending"), literal(0)).where(
        col(Dossier.phase) != "closed", *concerned, col(Dossier.code).not_in(known)
    )
    columns = ["operation", "code", "status", "attempts"]
    made = insert(OperationTarget).from_select(columns, new)
    # Without it a driver that tells no count (psycopg) says -1, which would look like new ones for ever.
    return session.connection().execute(made, execution_options={"preserve_rowcount": True}).rowcount


def arriving(session: Session, before: datetime) -> int:
    """Filings begun before an instant that are no dossiers yet: an operation waits for them, for they may be its own."""
    recorded = select(Dossier.code)
    found = select(func.count()).select_from(Request).where(
        col(Request.answered_at).is_(None), col(Request.opened_at) <= before, col(Request.code).not_in(recorded)
    )  # fmt: skip
    return session.exec(found).one()


def claim(session: Session, operation: Operation, size: int) -> list[str]:
    """The next dossiers to tell, noted as being told: new ones while it runs, then those whose answer is missing."""
    pending = targets(session, operation.id, ("pending",), size) if operation.standing == "running" else []
    codes = [row.code for row in pending or targets(session, operation.id, ("telling",), size)]
    if not codes:
        return codes
    claimed = (col(OperationTarget.operation) == operation.id, col(OperationTarget.code).in_(codes))
    _set(session, claimed, {"status": "telling", "attempts": col(OperationTarget.attempts) + 1})
    return codes


def targets(session: Session, operation: str, statuses: Sequence[str], size: int, after: str = "") -> list[OperationTarget]:
    """The targets in some statuses by code, after a code."""
    found = select(OperationTarget).where(*_of(operation, *statuses), col(OperationTarget.code) > after)
    return list(session.exec(found.order_by(col(OperationTarget.code)).limit(size)).all())


def closed_among(session: Session, codes: Sequence[str]) -> list[str]:
    """Which of these dossiers have ended: their workflows answer nobody any more."""
    found = select(Dossier.code).where(col(Dossier.code).in_(codes), col(Dossier.phase) == "closed")
    return list(session.exec(found).all()) if codes else []


def settle(session: Session, operation: str, outcomes: Iterable[Outcome], at: datetime) -> None:
    """Note what came of each dossier."""
    values = [{"of": operation, "at_code": o.code, "status": o.status, "reason": o.reason, "detail": o.detail, "at": at}
              for o in outcomes]  # fmt: skip
    if values:
        session.connection().execute(_SETTLE, values)


def give_up(session: Session, operation: str, attempts: int, at: datetime) -> int:
    """Name as failed the dossiers that never answered; how many are still waited for."""
    waiting = _of(operation, "telling")
    unanswered = {"status": "failed", "reason": "NO_ANSWER", "detail": f"no answer in {attempts} attempts", "settled_at": at}
    _set(session, (*waiting, col(OperationTarget.attempts) >= attempts), unanswered)
    return session.exec(select(func.count()).select_from(OperationTarget).where(*waiting)).one()


def counts(session: Session, operation: str) -> dict[str, int]:
    """How many targets are in each status."""
    found = select(OperationTarget.status, func.count()).where(col(OperationTarget.operation) == operation)
    return dict(session.exec(found.group_by(col(OperationTarget.status))).all())


def _of(operation: str, *statuses: str) -> tuple[ColumnElement[bool], ...]:
    return col(OperationTarget.operation) == operation, col(OperationTarget.status).in_(statuses)


def _set(session: Session, where: tuple[ColumnElement[bool], ...], values: dict[str, Any]) -> None:
    session.connection().execute(update(OperationTarget).where(*where).values(values))


_TARGET: Any = OperationTarget.__table__  # type: ignore[attr-defined]
_SETTLE = (
    update(_TARGET)
    .where(_TARGET.c.operation == bindparam("of"), _TARGET.c.code == bindparam("at_code"))
    .values(
        status=bindparam("status"), reason=bindparam("reason"), detail=bindparam("detail"),
        settled_at=bindparam("at", type_=Instant),
    )
)  # fmt: skip
