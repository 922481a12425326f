"""Terms: the law's worked examples, boundary pairs, and agreement with the slow oracle."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from statute.calendar import Calendar
from statute.errors import CalendarEnds, NaiveInstant
from statute.term import Due, Term, before, due, nominal_end
from statute.time import local_date, midnight_after
from tests.statute import oracle
from tests.statute.cases import moments, terms


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def days(n: int) -> Term:
    return Term(unit="working_days", n=n)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-04-29T10:00", 3, date(2026, 5, 6)),  # 30/4, 1/5 and a weekend are skipped
        ("2025-12-31T10:00", 3, date(2026, 1, 7)),  # Friday 2/1 was swapped for Saturday 10/1
        ("2025-04-25T10:00", 5, date(2025, 5, 6)),  # Friday 2/5 for Saturday 26/4
        ("2026-01-09T10:00", 1, date(2026, 1, 10)),  # a swapped Saturday is a working day
        ("2026-11-23T10:00", 1, date(2026, 11, 25)),  # Culture Day, new in 2026
        ("2024-04-26T10:00", 1, date(2024, 5, 2)),
        ("2024-05-03T10:00", 1, date(2024, 5, 4)),
        ("2025-01-24T10:00", 1, date(2025, 2, 3)),  # Tết
        ("2018-12-28T10:00", 3, date(2019, 1, 4)),
        ("2018-12-28T10:00", 4, date(2019, 1, 5)),
    ],
)
def test_working_days_skip_days_off_and_count_swapped_saturdays(vietnam: Calendar, start: str, n: int, expected: date) -> None:
    ends = due(days(n), at(start), vietnam)
    assert ends.due_on == expected
    assert ends.due_at == midnight_after(expected)


@pytest.mark.parametrize(
    ("term", "start", "expected"),
    [
        (Term(unit="calendar_days", n=3), "2026-04-28T09:00", date(2026, 5, 4)),  # 1/5 is off: end rolls over the weekend
        (Term(unit="calendar_days", n=1), "2026-04-28T09:00", date(2026, 4, 29)),
        (Term(unit="calendar_days", n=20), "2026-01-26T09:00", date(2026, 2, 23)),  # ends inside Tết
        (Term(unit="weeks", n=1), "2026-04-23T09:00", date(2026, 5, 4)),  # 30/4
        (Term(unit="months", n=1), "2026-01-31T09:00", date(2026, 3, 2)),  # 28/2 is a Saturday
        (Term(unit="months", n=1), "2024-01-31T09:00", date(2024, 2, 29)),
        (Term(unit="months", n=3), "2025-08-15T23:59", date(2025, 11, 17)),
        (Term(unit="years", n=1), "2024-02-29T09:00", date(2025, 2, 28)),
    ],
)
def test_calendar_terms_roll_only_their_end(vietnam: Calendar, term: Term, start: str, expected: date) -> None:
    assert due(term, at(start), vietnam).due_on == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-20T14:59:59", date(2026, 11, 20)),
        ("2026-11-20T15:00:00", date(2026, 11, 20)),  # "after 15:00" begins after 15:00
        ("2026-11-20T15:00:01", date(2026, 11, 23)),
        ("2026-11-21T09:00:00", date(2026, 11, 23)),  # a Saturday
        ("2026-11-23T15:30:00", date(2026, 11, 25)),
    ],
)
def test_same_day_ends_today_up_to_the_cut_off(vietnam: Calendar, start: str, expected: date) -> None:
    assert due(Term(unit="same_day", cut_off=time(15)), at(start), vietnam).due_on == expected


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-11-17T10:00", 8, "2026-11-18T10:00"),
        ("2026-11-17T08:00", 4, "2026-11-17T12:00"),
        ("2026-11-17T08:00", 8, "2026-11-17T17:30"),
        ("2026-11-17T12:30", 1, "2026-11-17T14:30"),
        ("2026-11-17T22:00", 1, "2026-11-18T09:00"),
        ("2026-11-20T17:00", 1, "2026-11-23T08:30"),
        ("2026-11-17T11:59:59", 1, "2026-11-17T14:29:59"),
    ],
)
def test_working_hours_run_only_while_offices_are_open(vietnam: Calendar, start: str, hours: int, expected: str) -> None:
    assert due(Term(unit="working_hours", n=hours), at(start), vietnam).due_at == at(expected)


def test_minutes_run_day_and_night(vietnam: Calendar) -> None:
    assert due(Term(unit="minutes", n=120), at("2026-11-20T23:00"), vietnam).due_at == at("2026-11-21T01:00")


def test_start_in_another_zone_is_the_same_moment(vietnam: Calendar) -> None:
    start = datetime.fromisoformat("2026-04-28T18:00:00+00:00")  # 1:00 on the 29th in Vietnam
    assert due(days(3), start, vietnam).due_on == date(2026, 5, 6)


def test_start_without_zone_is_refused(vietnam: Calendar) -> None:
    with pytest.raises(NaiveInstant, match=r"no time zone; expected one such as 2026-04-29T10:00:00\+07:00"):
        due(days(3), datetime(2026, 4, 29, 10), vietnam)  # noqa: DTZ001


@pytest.mark.parametrize("term", [days(300), Term(unit="calendar_days", n=400), Term(unit="working_hours", n=3000)])
def test_term_beyond_the_calendar_is_an_error_and_never_a_date(vietnam: Calendar, term: Term) -> None:
    with pytest.raises(CalendarEnds, match="calendar 'vietnam' covers 2018-01-01 to 2027-12-31"):
        due(term, at("2027-06-01T10:00"), vietnam)


def test_due_date_is_provisional_once_it_rests_on_a_projected_year(vietnam: Calendar) -> None:
    assert not due(days(1), at("2026-12-30T10:00"), vietnam).provisional
    assert due(days(2), at("2026-12-30T10:00"), vietnam).provisional


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({"unit": "working_days", "n": 0}, "a term of 0 working_days makes no sense"),
        ({"unit": "working_days", "n": -3}, "a term of -3 working_days"),
        ({"unit": "months", "n": 1200}, "expected 1 to 120"),
        ({"unit": "same_day"}, "needs its cut_off"),
        ({"unit": "same_day", "n": 2, "cut_off": "15:00"}, "expected 1 to 1"),
        ({"unit": "working_days", "n": 3, "cut_off": "15:00"}, "a cut_off belongs to same_day only"),
        ({"unit": "days", "n": 3}, "Input should be"),
        ({"unit": "same_day", "cut_off": "15:00+07:00"}, "carries no time zone"),
    ],
)
def test_absurd_term_is_refused(written: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Term.model_validate(written)


def test_one_day_before_the_end_is_midnight_of_the_day_before(vietnam: Calendar) -> None:
    ends = due(days(3), at("2026-04-29T10:00"), vietnam)
    one_day = Term(unit="calendar_days", n=1)
    assert before(ends, one_day, vietnam) == at("2026-05-06T00:00")
    assert before(ends.due_at, one_day, vietnam) == at("2026-05-06T00:00")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Term(unit="working_days", n=2), "2026-05-05T00:00"),
        (Term(unit="working_days", n=3), "2026-04-30T00:00"),
        (Term(unit="weeks", n=1), "2026-04-30T00:00"),
        (Term(unit="months", n=1), "2026-04-07T00:00"),
        (Term(unit="minutes", n=30), "2026-05-06T23:30"),
        (Term(unit="working_hours", n=9), "2026-05-05T16:30"),
        (Term(unit="working_hours", n=8), "2026-05-06T08:00"),
    ],
)
def test_before_counts_back_in_the_terms_own_unit(vietnam: Calendar, term: Term, expected: str) -> None:
    ends = Due(due_on=date(2026, 5, 6), due_at=at("2026-05-07T00:00"))
    assert before(ends, term, vietnam) == at(expected)


@given(term=terms(), start=moments())
@settings(max_examples=300, deadline=None)
def test_due_agrees_with_the_slow_oracle(vietnam: Calendar, term: Term, start: datetime) -> None:
    ends = due(term, start, vietnam)
    assert ends.due_at == oracle.due_at(term, start, vietnam.data)
    assert ends.due_on == (ends.due_at - timedelta.resolution).date()


@given(term=terms(), start=moments(1))
@settings(max_examples=200, deadline=None)
def test_longer_terms_never_end_sooner(vietnam: Calendar, term: Term, start: datetime) -> None:
    if term.unit != "same_day":
        longer = term.model_copy(update={"n": term.n + 1})
        assert due(term, start, vietnam).due_at <= due(longer, start, vietnam).due_at


@given(term=terms(), start=moments(1), later=st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_later_starts_never_end_sooner(vietnam: Calendar, term: Term, start: datetime, later: int) -> None:
    assert due(term, start, vietnam).due_at <= due(term, start + timedelta(minutes=later), vietnam).due_at


@given(term=terms("working_days", "working_hours"), start=moments(1))
@settings(max_examples=200, deadline=None)
def test_what_lies_before_an_end_is_exactly_the_term(vietnam: Calendar, term: Term, start: datetime) -> None:
    ends = due(term, start, vietnam)
    back = before(ends, term, vietnam)
    if term.unit == "working_days":
        assert vietnam.working_days_between(local_date(back - timedelta.resolution), ends.due_on) == term.n
    else:
        assert vietnam.working_time_between(back, ends.due_at) == timedelta(hours=term.n)


def test_units_without_a_length_on_the_calendar_are_refused(vietnam: Calendar) -> None:
    with pytest.raises(ValueError, match="a term of working_days has no end on the bare calendar"):
        nominal_end(days(3), date(2026, 5, 6))
    with pytest.raises(ValueError, match="nothing lies 'the same day' before an end"):
        before(at("2026-05-07T00:00"), Term(unit="same_day", cut_off=time(15)), vietnam)


def test_years_are_counted_back_to_the_last_day_of_a_shorter_month(vietnam: Calendar) -> None:
    assert before(at("2024-03-01T00:00"), Term(unit="years", n=1), vietnam) == at("2023-03-01T00:00")
