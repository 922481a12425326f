"""What reports are made from: dossiers of a unit in a period as their ledgers leave them, and open work by when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlmodel import Session, col, or_, select

from registry.tables import Dossier, Task, Unit
from statute.on_time import Settled
from statute.time import local


def settled(session: Session, unit: str, since: datetime, until: datetime) -> Iterator[Settled]:
    """The dossiers of a unit, or of units right below it, whose clock had started and not stopped before the period."""
    below = select(Unit.code).where(col(Unit.parent) == unit)
    found = select(Dossier).where(
        or_(col(Dossier.unit) == unit, col(Dossier.unit).in_(below)), col(Dossier.accepted_at) < until,
        or_(col(Dossier.stopped_at).is_(None), col(Dossier.stopped_at) >= since),
    )  # fmt: skip
    for row in session.exec(found.order_by(col(Dossier.code)).execution_options(yield_per=1_000)):
        yield _settled(row)


def _settled(row: Dossier) -> Settled:
    clock: dict[str, Any] = orjson.loads(row.state).get("clock") or {}
    due = clock.get("due", {}).get("due_at")
    held = clock.get("paused_since") if clock.get("paused") else None
    return Settled(
        code=row.code, accepted_at=row.accepted_at, due_at=datetime.fromisoformat(due) if due else None,
        stopped_at=row.stopped_at, returned_at=row.closed_at, asked_at=datetime.fromisoformat(held) if held else None,
        supplements=row.supplements, counts_late=row.counts_late,
    )  # fmt: skip


def at_risk(session: Session, at: datetime, horizon: datetime, authority: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Open work of dossiers that end before the horizon and are not late yet, by holder; what nobody took, by role and place."""
    found = select(Task).where(col(Task.dossier_due_at) > at, col(Task.dossier_due_at) <= horizon)
    if authority is not None:
        found = found.where(col(Task.authority) == authority)
    holders: dict[str, list[dict[str, Any]]] = {}
    for task in session.exec(found.order_by(col(Task.dossier_due_at), col(Task.code), col(Task.task))):
        due = local(task.dossier_due_at) if task.dossier_due_at else None
        holder = task.holder or f"{task.role}@{task.authority}"
        holders.setdefault(holder, []).append(
            {"code": task.code, "task": task.task, "procedure": task.procedure, "authority": task.authority, "due_at": due}
        )
    return dict(sorted(holders.items()))
