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
        until, reminders = _until(d, calendar), _reminders(d, calendar)
    except StatuteError as error:
        raise Refused("CLOCK", error=error.code, message=str(error)) from error
    d.emit(
        ev.CalendarDecreed, order=c.order, change=c.change, digest=c.digest, tasks=tasks, holds=holds, until=until,
        reminders=reminders, basis=c.basis,
    )  # fmt: skip
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
        right = rights.force_majeure if hold.ground == "force-majeure" else rights.suspension
        return right.longest or right.review if right else None
    return d.plan.step(hold.step).within


def _until(d: Decision, calendar: Calendar) -> datetime | None:
    """The end of the present step's period, where it comes later."""
    step = d.plan.step(d.state.step) if d.state.step else None
    again = _ends(d, step.lasts if step else None, calendar)
    return again if again is not None and d.state.until is not None and again > d.state.until > d.at else None


def _reminders(d: Decision, calendar: Calendar) -> tuple[ev.Reminder, ...]:
    """The present step's reminders, where one of them comes later."""
    step = d.plan.step(d.state.step) if d.state.step else None
    terms = {"tell": step.tell_within, "unclaimed": step.remind_after} if step else {}
    again = tuple(_put_off(d, each, _ends(d, terms.get(each.why), calendar)) for each in d.state.reminders)
    return again if again != d.state.reminders else ()


def _put_off(d: Decision, reminder: ev.Reminder, ends: datetime | None) -> ev.Reminder:
    return reminder.but(due=ends) if ends is not None and ends > reminder.due > d.at else reminder


def _ends(d: Decision, term: Term | None, calendar: Calendar) -> datetime | None:
    entered = d.state.entered_at
    return due(term, entered, calendar).due_at if term is not None and entered is not None else None


def _later(d: Decision, stands: Due | None, limit: Term | None, since: datetime, calendar: Calendar) -> Due | None:
    """The limit counted again, where it ends later than the one that stands and that has not passed."""
    if stands is None or limit is None or stands.due_at <= d.at:
        return None
    again = due(limit, since, calendar)
    return again if again.due_at > stands.due_at else None
