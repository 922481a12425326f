"""The days of a clock that was held or put off: laid out as its ledger goes, and laid again behind each pause.

Follows the same rules as `remainder` (the day of a pause counts as run, that of resumption does not; Civil Code 147.2)
and is held against its dates: `due_reasons` shows no days that do not end on the date that stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from statute.calendar import Calendar
from statute.clock import Clock, LedgerEntry
from statute.explain import DayEntry, explain, off_day, rolled_day
from statute.ledger_words import ground_in_words
from statute.term import Term
from statute.time import local_date, midnight_after

COUNTING = ("start", "restart")
ONE_DAY = timedelta(days=1)
Days = tuple[DayEntry, ...]


def counted_days(clock: Clock, calendar: Calendar) -> Days:
    """Return the days from the last start; empty where a term of hours was held, whose days are not told one by one."""
    first = max(index for index, entry in enumerate(clock.entries) if entry.cause in COUNTING)
    began = clock.entries[first]
    term = began.term or clock.term
    days, held = explain(term, began.at, calendar), _held_at(clock.entries[: first + 1])
    since = began.at
    for entry in clock.entries[first + 1 :]:
        if entry.cause == "pause":
            since = since if held else entry.at
            held = (*held, entry.ground)
        elif entry.cause == "resume":
            held = tuple(ground for ground in held if ground != entry.ground)
            days = days if held else _laid_again(term, days, local_date(since), local_date(entry.at), entry.ground, calendar)
        elif entry.cause == "extend" and entry.term is not None:
            days = (*days, *_added(days, entry.term, calendar))
    return days


def _held_at(entries: tuple[LedgerEntry, ...]) -> tuple[str, ...]:
    """The grounds that still hold the clock after these entries: another pause may outlast a restart."""
    held: tuple[str, ...] = ()
    for entry in entries:
        if entry.cause == "pause":
            held = (*held, entry.ground)
        elif entry.cause in ("resume", "restart"):
            held = tuple(ground for ground in held if ground != entry.ground)
    return held


def _added(days: Days, by: Term, calendar: Calendar) -> Iterator[DayEntry]:
    """The days by which the end was put off, counted from it."""
    end = midnight_after(days[-1].day) - timedelta.resolution
    for entry in explain(by, end, calendar):
        if entry.kind == "counted":
            yield entry._replace(vi=f"gia hạn, {entry.vi}", en=f"added, {entry.en}")
        elif entry.kind != "origin":
            yield entry


def _laid_again(term: Term, days: Days, since: date, until: date, ground: str, calendar: Calendar) -> Days:
    """The days after a pause: up to its first day as they were, then those held, then what was left."""
    if not days or term.by_the_moment or term.unit == "same_day":
        return ()
    if since > days[-1].day:
        return days
    words, left = ground_in_words(ground), _left(term, days, since, calendar)
    held = _between(since, until + ONE_DAY if left else until)
    return (
        *(entry for entry in days if entry.day <= since),
        *(DayEntry(day, "skipped", 0, f"tạm dừng: {words.vi}", f"held: {words.en}") for day in held),
        *(_laid(left, until, term.by_the_calendar, calendar) if left else _used_up(since, until, calendar)),
    )


def _left(term: Term, days: Days, since: date, calendar: Calendar) -> list[DayEntry]:
    """What counts after the first day of the pause: the same days' words, or so many days where not each has its own."""
    after = [entry for entry in days if entry.kind == "counted" and entry.day > since]
    if term.by_the_calendar:
        last = max((entry.day for entry in days if entry.kind == "counted"), default=since)
        number, vi, en = (last - since).days, "ngày", "day"
    elif not after:
        return []
    else:
        number, vi, en = calendar.working_days_between(since, days[-1].day), "ngày làm việc", "working day"
    if len(after) == number:
        return after
    return [
        DayEntry(since, "counted", n, f"{vi} còn lại thứ {n} trong {number}", f"{en} {n} of the {number} left")
        for n in range(1, number + 1)
    ]


def _laid(left: list[DayEntry], after: date, by_the_calendar: bool, calendar: Calendar) -> Iterator[DayEntry]:
    day = after
    for entry in left:
        day += ONE_DAY
        while not by_the_calendar and (off := calendar.why_off(day)) is not None:
            yield off_day(day, entry.number - 1, off)
            day += ONE_DAY
        yield entry._replace(day=day)
    yield from _rolled(day, left[-1].number, calendar)


def _used_up(since: date, until: date, calendar: Calendar) -> Iterator[DayEntry]:
    """Nothing was left: the term ends on the day of resumption, or where that is off on the next working day."""
    off = calendar.why_off(until)
    if until > since and off is None:
        yield DayEntry(until, "rolled", 0, "hết hạn vào ngày này", "the term ends on this day")
    elif until > since and off is not None:
        yield off_day(until, 0, off)
    yield from _rolled(until, 0, calendar)


def _rolled(last: date, number: int, calendar: Calendar) -> Iterator[DayEntry]:
    """The end moved off days off (148.5)."""
    ends = calendar.roll_forward(last)
    for day in _between(last, ends):
        off = calendar.why_off(day)
        if off is not None:
            yield off_day(day, number, off)
    if ends != last:
        yield rolled_day(ends, number)


def _between(after: date, before: date) -> Iterator[date]:
    return map(date.fromordinal, range(after.toordinal() + 1, before.toordinal()))
