"""Which days are working days, from data that name the ground of every exception.

`CalendarData` is what people write and what is pinned into each dossier; `Calendar` is the same, laid out so that a due date costs
two list look-ups however long the term. A date outside the covered years is an error, never a default.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from statute.errors import CalendarEnds
from statute.time import local, moment

YearMark = Literal["announced", "projected"]
Session = tuple[time, time]


def _in_order(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """Refuse office hours that are empty, run backwards or overlap."""
    edges = [edge for session in sessions for edge in session]
    if not edges or any(edge.tzinfo for edge in edges) or any(a >= b for a, b in zip(edges, edges[1:], strict=False)):
        shown = ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in sessions) or "none"
        raise ValueError(f"office hours must be sessions that follow one another, such as 08:00-12:00, 13:30-17:30; found {shown}")
    return sessions


Sessions = Annotated[tuple[Session, ...], AfterValidator(_in_order)]

OFFICE_HOURS: Sessions = ((time(8), time(12)), (time(13, 30), time(17, 30)))
"""What a calendar that names no hours is given; every calendar may name its own."""

_WEEKDAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DayNote(BaseModel):
    """Why a day is off (or worked), in a few words, with its ground and whether that ground was read in the source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str
    en: str = ""
    basis: str | None = None
    verified: bool = False


class CalendarData(BaseModel):
    """A calendar as data: the exceptions to the week, the hours, and which years are announced or only projected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    years: dict[int, YearMark] = Field(min_length=1)
    weekend: tuple[int, ...] = (6, 7)
    off: dict[date, DayNote] = {}
    on: dict[date, DayNote] = {}
    sessions: Sessions = OFFICE_HOURS
    half: dict[date, Sessions] = {}
    reception: dict[int, Sessions] = {}

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        faults = [*self._faults_of_years(), *self._faults_of_days()]
        if faults:
            raise ValueError(f"calendar '{self.name}': " + "; ".join(faults))
        return self

    def _faults_of_years(self) -> list[str]:
        missing = sorted(set(range(min(self.years), max(self.years) + 1)) - set(self.years))
        faults = [f"year {year} is missing between its first and last year; add it as announced or projected" for year in missing]
        wrong = sorted({*self.weekend, *self.reception} - set(range(1, 8)))
        return faults + [f"{day} is not a weekday; expected 1 (Monday) to 7 (Sunday)" for day in wrong]

    def _faults_of_days(self) -> list[str]:
        faults = [f"{day} is both off and worked; keep one" for day in sorted(self.off.keys() & self.on.keys())]
        faults += [
            f"{day} lies outside its years {min(self.years)}-{max(self.years)}; add the year or remove the day"
            for day in sorted({*self.off, *self.on, *self.half})
            if day.year not in self.years
        ]
        closed = [day for day in sorted(self.half) if day not in self.on and (day in self.off or day.isoweekday() in self.weekend)]
        return faults + [f"{day} has hours of its own but is not a working day" for day in closed]


class Calendar:
    """A calendar ready to count with. Build it once with `Calendar.of` and keep it: building costs a millisecond a year."""

    __slots__ = ("_elapsed", "_end", "_first", "_projected", "_rank", "_working", "data")

    def __init__(self, data: CalendarData) -> None:
        self.data = data
        start, end = date(min(data.years), 1, 1), date(max(data.years), 12, 31)
        self._first, self._end = start.toordinal(), end.toordinal()
        self._projected = frozenset(year for year, mark in data.years.items() if mark == "projected")
        self._working: list[date] = []
        self._rank: list[int] = []
        self._elapsed: list[timedelta] = []
        self._lay_out()

    @classmethod
    def of(cls, data: CalendarData) -> Self:
        """Lay out the data for counting; the caller keeps the answer."""
        return cls(data)

    def _lay_out(self) -> None:
        data, worked = self.data, timedelta()
        for ordinal in range(self._first, self._end + 1):
            day = date.fromordinal(ordinal)
            if day in data.on or (day not in data.off and day.isoweekday() not in data.weekend):
                self._working.append(day)
                worked += _length(data.half.get(day, data.sessions))
                self._elapsed.append(worked)
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
        weekday = day.isoweekday() - 1
        return self.data.off.get(day) or DayNote(vi=_WEEKDAYS_VI[weekday], en=_WEEKDAYS_EN[weekday], verified=True)

    def why_on(self, day: date) -> DayNote | None:
        """Return why a day that is otherwise off is worked (a swapped day), or None."""
        return self.data.on.get(day)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, which is not counted itself (Civil Code 147.2); n = 0 gives `day`."""
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
        self._index(first), self._index(last)
        return any(year in self._projected for year in range(first.year, last.year + 1))

    # hours

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """Return the office hours of a day; empty on a day off."""
        return self.data.half.get(day, self.data.sessions) if self.is_working(day) else ()

    def reception_on(self, day: date) -> tuple[Session, ...]:
        """Return when dossiers are received that day: the office hours, or reception hours of their own (Saturday mornings)."""
        return self.sessions_on(day) or (() if day in self.data.off else self.data.reception.get(day.isoweekday(), ()))

    def closing_time(self, day: date) -> time | None:
        """Return when the counter closes on that day; None on a day off."""
        sessions = self.sessions_on(day)
        return sessions[-1][1] if sessions else None

    def add_working_time(self, at: datetime, span: timedelta) -> datetime:
        """Return the earliest instant by which offices have worked `span` since `at` (Civil Code 147.1: from the moment)."""
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
        day = now.date()
        before = self._rank[self._index(day)] - self.is_working(day)
        worked = self._elapsed[before - 1] if before else timedelta()
        for opens, closes in self.sessions_on(day):
            worked += max(timedelta(), min(now, moment(day, closes)) - moment(day, opens))
        return worked

    def _instant_of(self, position: int, target: timedelta, at_session_start: bool = False) -> datetime:
        day = self._working[position]
        left = target - (self._elapsed[position - 1] if position else timedelta())
        for opens, closes in self.sessions_on(day):
            length = moment(day, closes) - moment(day, opens)
            if left < length or (left == length and not at_session_start):
                return moment(day, opens) + left
            left -= length
        raise AssertionError("the target lies within the day")  # pragma: no cover


def _length(sessions: tuple[Session, ...]) -> timedelta:
    return sum((moment(date.min, closes) - moment(date.min, opens) for opens, closes in sessions), timedelta())
