"""Days off announced after the fact: the dossier is counted by them from here on, and no limit is ever shortened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dossier import events as ev
from dossier.commands import Decree
from dossier.level1 import timekeeping
from dossier.level1.decision import Decision
from dossier.rejection import Refused
from dossier.state import Hold, Task
from statute.calendar import Calendar
from statute.calendar_change import changed_calendar
from statute.errors import StatuteError
from statute.term import Due, Term, due


def decree(d: Decision, c: Decree) -> None:
    """Count by the announced days, once for each order: limits of open work first, then the whole ledger."""
    if c.order in d.state.decrees:
        return
    try:
        calendar = changed_calendar(d.pinned.calendar, c.change)
        tasks, holds = dict(_tasks(d, calendar)), dict(_holds(d, calendar))
    except StatuteError as error:
        raise Refused("CLOCK", error=error.code, message=str(error)) from error
    d.emit(ev.CalendarDecreed, order=c.order, change=c.change, digest=c.digest, tasks=tasks, holds=holds, basis=c.basis)
    timekeeping.recalculate(d, c.basis)


def _tasks(d: Decision, calendar: Calendar) -> Iterator[tuple[str, Due]]:
    for task in d.state.tasks:
        later = _later(d, task.due, _limit(d, task), task.opened_at, calendar)
        if later is not None and not task.escalated:
            yield task.id, later


def _limit(d: Decision, task: Task) -> Term | None:
    step = d.plan.step(task.step)
    if task.work == "receive" and d.state.channel == "online":
        return step.answer_within
    return step.within


def _holds(d: Decision, calendar: Calendar) -> Iterator[tuple[str, Due]]:
    for hold in d.state.holds:
        later = _later(d, hold.due, _longest(d, hold), hold.since, calendar)
        if later is not None:
            yield hold.kind, later


def _longest(d: Decision, hold: Hold) -> Term | None:
    rights = d.plan.rights
    if hold.kind == "supplement":
        return rights.supplement.close_after if rights.supplement else None
    if hold.kind == "suspension":
        return rights.suspension.longest if rights.suspension else None
    return d.plan.step(hold.step).within


def _later(d: Decision, stands: Due | None, limit: Term | None, since: datetime, calendar: Calendar) -> Due | None:
    """The limit counted again, where it ends later than the one that stands and that has not passed."""
    if stands is None or limit is None or stands.due_at <= d.at:
        return None
    again = due(limit, since, calendar)
    return again if again.due_at > stands.due_at else None
