"""Why this date: the days told are those counted, also around pauses, and they end on the date that stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from procedure_defs.calendar_file import calendar_for
from statute import clock as law
from statute.calendar import Calendar
from statute.due_reasons import due_reasons
from statute.term import Term
from statute.time import ICT

CALENDAR = Calendar.of(calendar_for(range(2025, 2028)))
BEGAN = datetime(2026, 4, 29, 10, tzinfo=ICT)


def test_a_plain_count_is_told_day_by_day() -> None:
    reasons = due_reasons(law.start(Term(unit="working_days", n=3), BEGAN, CALENDAR), CALENDAR)
    assert reasons.running is not None and reasons.running.due_on == date(2026, 5, 6)
    assert [day.kind for day in reasons.days] == ["origin", *["skipped"] * 4, *["counted"] * 3]
    assert "hẹn 06/05/2026" in reasons.lines[0].words.vi


def test_nothing_is_due_while_the_clock_is_held() -> None:
    clock = law.pause(law.start(Term(unit="working_days", n=3), BEGAN, CALENDAR), "payment", BEGAN, CALENDAR)
    reasons = due_reasons(clock, CALENDAR)
    assert (reasons.running, reasons.days, reasons.held_for) == (None, (), ("payment",))


@pytest.mark.parametrize("unit", ["working_days", "calendar_days"])
@example(n=4, steps=[8, 2, 0, 2], overlap=False)  # held again on the day off after the term was used up
@given(n=st.integers(2, 40), steps=st.lists(st.integers(0, 9), min_size=2, max_size=6), overlap=st.booleans())
def test_days_around_pauses_end_on_the_date_and_count_to_n(unit: str, n: int, steps: list[int], overlap: bool) -> None:
    clock, at = law.start(Term.model_validate({"unit": unit, "n": n}), BEGAN, CALENDAR), BEGAN
    for number, step in enumerate(steps):
        at += timedelta(days=step)
        if at >= clock.due.due_at and not clock.paused:
            break
        clock = law.resume(clock, "payment", at, CALENDAR) if clock.paused else law.pause(clock, "payment", at, CALENDAR)
        if overlap and number == 0:
            clock = law.resume(law.pause(clock, "suspension", at, CALENDAR), "suspension", at, CALENDAR)
    clock = law.resume(clock, "payment", at, CALENDAR) if clock.paused else clock
    days = due_reasons(clock, CALENDAR).days
    assert days[-1].day == clock.due.due_on
    assert max(day.number for day in days) == n
    assert [day.day for day in days] == sorted({day.day for day in days})


def moves() -> st.SearchStrategy[list[tuple[str, int]]]:
    return st.lists(st.tuples(st.sampled_from(["pause", "resume", "extend"]), st.integers(0, 9)), max_size=6)


@pytest.mark.parametrize("unit", ["working_days", "calendar_days", "weeks", "months"])
@given(n=st.integers(1, 3), acts=moves(), by=st.sampled_from(["working_days", "calendar_days", "months"]), m=st.integers(1, 2))
def test_an_extension_and_a_pause_of_months_are_told_day_by_day_up_to_the_date_that_stands(
    unit: str, n: int, acts: list[tuple[str, int]], by: str, m: int
) -> None:
    clock, at = law.start(Term.model_validate({"unit": unit, "n": n}), BEGAN, CALENDAR), BEGAN
    for act, step in acts:
        at += timedelta(days=step)
        if act == "pause" and not clock.paused and at < clock.due.due_at:
            clock = law.pause(clock, "suspension", at, CALENDAR)
        elif act == "resume" and clock.paused:
            clock = law.resume(clock, "suspension", at, CALENDAR)
        elif act == "extend" and at < clock.due.due_at:
            clock = law.extend(clock, Term.model_validate({"unit": by, "n": m}), at, CALENDAR)
    clock = law.resume(clock, "suspension", at, CALENDAR) if clock.paused else clock
    days = due_reasons(clock, CALENDAR).days
    assert days and days[-1].day == clock.due.due_on
    assert [day.day for day in days] == sorted({day.day for day in days})


def test_days_that_were_added_say_so() -> None:
    clock = law.start(Term(unit="working_days", n=3), BEGAN, CALENDAR)
    clock = law.extend(clock, Term(unit="working_days", n=2), BEGAN + timedelta(days=1), CALENDAR)
    days = due_reasons(clock, CALENDAR).days
    assert [(day.day.day, day.vi, day.en) for day in days[-2:]] == [
        (7, "gia hạn, ngày làm việc thứ 1", "added, working day 1"),
        (8, "gia hạn, ngày làm việc thứ 2", "added, working day 2"),
    ]
