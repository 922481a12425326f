"""What people's writes take, from when one is taken in to when it is answered: what operations over many dossiers heed.

From the rows of the writes themselves, so that every process is counted, and one that waits for its answer counts as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from registry.tables import Operation, Request

OURS = "system"
"""Who writes without a person waiting."""


def act_times(session: Session, since: datetime, until: datetime) -> list[float]:
    """Milliseconds of each write that a person began in `[since, until)`; of an unanswered one, how long it waits at `until`."""
    found = select(Request.opened_at, Request.answered_at).where(
        (col(Request.answered_at) >= since) | col(Request.answered_at).is_(None), col(Request.opened_at) >= since,
        col(Request.opened_at) < until, col(Request.who) != OURS,
    )  # fmt: skip
    return [1000 * ((answered or until) - opened).total_seconds() for opened, answered in session.exec(found).all()]


def last_end(session: Session, before: Operation) -> datetime | None:
    """When the last of the other operations ended; an instant of `before` itself where one still runs."""
    others = select(Operation.done_at).where(col(Operation.id) != before.id, col(Operation.opened_at) <= before.opened_at)
    ends = [done or before.opened_at for done in session.exec(others).all()]
    return max(ends, default=None)


def p95(times: Sequence[float]) -> float | None:
    """The 95th percentile; nothing of nothing."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1] if times else None
