"""Operations and their targets: a snapshot taken again until nothing new is found, windows, and counts that add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, literal, update
from sqlmodel import Session, col, select

from registry.tables import Dossier, Journal, Operation, OperationTarget


def open_operation(session: Session, operation: Operation) -> Operation:
    """Add an operation; the same one again is the one that stands."""
    found = session.get(Operation, operation.id)
    if found is not None:
        return found
    session.add(operation)
    return operation


def add_targets(session: Session, operation: str) -> int:
    """Note every open dossier that is not a target yet; how many were new."""
    known = select(OperationTarget.code).where(col(OperationTarget.operation) == operation)
    new = select(literal(operation), col(Dossier.code), literal("pending")).where(
        col(Dossier.phase) != "closed", col(Dossier.code).not_in(known)
    )
    added = session.connection().execute(insert(OperationTarget).from_select(["operation", "code", "status"], new))
    return added.rowcount


def window(session: Session, operation: str, status: str, size: int) -> list[str]:
    """The next targets in a status, by code."""
    found = select(OperationTarget.code).where(col(OperationTarget.operation) == operation, col(OperationTarget.status) == status)
    return list(session.exec(found.order_by(col(OperationTarget.code)).limit(size)).all())


def mark(session: Session, operation: str, codes: Sequence[str], status: str, at: datetime) -> None:
    """Give targets a status."""
    of_these = (col(OperationTarget.operation) == operation, col(OperationTarget.code).in_(codes))
    session.connection().execute(update(OperationTarget).where(*of_these).values(status=status, settled_at=at))


def settle(session: Session, operation: str, command_id: str, at: datetime) -> int:
    """Mark what was sent as done where the journal has the command, as closed where the dossier ended; how many are left."""
    sent = (col(OperationTarget.operation) == operation, col(OperationTarget.status) == "sent")
    journalled = select(Journal.code).where(col(Journal.command_id) == command_id)
    ended = select(Dossier.code).where(col(Dossier.phase) == "closed")
    for status, codes in (("done", journalled), ("closed", ended)):
        fitting = update(OperationTarget).where(*sent, col(OperationTarget.code).in_(codes))
        session.connection().execute(fitting.values(status=status, settled_at=at))
    return session.exec(select(func.count()).select_from(OperationTarget).where(*sent)).one()


def counts(session: Session, operation: str) -> dict[str, int]:
    """How many targets are in each status."""
    found = select(OperationTarget.status, func.count()).where(col(OperationTarget.operation) == operation)
    return dict(session.exec(found.group_by(col(OperationTarget.status))).all())
