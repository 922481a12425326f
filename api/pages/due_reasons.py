"""Why this date: the ledger in words with its citations, the days as they were counted, and how many are left."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from api.pages.prose import Citation, citation, definition_of
from api.views.access import Loaded
from statute.calendar import Calendar
from statute.clock import Clock, LedgerEntry
from statute.errors import CalendarEnds, StatuteError
from statute.explain import DayEntry, explain
from statute.ledger_words import told
from statute.time import local_date
from statute.words import Bilingual

COUNTING = ("start", "restart", "extend")


class Line(NamedTuple):
    """One entry of the ledger."""

    at: datetime
    words: Bilingual
    basis: Citation | None


class DueReasons(NamedTuple):
    """Why a due date is what it is. `days` only where one count from one start gives the date."""

    lines: list[Line]
    days: tuple[DayEntry, ...]
    left: int | None
    paused: list[str]


def due_reasons(loaded: Loaded, now: datetime) -> DueReasons | None:
    """Nothing before the clock has started."""
    clock, calendar = loaded.state.clock, loaded.pinned.calendar
    if clock is None:
        return None
    definition = definition_of(loaded.row.plan_digest)
    lines = [Line(entry.at, told(entry), citation(definition, entry.basis)) for entry in clock.entries]
    return DueReasons(lines, _days(clock, calendar), _left(clock, calendar, now), [pause.ground for pause in clock.paused])


def _days(clock: Clock, calendar: Calendar) -> tuple[DayEntry, ...]:
    """The count from the last start, where nothing but it made the date."""
    counted = [entry for entry in clock.entries if entry.cause in COUNTING]
    last = counted[-1] if counted else None
    if last is None or last.cause == "extend" or _moved_since(clock, last):
        return ()
    try:
        days = explain(last.term or clock.term, last.at, calendar)
    except StatuteError:
        return ()
    return days if days and days[-1].day == clock.due.due_on else ()


def _moved_since(clock: Clock, last: LedgerEntry) -> bool:
    later = clock.entries[clock.entries.index(last) + 1 :]
    return any(entry.cause in ("resume", "decree") for entry in later)


def _left(clock: Clock, calendar: Calendar, now: datetime) -> int | None:
    """Working days from tomorrow through the last day, where the clock runs and is not late."""
    running, today = clock.running_due, local_date(now)
    if running is None or running.due_on < today:
        return None
    try:
        return calendar.working_days_between(today, running.due_on)
    except CalendarEnds:
        return None
