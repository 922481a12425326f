"""Legal terms: from a limit and the moment it starts to the day and instant it ends (Civil Code 2015, arts. 147, 148).

Each unit is an algorithm of its own. A day term ends at 24:00 of its last day: `due_at` is the midnight after `due_on`.
Called by the clock, the engine, letters, statistics and `motcua term`: all show the same date.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Literal, Self, assert_never

from pydantic import BaseModel, ConfigDict, model_validator

from statute.calendar import Calendar
from statute.frozen import Frozen
from statute.time import Instant, local, midnight_after

Unit = Literal["minutes", "working_hours", "same_day", "working_days", "calendar_days", "weeks", "months", "years"]

# Guards against slips of the pen, not law: no procedure comes near them.
_MOST: dict[Unit, int] = {
    "minutes": 527_040,
    "working_hours": 4_000,
    "same_day": 1,
    "working_days": 1_000,
    "calendar_days": 3_660,
    "weeks": 520,
    "months": 120,
    "years": 20,
}


class Term(BaseModel):
    """A legal time limit: so many of one unit. Up to `cut_off`, that moment included, a same-day term ends today."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Unit
    n: int = 1
    cut_off: time | None = None

    @model_validator(mode="after")
    def _is_sane(self) -> Self:
        if not 1 <= self.n <= _MOST[self.unit]:
            raise ValueError(f"a term of {self.n} {self.unit} makes no sense; expected 1 to {_MOST[self.unit]}")
        if self.unit == "same_day" and self.cut_off is None:
            raise ValueError("a same_day term needs its cut_off, such as 15:00")
        if self.unit != "same_day" and self.cut_off is not None:
            raise ValueError(f"a cut_off belongs to same_day only; remove it from this term of {self.n} {self.unit}")
        if self.cut_off is not None and self.cut_off.tzinfo is not None:
            raise ValueError("a cut_off is a local time of Vietnam and carries no time zone")
        return self

    @property
    def by_the_moment(self) -> bool:
        """Whether the term is counted from moment to moment (147.1) rather than in days (147.2)."""
        return self.unit in ("minutes", "working_hours")

    @property
    def by_the_calendar(self) -> bool:
        """Whether days off count and only the end is moved off them (148.5)."""
        return self.unit in ("calendar_days", "weeks", "months", "years")


class Due(Frozen):
    """When a term ends: its last legal day, the instant after it, and whether projected days could still move it.

    `nominal_on` is the last day before it was moved off days off: always for calendar units, else only where it moved.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_on: date
    due_at: Instant
    provisional: bool = False
    nominal_on: date | None = None


def due(term: Term, start: datetime, calendar: Calendar) -> Due:
    """Return when a term that starts at `start` ends; `CalendarEnds` if the calendar does not reach that far."""
    began = local(start)
    if term.unit == "minutes":
        return at_instant(began + timedelta(minutes=term.n), began, calendar)
    if term.unit == "working_hours":
        return at_instant(calendar.add_working_time(began, timedelta(hours=term.n)), began, calendar)
    if term.unit == "working_days":
        return on_day(calendar.add_working_days(began.date(), term.n), began, calendar)
    if term.unit == "same_day":
        return on_day(same_day(term, began, calendar), began, calendar)
    nominal = nominal_end(term, began.date())
    return on_day(calendar.roll_forward(nominal), began, calendar, nominal)


def nominal_end(term: Term, first: date) -> date:
    """Return the last day of a calendar term before it is rolled; the first day is not counted (147.2, 148.2-148.4)."""
    match term.unit:
        case "calendar_days":
            return first + timedelta(days=term.n)
        case "weeks":
            return first + timedelta(weeks=term.n)
        case "months":
            return _months_later(first, term.n)
        case "years":
            return _months_later(first, 12 * term.n)
        case "minutes" | "working_hours" | "same_day" | "working_days":
            raise ValueError(f"a term of {term.unit} has no end on the bare calendar")
        case _:
            assert_never(term.unit)


def same_day(term: Term, began: datetime, calendar: Calendar) -> date:
    """Return today if accepted on a working day not after the cut-off, else the next working day."""
    today = began.date()
    in_time = term.cut_off is None or began.time() <= term.cut_off
    return today if in_time and calendar.is_working(today) else calendar.next_working_day(today)


def before(end: datetime | Due, term: Term, calendar: Calendar) -> datetime:
    """Return the last instant that is still `term` before an end: 1 calendar day before the 6th is 24:00 of the 5th.

    Days are counted back from the last day and are not rolled: whoever must act before a day off has to act before it.
    """
    ends_at = end.due_at if isinstance(end, Due) else local(end)
    if term.unit == "minutes":
        return ends_at - timedelta(minutes=term.n)
    if term.unit == "working_hours":
        return calendar.subtract_working_time(ends_at, timedelta(hours=term.n))
    if term.unit == "same_day":
        raise ValueError("nothing lies 'the same day' before an end; use minutes, working_hours or a unit of days")
    return midnight_after(_days_back(last_day_before(ends_at), term, calendar))


def last_day_before(ends_at: datetime) -> date:
    """Return the day that a term ending at the instant is due on: midnight belongs to the day it ends."""
    return (local(ends_at) - timedelta.resolution).date()


def on_day(day: date, began: datetime, calendar: Calendar, nominal: date | None = None) -> Due:
    """Return the end of a term whose last day is `day` (148.6: at 24:00)."""
    provisional = calendar.rests_on_projection(local(began).date(), day)
    return Due.made(due_on=day, due_at=midnight_after(day), provisional=provisional, nominal_on=nominal)


def at_instant(ends_at: datetime, began: datetime, calendar: Calendar) -> Due:
    """Return the end of a term that ends at a moment."""
    last = last_day_before(ends_at)
    provisional = calendar.rests_on_projection(local(began).date(), last)
    return Due.made(due_on=last, due_at=local(ends_at), provisional=provisional)


def _days_back(last: date, term: Term, calendar: Calendar) -> date:
    match term.unit:
        case "working_days":
            return calendar.subtract_working_days(last, term.n)
        case "calendar_days":
            return last - timedelta(days=term.n)
        case "weeks":
            return last - timedelta(weeks=term.n)
        case "months":
            return _months_later(last, -term.n)
        case _:
            return _months_later(last, -12 * term.n)


def _months_later(first: date, months: int) -> date:
    """Same-numbered day, or the last day of the month where there is none (148.3)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
