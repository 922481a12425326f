"""What an announcement changes leads from the old calendar to the new one, and never shortens a term."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute import clock as law
from statute.calendar import Calendar, CalendarData, DayNote
from statute.calendar_change import CalendarChange, change_between, changed, changed_calendar
from statute.clock import Clock
from statute.errors import CalendarFault
from statute.ledger import faults, recalculate, recompute
from statute.ledger_words import told
from statute.term import Term
from statute.time import ICT

NOTE = DayNote(vi="hoán đổi")
DAYS = st.dates(date(2026, 3, 1), date(2026, 6, 30))
START = datetime(2026, 4, 20, 9, tzinfo=ICT)


@st.composite
def calendars(draw: st.DrawFn) -> CalendarData:
    chosen = draw(st.lists(DAYS, max_size=12, unique=True))
    off = {day: NOTE for day in chosen if day.isoweekday() < 6}
    on = {day: NOTE for day in chosen if day.isoweekday() >= 6}
    half = {day: ((time(8), time(12)),) for day in on if draw(st.booleans())}
    mark = draw(st.sampled_from(["announced", "projected"]))
    return CalendarData.model_validate(
        {"name": "c", "years": {2026: mark, 2027: "projected"}, "off": off, "on": on, "half": half}
    )


@given(calendars(), calendars())
def test_a_change_leads_from_the_old_to_the_new(a: CalendarData, b: CalendarData) -> None:
    first = change_between(a, b)
    assert changed(a, first) == b
    assert CalendarChange.model_validate_json(first.model_dump_json()) == first
    assert hash(first) == hash(change_between(a, b))


def test_another_week_is_no_decree() -> None:
    old = CalendarData(name="c", years={2026: "announced"})
    with pytest.raises(CalendarFault, match="weekend"):
        change_between(old, old.model_copy(update={"weekend": (7,)}))


def _clock(unit: str, n: int, steps: list[int], calendar: Calendar) -> Clock:
    clock, at = law.start(Term.model_validate({"unit": unit, "n": n}), START, calendar), START
    for step in steps:
        at += timedelta(days=step, hours=1)
        clock = law.resume(clock, "payment", at, calendar) if clock.paused else law.pause(clock, "payment", at, calendar)
    return clock


@given(
    calendars(), calendars(), st.sampled_from(["working_days", "calendar_days", "working_hours"]), st.integers(1, 20),
    st.lists(st.integers(0, 6), max_size=4),
)  # fmt: skip
def test_a_decree_never_shortens_and_its_ledger_adds_up(
    old: CalendarData, new: CalendarData, unit: str, n: int, steps: list[int]
) -> None:
    before, after = Calendar.of(old), changed_calendar(Calendar.of(old), change_between(old, new))
    clock = _clock(unit, n, steps, before)
    again = recalculate(clock, START + timedelta(days=60), after)
    assert again.due.due_at >= clock.due.due_at
    assert again.original_due == clock.original_due
    assert faults(again, after) == []
    counted = recompute(clock.entries, clock.term, after)
    assert (again.entries[-1].kept is not None) == (counted.due_at < clock.due.due_at)
    if again.paused:
        resumed = law.resume(again, "payment", START + timedelta(days=61), after)
        assert resumed.due.due_at >= again.due.due_at
        assert faults(resumed, after) == []


def test_a_date_that_stays_says_why_in_words() -> None:
    old = CalendarData(name="c", years={2026: "announced"}, off={date(2026, 4, 22): NOTE})
    new = old.model_copy(update={"off": {}})
    clock = law.start(Term(unit="working_days", n=3), START, Calendar.of(old))
    entry = recalculate(clock, START, Calendar.of(new)).entries[-1]
    assert entry.kept == clock.due
    assert told(entry).vi.endswith("(không rút ngắn)")
