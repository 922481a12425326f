"""Alerts before the end, and limits made of several terms."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedure_defs.calendar_file import calendar_for
from statute.alerts import alerts, apology_due, share_run
from statute.calendar import Calendar
from statute.clock import pause, resume, start
from statute.errors import ClockError
from statute.several import Origin, Several, TermFrom, due_of
from statute.term import Term
from statute.time import ICT
from tests.statute.cases import moments, terms

TEN = Term(unit="working_days", n=10)
ONE_DAY = Term(unit="calendar_days", n=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_alerts_come_in_order_of_time(vietnam: Calendar) -> None:
    clock = start(TEN, at("2026-11-02T09:00"), vietnam)  # due 16/11
    told = [(alert.kind, alert.share, alert.at) for alert in alerts(clock, vietnam, (80, 50), ONE_DAY)]
    assert told == [
        ("share", 50, at("2026-11-10T00:00")),
        ("share", 80, at("2026-11-13T00:00")),
        ("apology", None, at("2026-11-16T00:00")),
        ("due", None, at("2026-11-17T00:00")),
    ]


def test_pause_moves_the_alerts_along(vietnam: Calendar) -> None:
    clock = pause(start(TEN, at("2026-11-02T09:00"), vietnam), "payment", at("2026-11-03T09:00"), vietnam)
    assert alerts(clock, vietnam, (50,), ONE_DAY) == []
    clock = resume(clock, "payment", at("2026-11-10T09:00"), vietnam)
    assert share_run(clock, 50, vietnam) == at("2026-11-17T00:00")


@pytest.mark.parametrize(
    ("term", "percent", "expected"),
    [
        (Term(unit="working_hours", n=8), 75, "2026-11-03T15:30"),
        (Term(unit="minutes", n=120), 50, "2026-11-03T09:00"),
        (Term(unit="calendar_days", n=20), 50, "2026-11-14T00:00"),
        (Term(unit="same_day", cut_off=time(15)), 50, "2026-11-04T00:00"),
        (Term(unit="working_days", n=1), 80, "2026-11-04T00:00"),
    ],
)
def test_share_of_a_term_has_run(vietnam: Calendar, term: Term, percent: int, expected: str) -> None:
    assert share_run(start(term, at("2026-11-03T08:00"), vietnam), percent, vietnam) == at(expected)


@pytest.mark.parametrize("percent", [0, 100, -5])
def test_share_that_warns_of_nothing_is_refused(vietnam: Calendar, percent: int) -> None:
    with pytest.raises(ValueError, match="expected 1 to 99"):
        share_run(start(TEN, at("2026-11-03T08:00"), vietnam), percent, vietnam)


def test_term_shorter_than_the_notice_owes_the_apology_by_its_end(vietnam: Calendar) -> None:
    clock = start(Term(unit="same_day", cut_off=time(15)), at("2026-11-03T08:00"), vietnam)
    assert apology_due(clock, ONE_DAY, vietnam) == clock.due.due_at
    two = start(Term(unit="working_days", n=2), at("2026-11-03T08:00"), vietnam)
    assert apology_due(two, ONE_DAY, vietnam) == at("2026-11-05T00:00")


@given(term=terms(), began=moments(1), percent=st.integers(1, 98))
@settings(max_examples=200, deadline=None)
def test_shares_lie_within_the_term_and_in_order(vietnam: Calendar, term: Term, began: datetime, percent: int) -> None:
    clock = start(term, began, vietnam)
    less, more = share_run(clock, percent, vietnam), share_run(clock, percent + 1, vietnam)
    assert began <= less <= more <= clock.due.due_at


ACCEPTED = at("2026-11-02T09:00")
PAID = at("2026-11-05T09:00")
WEEK_OR_PAYMENT = (TermFrom(term=Term(unit="weeks", n=1)), TermFrom(term=ONE_DAY, origin="payment"))


@pytest.mark.parametrize(("which", "expected"), [("later", date(2026, 11, 9)), ("earlier", date(2026, 11, 6))])
def test_later_or_earlier_of_several_terms_counts(vietnam: Calendar, which: str, expected: date) -> None:
    limit = Several.model_validate({"whichever": which, "of": WEEK_OR_PAYMENT})
    assert due_of(limit, {"acceptance": ACCEPTED, "payment": PAID}, vietnam).due_on == expected


def test_limit_is_provisional_if_any_of_its_terms_is(vietnam: Calendar) -> None:
    far = TermFrom(term=Term(unit="months", n=3))
    origins: dict[Origin, datetime] = {"acceptance": ACCEPTED, "payment": PAID}
    assert due_of(Several(whichever="earlier", of=(far, WEEK_OR_PAYMENT[1])), origins, vietnam).provisional


def test_event_that_has_not_happened_gives_no_date(vietnam: Calendar) -> None:
    limit = Several(whichever="later", of=WEEK_OR_PAYMENT)
    with pytest.raises(ClockError, match="counted from 'payment', which has not happened; known events: acceptance"):
        due_of(limit, {"acceptance": ACCEPTED}, vietnam)


def test_alert_is_never_after_the_end(vietnam: Calendar) -> None:
    clock = start(TEN, at("2026-11-02T09:00"), vietnam)
    assert all(alert.at <= clock.due.due_at for alert in alerts(clock, vietnam, range(1, 100), ONE_DAY))
    assert alerts(clock, vietnam)[-1].at - clock.due.due_at == timedelta()


def test_a_term_that_starts_on_the_first_day_of_its_calendar_is_warned_of_from_its_start() -> None:
    calendar = Calendar.of(calendar_for(range(2027, 2028)))
    for term in (Term(unit="same_day", n=1, cut_off=time(15)), Term(unit="working_hours", n=2), Term(unit="working_days", n=1)):
        clock = start(term, datetime(2027, 1, 1, 20, tzinfo=ICT), calendar)
        assert share_run(clock, 50, calendar) >= clock.started_at
        assert apology_due(clock, Term(unit="working_days", n=2), calendar) == clock.due.due_at
