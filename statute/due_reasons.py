"""Why a clock's date is what it is: its ledger in words, and the days as they were counted from its last start.

One function for the dossier's page, the API and letters; `explain` tells the days of a bare term, this those of a clock
that was held as well. Days that do not lead to the date that stands are not shown: nothing here is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from statute.calendar import Calendar
from statute.clock import Clock, LedgerEntry
from statute.errors import StatuteError
from statute.explain import DayEntry, explain
from statute.ledger_words import told
from statute.term import Due, Term
from statute.time import local_date
from statute.words import Bilingual

COUNTING = ("start", "restart")
ONE_DAY = timedelta(days=1)


class Line(NamedTuple):
    """One entry of the ledger in words."""

    at: datetime
    words: Bilingual
    basis: str | None


class DueReasons(NamedTuple):
    """Why a due date is what it is. `running` is nothing while the clock is held or has stopped."""

    running: Due | None
    original: Due
    lines: tuple[Line, ...]
    days: tuple[DayEntry, ...]
    held_for: tuple[str, ...]


def due_reasons(clock: Clock, calendar: Calendar) -> DueReasons:
    """Return the whole explanation of a clock's date under the calendar that it is counted by."""
    lines = tuple(Line(entry.at, told(entry), entry.basis) for entry in clock.entries)
    return DueReasons(clock.running_due, clock.original_due, lines, days_of(clock, calendar), _grounds(clock))


def days_of(clock: Clock, calendar: Calendar) -> tuple[DayEntry, ...]:
    """Return each day from the last start to the end, held days among them; nothing where an extension made the date."""
    first = max(index for index, entry in enumerate(clock.entries) if entry.cause in COUNTING)
    began, later = clock.entries[first], clock.entries[first + 1 :]
    try:
        days = _counted(began.term or clock.term, began, _spells(later), calendar)
    except StatuteError:
        return ()
    return days if days and days[-1].day == clock.due.due_on and not clock.is_paused else ()


def _counted(term: Term, began: LedgerEntry, held: list[tuple[date, date, str]], calendar: Calendar) -> tuple[DayEntry, ...]:
    if not held:
        return explain(term, began.at, calendar)
    if term.unit not in ("working_days", "calendar_days"):
        return ()
    return tuple(_around(term, local_date(began.at), held, calendar))


def _around(term: Term, first: date, held: list[tuple[date, date, str]], calendar: Calendar) -> Iterator[DayEntry]:
    """The count of a day term around the days on which it stood still (147.2: not the day of resumption)."""
    yield DayEntry(first, "origin", 0, "ngày đầu, không tính", "first day, not counted", "Bộ luật Dân sự 2015, Điều 147 khoản 2")
    day, number = first, 0
    while number < term.n or not calendar.is_working(day) or any(after <= day < until for after, until, _ in held):
        day += ONE_DAY
        spell = next((each for each in held if each[0] < day <= each[1]), None)
        off = calendar.why_off(day)
        if spell is not None and (number < term.n or day < spell[1]):
            yield DayEntry(day, "skipped", number, f"tạm dừng: {spell[2]}", f"held: {spell[2]}")
        elif off is not None and (term.unit == "working_days" or number == term.n):
            yield DayEntry(day, "skipped", number, f"nghỉ: {off.vi}", f"off: {off.en}", off.basis, off.verified)
        elif number == term.n:
            yield DayEntry(day, "rolled", number, "hết hạn vào ngày này", "the term ends on this day")
        else:
            number += 1
            yield DayEntry(day, "counted", number, f"ngày thứ {number}", f"day {number}")


def _spells(entries: tuple[LedgerEntry, ...]) -> list[tuple[date, date, str]]:
    """The days on which the clock stood still: after the day of the pause, up to that of the resumption; overlaps once."""
    open_on: list[str] = []
    spells: list[tuple[date, date, str]] = []
    since, why = date.max, ""
    for entry in entries:
        if entry.cause == "pause":
            since, why = (since, why) if open_on else (local_date(entry.at), entry.ground)
            open_on.append(entry.ground)
        elif entry.cause == "resume":
            open_on.remove(entry.ground)
            spells += [] if open_on else [(since, local_date(entry.at), why)]
    return spells


def _grounds(clock: Clock) -> tuple[str, ...]:
    return tuple(pause.ground for pause in clock.paused)
