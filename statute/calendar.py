"""Counting working days and office hours. `Calendar` is `CalendarData` laid out so that a due date costs two look-ups,
however long the term. A date outside the covered years is an error, never a default.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from typing import Self

from statute.calendar_data import OFFICE_HOURS, CalendarData, DayNote, Session, Sessions, YearMark
from statute.errors import CalendarEnds
from statute.time import local, moment

__all__ = ["OFFICE_HOURS", "Calendar", "CalendarData", "DayNote", "Session", "Sessions", "YearMark"]

_WEEKDAYS = tuple(
    DayNote(vi=vi, en=en, verified=True)
    for vi, en in (
        ("Thứ Hai", "Monday"), ("Thứ Ba", "Tuesday"), ("Thứ Tư", "Wednesday"), ("Thứ Năm", "Thursday"),
        ("Thứ Sáu", "Friday"), ("Thứ Bảy", "Saturday"), ("Chủ nhật", "Sunday"),
    )
)  # fmt: skip


Spans = tuple[tuple[timedelta, timedelta], ...]
"""Office hours of a day, from its midnight: laid out once, for the sessions are times of day and times do not subtract."""
_NONE = timedelta()


class Calendar:
    """A calendar ready to count with. Build it once with `Calendar.of` and keep it: that costs about 1 ms a year."""

    __slots__ = ("_elapsed", "_end", "_first", "_projected", "_rank", "_spans", "_working", "data")

    def __init__(self, data: CalendarData) -> None:
        self.data = data
        start, end = date(min(data.years), 1, 1), date(max(data.years), 12, 31)
        self._first, self._end = start.toordinal(), end.toordinal()
        self._projected = frozenset(year for year, mark in data.years.items() if mark == "projected")
        self._working: list[date] = []
        self._rank: list[int] = []
        self._elapsed: list[timedelta] = []
        self._spans: list[Spans] = []
        self._lay_out()

    @classmethod
    def of(cls, data: CalendarData) -> Self:
        """Lay out the data for counting; the caller keeps the answer."""
        return cls(data)

    def _lay_out(self) -> None:
        data, worked = self.data, timedelta()
        usual = _spans(data.sessions)
        for ordinal in range(self._first, self._end + 1):
            day = date.fromordinal(ordinal)
            if data.works_on(day):
                self._working.append(day)
                spans = _spans(data.half[day]) if day in data.half else usual
                worked += sum((closes - opens for opens, closes in spans), timedelta())
                self._elapsed.append(worked)
                self._spans.append(spans)
            self._rank.append(len(self._working))

    # days

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on that day."""
        index = self._index(day)
        return self._rank[index] > (self._rank[index - 1] if index else 0)

    def why_off(self, day: date) -> DayNote | None:
        """Return why the day is off, or None for a working day."""
        if self.is_working(day):
            return None
        return self.data.off.get(day) or _WEEKDAYS[day.weekday()]

    def why_on(self, day: date) -> DayNote | None:
        """Return why a day that is otherwise off is worked (a swapped day), or None."""
        return self.data.on.get(day)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, which is itself not counted (147.2); n = 0 gives `day`."""
        index = day.toordinal() - self._first
        if n <= 0 or not 0 <= index < len(self._rank):
            return self._add_none(day, n)
        position = self._rank[index] + n
        if position > len(self._working):
            raise self._ends(f"{n} working days after {day}")
        return self._working[position - 1]

    def subtract_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day before `day`, which is not counted itself; n = 0 gives `day`."""
        position = self._rank[self._index(day)] - self.is_working(day) - n
        if n < 0:
            raise ValueError(f"cannot subtract {n} working days; expected 0 or more")
        if position < 0:
            raise self._ends(f"{n} working days before {day}")
        return self._working[position] if n else day

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days in (after, until]; 0 if `until` is not later."""
        return max(0, self._rank[self._index(until)] - self._rank[self._index(after)])

    def roll_forward(self, day: date) -> date:
        """Return `day` if it is worked, else the next working day (Civil Code 148.5)."""
        return day if self.is_working(day) else self.next_working_day(day)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self.add_working_days(day, 1)

    def is_projected(self, day: date) -> bool:
        """Tell whether the day lies in a year whose days off are not announced yet."""
        self._index(day)
        return day.year in self._projected

    def rests_on_projection(self, first: date, last: date) -> bool:
        """Tell whether any year from `first` to `last` is only projected."""
        self._index(first)
        self._index(last)
        return not self._projected.isdisjoint(range(first.year, last.year + 1))

    # hours

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """Return the office hours of a day; empty on a day off."""
        return self.data.half.get(day, self.data.sessions) if self.is_working(day) else ()

    def reception_on(self, day: date) -> tuple[Session, ...]:
        """Return when dossiers are received that day: office hours, or hours of their own such as Saturday mornings."""
        apart = () if day in self.data.off else self.data.reception.get(day.isoweekday(), ())
        return self.sessions_on(day) or apart

    def closing_time(self, day: date) -> time | None:
        """Return when the counter closes on that day; None on a day off."""
        sessions = self.sessions_on(day)
        return sessions[-1][1] if sessions else None

    def add_working_time(self, at: datetime, span: timedelta) -> datetime:
        """Return the earliest instant by which offices have worked `span` since `at` (147.1)."""
        if span <= timedelta():
            return local(at)
        target = self._worked_until(at) + span
        position = bisect_left(self._elapsed, target)
        if position == len(self._working):
            raise self._ends(f"{span} of working time after {at.isoformat()}")
        return self._instant_of(position, target)

    def subtract_working_time(self, at: datetime, span: timedelta) -> datetime:
        """Return the latest instant from which offices still work `span` until `at`."""
        if span <= timedelta():
            return local(at)
        target = self._worked_until(at) - span
        if target < timedelta():
            raise self._ends(f"{span} of working time before {at.isoformat()}")
        position = bisect_left(self._elapsed, target)
        if self._elapsed[position] == target and position + 1 < len(self._working):
            position += 1
            return moment(self._working[position], self.sessions_on(self._working[position])[0][0])
        return self._instant_of(position, target, at_session_start=True)

    def working_time_between(self, earlier: datetime, later: datetime) -> timedelta:
        """Return how long offices work from `earlier` to `later`; nothing if `later` is not later."""
        return max(timedelta(), self._worked_until(later) - self._worked_until(earlier))

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        """Return the instant `minutes` of office time after `at`."""
        return self.add_working_time(at, timedelta(minutes=minutes))

    def working_minutes_between(self, earlier: datetime, later: datetime) -> int:
        """Return the whole minutes of office time from `earlier` to `later`."""
        return self.working_time_between(earlier, later) // timedelta(minutes=1)

    # inside

    def _index(self, day: date) -> int:
        index = day.toordinal() - self._first
        if not 0 <= index < len(self._rank):
            raise self._ends(str(day))
        return index

    def _add_none(self, day: date, n: int) -> date:
        self._index(day)
        if n < 0:
            raise ValueError(f"cannot add {n} working days to {day}; expected 0 or more")
        return day

    def _ends(self, wanted: str) -> CalendarEnds:
        first, last = date.fromordinal(self._first), date.fromordinal(self._end)
        return CalendarEnds(
            f"calendar '{self.data.name}' covers {first} to {last} and cannot answer for {wanted}; "
            "add the missing year to the calendar, announced or projected, and pin the new calendar"
        )

    def _worked_until(self, at: datetime) -> timedelta:
        now = local(at)
        index = self._index(now.date())
        rank, before = self._rank[index], self._rank[index - 1] if index else 0
        worked = self._elapsed[before - 1] if before else _NONE
        if rank == before:
            return worked
        clock = timedelta(hours=now.hour, minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
        for opens, closes in self._spans[before]:
            if clock > opens:
                worked += min(clock, closes) - opens
        return worked

    def _instant_of(self, position: int, target: timedelta, at_session_start: bool = False) -> datetime:
        midnight = moment(self._working[position], time.min)
        left = target - (self._elapsed[position - 1] if position else _NONE)
        for opens, closes in self._spans[position]:
            length = closes - opens
            if left < length or (left == length and not at_session_start):
                return midnight + opens + left
            left -= length
        raise AssertionError("the target lies within the day")  # pragma: no cover


def _spans(sessions: tuple[Session, ...]) -> Spans:
    midnight = moment(date.min, time.min)
    return tuple((moment(date.min, opens) - midnight, moment(date.min, closes) - midnight) for opens, closes in sessions)
