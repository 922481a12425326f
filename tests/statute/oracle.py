"""The law of terms a second time: slow, day by day (or five minutes by five minutes), and as obvious as it can be written.

It shares no code with `statute/` but the data model. Where the two differ, one of them is wrong.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from statute.calendar_data import CalendarData
from statute.term import Term
from statute.time import ICT

DAY = timedelta(days=1)
STEP = timedelta(minutes=5)
Pauses = list[tuple[datetime, datetime]]


class NoCalendar(Exception):
    """The years of the calendar do not reach that far."""


def works(day: date, data: CalendarData) -> bool:
    if day.year not in data.years:
        raise NoCalendar
    if day in data.on:
        return True
    return day not in data.off and day.isoweekday() not in data.weekend


def open_at(at: datetime, data: CalendarData) -> bool:
    """Whether offices are open in the step that begins at the instant."""
    if not works(at.date(), data):
        return False
    hours = data.half.get(at.date(), data.sessions)
    return any(opens <= at.time() < closes for opens, closes in hours)


def due_on(term: Term, start: datetime, data: CalendarData, pauses: Pauses | None = None) -> date:
    """The last day of a term of days, with the clock held in the given periods."""
    day, left = start.date(), term.n
    if term.unit in ("weeks", "months", "years"):
        assert not pauses
        day, left = stepped(day, term), 0
    works(start.date(), data)
    while True:
        if left == 0 and works(day, data) and not held_at_midnight(day, pauses or []):
            return day
        day += DAY
        counts = works(day, data) or term.unit != "working_days"
        if left and counts and not held_on(day, pauses or []):
            left -= 1


def held_on(day: date, pauses: Pauses) -> bool:
    """The day of the pause is run, the day of resumption is not counted."""
    return any(begins.date() < day <= ends.date() for begins, ends in pauses)


def held_at_midnight(day: date, pauses: Pauses) -> bool:
    return any(begins.date() <= day < ends.date() for begins, ends in pauses)


def stepped(day: date, term: Term) -> date:
    """Week by week or month by month; where the month has no such day, its last."""
    if term.unit == "weeks":
        for _ in range(7 * term.n):
            day += DAY
        return day
    year, month, number = day.year, day.month, day.day
    for _ in range(term.n * (12 if term.unit == "years" else 1)):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def same_day(cut_off: time, start: datetime, data: CalendarData) -> date:
    day = start.date()
    if works(day, data) and start.time() <= cut_off:
        return day
    day += DAY
    while not works(day, data):
        day += DAY
    return day


def due_at(term: Term, start: datetime, data: CalendarData, pauses: Pauses | None = None) -> datetime:
    """The instant at which a term ends; starts and pauses lie on whole five minutes."""
    if term.unit == "same_day":
        assert term.cut_off is not None
        return midnight(same_day(term.cut_off, start, data))
    if not term.by_the_moment:
        return midnight(due_on(term, start, data, pauses))
    at, left = start, timedelta(hours=term.n) if term.unit == "working_hours" else timedelta(minutes=term.n)
    while left > timedelta():
        counts = term.unit == "minutes" or open_at(at, data)
        if counts and not any(begins <= at < ends for begins, ends in pauses or []):
            left -= STEP
        at += STEP
    return at


def midnight(day: date) -> datetime:
    return datetime.combine(day + DAY, time(), ICT)


def union(pauses: Pauses) -> Pauses:
    """Periods that overlap or touch, as one."""
    joined: Pauses = []
    for begins, ends in sorted(pauses):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    assert all(a[1] < b[0] for a, b in pairwise(joined))
    return joined
