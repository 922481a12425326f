"""What a held clock still has, and where its end falls when it runs again or is put off. Called by `clock` only.

The day of a pause counts as run and the day of resumption is not counted (Civil Code 147.2), so a pause never shortens
a term, and a pause within one day leaves a day term where it was.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from statute.calendar import Calendar
from statute.errors import ClockError
from statute.term import Due, Term, at_instant, due, on_day, same_day
from statute.time import local_date, midnight_after


class Remainder(BaseModel):
    """What was left when the clock was held: days of the term's own kind, or time for terms counted by the moment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int | None = None
    time: timedelta | None = None


def remainder(term: Term, ends: Due, since: datetime, calendar: Calendar) -> Remainder:
    """Return what a term that ends so still has at `since`; nothing of it if it has ended."""
    today = local_date(since)
    if term.unit == "minutes":
        return Remainder(time=max(timedelta(), ends.due_at - since))
    if term.unit == "working_hours" or ends.due_at != midnight_after(ends.due_on):
        return Remainder(time=calendar.working_time_between(since, ends.due_at))
    last = ends.nominal_on or ends.due_on
    if term.by_the_calendar:
        return Remainder(days=max(0, (last - today).days))
    return Remainder(days=calendar.working_days_between(today, last))


def laid_on(term: Term, left: Remainder, ends: Due, since: datetime, now: datetime, calendar: Calendar) -> Due:
    """Return the end when a clock held at `since` runs again at `now`. What had ended stays so: no pause cures that."""
    if since >= ends.due_at:
        return ends
    if left.time is not None:
        at = now + left.time if term.unit == "minutes" else calendar.add_working_time(now, left.time)
        # An end at midnight and the closing time before it are the same office time: the pause must not take the evening.
        later = at_instant(max(at, ends.due_at), since, calendar)
    else:
        later = _days_laid_on(term, left.days or 0, ends, since, now, calendar)
    return _resting_on(ends, later)


def _days_laid_on(term: Term, days: int, ends: Due, since: datetime, now: datetime, calendar: Calendar) -> Due:
    today = local_date(now)
    if term.unit == "same_day":
        # The cut-off judges the day of resumption too, but a pause within one day changes nothing.
        unmoved = today == local_date(since)
        return on_day(ends.due_on if unmoved else max(ends.due_on, same_day(term, now, calendar)), since, calendar)
    nominal = today + timedelta(days=days) if term.by_the_calendar else calendar.add_working_days(today, days)
    last = calendar.roll_forward(nominal)
    return on_day(last, since, calendar, nominal if term.by_the_calendar or nominal != last else None)


def put_off(term: Term, ends: Due, by: Term, calendar: Calendar) -> Due:
    """Return the end put off by a term: from its instant for hours, from its last day (not counted) for days."""
    if by.unit == "same_day":
        raise ClockError("an extension needs a length and 'same_day' is none; use working_hours or a unit of days")
    if by.by_the_moment:
        return _resting_on(ends, due(by, ends.due_at, calendar))
    later = due(by, ends.due_at - timedelta.resolution, calendar)
    # Whether the rest is counted in calendar or working days stays the clock's own, whatever it is put off by.
    nominal = later.nominal_on or later.due_on if term.by_the_calendar else None
    return _resting_on(ends, later.model_copy(update={"nominal_on": nominal}))


def _resting_on(earlier: Due, later: Due) -> Due:
    """A date counted from a provisional one is provisional."""
    return later.model_copy(update={"provisional": earlier.provisional or later.provisional})
