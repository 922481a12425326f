"""Policies: each kind of event does to the clock what the definition says, as often as it says."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from statute.calendar import Calendar
from statute.clock import start
from statute.errors import ClockError
from statute.policy import ClockPolicy, begin, finish, longest_end, times_used
from statute.term import Term

FIVE = Term(unit="working_days", n=5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize(
    ("policy", "held", "expected"),
    [
        (ClockPolicy(event="consultation", effect="run"), False, date(2026, 11, 9)),
        (ClockPolicy(event="payment", effect="pause"), True, date(2026, 11, 16)),
        (ClockPolicy(event="supplement", effect="restart"), True, date(2026, 11, 18)),
        (ClockPolicy(event="supplement", effect="extend", by=FIVE), False, date(2026, 11, 16)),
    ],
)
def test_each_effect_moves_the_end_as_it_says(vietnam: Calendar, policy: ClockPolicy, held: bool, expected: date) -> None:
    clock = begin(start(FIVE, at("2026-11-02T09:00"), vietnam), policy, at("2026-11-04T10:00"), vietnam)
    assert clock.is_paused == held
    assert finish(clock, policy, at("2026-11-11T15:00"), vietnam).due.due_on == expected


def test_second_event_beyond_the_count_is_refused_with_the_basis(vietnam: Calendar) -> None:
    once = ClockPolicy(event="supplement", effect="restart", at_most=1, basis="Nghị định 118/2025/NĐ-CP, Điều 19 khoản 5")
    clock = begin(start(FIVE, at("2026-11-02T09:00"), vietnam), once, at("2026-11-04T10:00"), vietnam)
    clock = finish(clock, once, at("2026-11-05T10:00"), vietnam)
    assert times_used(clock, once) == 1
    assert clock.entries[-1].basis == once.basis
    with pytest.raises(ClockError, match=r"1 time\(s\) at most \(Nghị định 118/2025/NĐ-CP, Điều 19 khoản 5\); it has 1"):
        begin(clock, once, at("2026-11-06T10:00"), vietnam)


def test_extensions_are_counted_where_they_are_made(vietnam: Calendar) -> None:
    once = ClockPolicy(event="apology", effect="extend", by=FIVE, at_most=1)
    clock = finish(start(FIVE, at("2026-11-02T09:00"), vietnam), once, at("2026-11-04T10:00"), vietnam)
    with pytest.raises(ClockError, match="apology"):
        finish(clock, once, at("2026-11-05T10:00"), vietnam)


def test_open_pause_ends_with_its_longest_term(vietnam: Calendar) -> None:
    fifteen = Term(unit="calendar_days", n=15)
    policy = ClockPolicy(event="supplement", effect="restart", longest=fifteen)
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    assert longest_end(clock, policy, vietnam) is None
    ends = longest_end(begin(clock, policy, at("2026-11-04T10:00"), vietnam), policy, vietnam)
    assert ends is not None and ends.due_on == date(2026, 11, 19)


@pytest.mark.parametrize(
    "written",
    [
        {"event": "x", "effect": "extend"},
        {"event": "x", "effect": "pause", "by": {"unit": "weeks", "n": 1}},
        {"event": "x", "effect": "run", "longest": {"unit": "weeks", "n": 1}},
        {"event": "x", "effect": "pause", "at_most": 0},
        {"event": "x", "effect": "stop"},
    ],
)
def test_contradictory_policy_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ClockPolicy.model_validate(written)
