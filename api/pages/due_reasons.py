"""Why this date: the ledger in words with its citations, the days as they were counted, and how many are left."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from activities.desk import Office
from api.pages.prose import Citation, citation, definition_of
from api.views.access import Loaded
from dossier.calendars import calendar_of
from statute.calendar import Calendar
from statute.clock import Clock
from statute.due_reasons import due_reasons as due_reasons_of
from statute.errors import CalendarEnds
from statute.explain import DayEntry
from statute.time import local_date
from statute.words import Bilingual


class Line(NamedTuple):
    """One entry of the ledger."""

    at: datetime
    words: Bilingual
    basis: Citation | None


class DueReasons(NamedTuple):
    """Why a due date is what it is. `days` only where they lead to the date that stands."""

    lines: list[Line]
    days: tuple[DayEntry, ...]
    left: int | None
    paused: list[str]


def due_reasons(office: Office, loaded: Loaded, now: datetime) -> DueReasons | None:
    """Nothing before the clock has started."""
    clock, calendar = loaded.state.clock, calendar_of(loaded.pinned, loaded.state)
    if clock is None:
        return None
    why = due_reasons_of(clock, calendar)
    definition = definition_of(office, loaded.row.plan_digest)
    lines = [Line(line.at, line.words, citation(definition, line.basis)) for line in why.lines]
    return DueReasons(lines, why.days, _left(clock, calendar, now), list(why.held_for))


def _left(clock: Clock, calendar: Calendar, now: datetime) -> int | None:
    """Working days from tomorrow through the last day, where the clock runs and is not late."""
    running, today = clock.running_due, local_date(now)
    if running is None or running.due_on < today:
        return None
    try:
        return calendar.working_days_between(today, running.due_on)
    except CalendarEnds:
        return None
