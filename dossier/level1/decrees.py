"""Days off announced after the fact: the dossier is counted by them from here on, and no limit is ever shortened."""

from __future__ import annotations

from collections.abc import Iterator

from dossier import events as ev
from dossier.commands import Decree
from dossier.level1 import limits, timekeeping
from dossier.level1.decision import Decision
from dossier.rejection import Refused
from dossier.state import Hold
from statute.calendar_change import changed_calendar
from statute.errors import StatuteError
from statute.term import Due, Term


def decree(d: Decision, c: Decree) -> None:
    """Count by the announced days, once for each order: limits of open work first, then the whole ledger."""
    if c.order in d.state.decrees:
        return
    try:
        calendar = changed_calendar(d.pinned.calendar, c.change)
        later = limits.decreed(d.at, d.calendar, calendar)
        tasks, holds = dict(limits.of_tasks(d, later)), dict(_holds(d, later))
        until, reminders = limits.of_the_period(d, later), limits.of_reminders(d, later)
    except StatuteError as error:
        raise Refused("CLOCK", error=error.code, message=str(error)) from error
    d.emit(
        ev.CalendarDecreed, order=c.order, change=c.change, digest=c.digest, tasks=tasks, holds=holds, until=until,
        reminders=reminders, basis=c.basis,
    )  # fmt: skip
    timekeeping.recalculate(d, c.basis)


def _holds(d: Decision, later: limits.Later) -> Iterator[tuple[str, Due]]:
    for hold in d.state.holds:
        term = _longest(d, hold)
        ends = later(hold.due, term, hold.since) if hold.due is not None and term is not None else None
        if hold.due is not None and ends is not None and ends.due_at > hold.due.due_at:
            yield hold.kind, ends


def _longest(d: Decision, hold: Hold) -> Term | None:
    rights = d.plan.rights
    if hold.kind == "supplement":
        return rights.supplement.close_after if rights.supplement else None
    if hold.kind == "suspension":
        right = rights.force_majeure if hold.ground == "force-majeure" else rights.suspension
        return right.longest or right.review if right else None
    return d.plan.step(hold.step).within
