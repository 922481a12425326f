"""Why this date: a term told day by day, each day counted or skipped and on what ground, in Vietnamese and English.

The same entries serve the dossier's page, letters, the API and `motcua term --explain`. They come from the functions
that give the due date, and end on it: the last entry's day is `due_on`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from statute.calendar import Calendar, DayNote
from statute.term import Due, Term, due
from statute.time import local, midnight_after

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)


class DayEntry(NamedTuple):
    """One day of a term. `number` is what has been counted up to and with it: days, months, or minutes."""

    day: date
    kind: Literal["origin", "counted", "skipped", "rolled"]
    number: int
    vi: str
    en: str
    basis: str | None = None
    verified: bool = True


def explain(term: Term, start: datetime, calendar: Calendar) -> tuple[DayEntry, ...]:
    """Return the days of a term from its start to its end, in order."""
    began, ends = local(start), due(term, start, calendar)
    if term.by_the_moment:
        return tuple(_moments(term, began, ends, calendar))
    if term.unit == "same_day":
        return tuple(_same_day(term, began, ends, calendar))
    return (_origin(began.date()), *_days(term, began.date(), ends, calendar))


def _origin(day: date) -> DayEntry:
    return DayEntry(
        day=day, kind="origin", number=0, vi="ngày đầu, không tính", en="first day, not counted",
        basis="Bộ luật Dân sự 2015, Điều 147 khoản 2",
    )  # fmt: skip


def _days(term: Term, first: date, ends: Due, calendar: Calendar) -> Iterator[DayEntry]:
    if term.unit == "working_days":
        yield from _working_days(first, ends.due_on, calendar)
        return
    nominal = ends.nominal_on or ends.due_on
    if term.unit == "calendar_days":
        for number in range(1, term.n):
            yield _counted(first + number * ONE_DAY, number, "ngày", "day")
    unit = _UNITS[term.unit]
    yield _counted(nominal, term.n, *unit, calendar.why_off(nominal))
    if nominal != ends.due_on:
        for day in _between(nominal, ends.due_on):
            yield _skipped(day, term.n, calendar)
        yield rolled_day(ends.due_on, term.n)


def _working_days(after: date, until: date, calendar: Calendar) -> Iterator[DayEntry]:
    number = 0
    for day in _between(after, until + ONE_DAY):
        off = calendar.why_off(day)
        if off is None:
            number += 1
            yield _counted(day, number, "ngày làm việc", "working day", calendar.why_on(day))
        else:
            yield off_day(day, number, off)


def _same_day(term: Term, began: datetime, ends: Due, calendar: Calendar) -> Iterator[DayEntry]:
    today = began.date()
    if ends.due_on == today:
        yield DayEntry(today, "counted", 1, "trong ngày", "the same day")
        return
    if calendar.is_working(today):
        yield DayEntry(
            day=today, kind="skipped", number=0, vi=f"nhận sau {term.cut_off:%H:%M}, tính sang ngày làm việc tiếp theo",
            en=f"received after {term.cut_off:%H:%M}, so the next working day",
        )  # fmt: skip
    else:
        yield _skipped(today, 0, calendar)
    for day in _between(today, ends.due_on):
        yield _skipped(day, 0, calendar)
    yield DayEntry(ends.due_on, "counted", 1, "ngày làm việc tiếp theo", "the next working day")


def _moments(term: Term, began: datetime, ends: Due, calendar: Calendar) -> Iterator[DayEntry]:
    total = timedelta()
    for day in _between(began.date() - ONE_DAY, ends.due_on + ONE_DAY):
        spent = _spent(term, day, began, ends.due_at, calendar)
        total += spent
        if spent:
            yield _time_counted(day, spent, total)
        elif not calendar.is_working(day):
            yield _skipped(day, total // ONE_MINUTE, calendar)


def _spent(term: Term, day: date, began: datetime, ends_at: datetime, calendar: Calendar) -> timedelta:
    """What runs on a day: minutes run day and night, working hours only while offices are open."""
    opens, closes = max(began, midnight_after(day - ONE_DAY)), min(ends_at, midnight_after(day))
    if term.unit == "minutes":
        return closes - opens
    return calendar.working_time_between(opens, closes)


def _time_counted(day: date, spent: timedelta, total: timedelta) -> DayEntry:
    minutes = spent // ONE_MINUTE
    vi, en = f"tính {minutes} phút", f"{minutes} minutes counted"
    return DayEntry(day=day, kind="counted", number=total // ONE_MINUTE, vi=vi, en=en)


def _counted(day: date, number: int, vi: str, en: str, note: DayNote | None = None) -> DayEntry:
    if note is None:
        return DayEntry(day, "counted", number, f"{vi} thứ {number}", f"{en} {number}")
    shown = f"{vi} thứ {number}: {note.vi}", f"{en} {number}: {note.en}"
    return DayEntry(day, "counted", number, *shown, note.basis, note.verified)


def _skipped(day: date, number: int, calendar: Calendar) -> DayEntry:
    note = calendar.why_off(day)
    if note is None:
        raise ValueError(f"{day} is worked and was not skipped")
    return off_day(day, number, note)


def off_day(day: date, number: int, note: DayNote) -> DayEntry:
    """Return a day that is off, with why."""
    return DayEntry(day, "skipped", number, f"nghỉ: {note.vi}", f"off: {note.en}", note.basis, note.verified)


def rolled_day(day: date, number: int) -> DayEntry:
    """Return the working day to which the end was moved."""
    return DayEntry(
        day=day, kind="rolled", number=number, vi="ngày cuối là ngày nghỉ, hết hạn vào ngày làm việc tiếp theo",
        en="the last day is off, so the term ends on the next working day",
        basis="Bộ luật Dân sự 2015, Điều 148 khoản 5",
    )  # fmt: skip


def _between(after: date, before: date) -> Iterator[date]:
    return map(date.fromordinal, range(after.toordinal() + 1, before.toordinal()))


_UNITS = {
    "calendar_days": ("ngày", "day"),
    "weeks": ("tuần", "week"),
    "months": ("tháng", "month"),
    "years": ("năm", "year"),
}
