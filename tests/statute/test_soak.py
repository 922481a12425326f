"""A million seeded due dates, each counted a second time by the slow oracle."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

import pytest

from statute.calendar import Calendar
from statute.clock import pause, resume, start
from statute.term import Term, Unit, due
from statute.time import ICT
from tests.statute import oracle

CASES = 1_000_000
FIRST, DAYS = datetime(2018, 2, 1, tzinfo=ICT), 2400
# Terms counted by the moment are walked in steps of five minutes by the oracle, so they are rarer and shorter.
LONGEST: dict[Unit, int] = {
    "working_days": 90, "calendar_days": 120, "weeks": 26, "months": 24, "years": 3,
    "same_day": 1, "working_hours": 24, "minutes": 900,
}  # fmt: skip
WEIGHTS = (40, 25, 8, 8, 2, 10, 2, 5)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_a_quarter_of_a_million_due_dates_agree_with_the_oracle(vietnam: Calendar, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(CASES // 4):
        term, began = _term(dice), _moment(dice)
        assert due(term, began, vietnam).due_at == oracle.due_at(term, began, vietnam.data), (term, began)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_fifty_thousand_paused_clocks_agree_with_the_oracle(vietnam: Calendar, seed: int) -> None:
    dice = random.Random(1000 + seed)
    for _ in range(12_500):
        term, began = Term(unit=dice.choice(("working_days", "calendar_days")), n=dice.randint(1, 60)), _moment(dice)
        periods = [_period(dice, began) for _ in range(dice.randint(1, 4))]
        clock = start(term, began, vietnam)
        acts = [(begins, 0, str(index)) for index, (begins, _) in enumerate(periods)]
        acts += [(ends, 1, str(index)) for index, (_, ends) in enumerate(periods)]
        for at, ending, ground in sorted(acts):
            clock = resume(clock, ground, at, vietnam) if ending else pause(clock, ground, at, vietnam)
        assert clock.due.due_at == oracle.due_at(term, began, vietnam.data, periods), (term, began, periods)


def _term(dice: random.Random) -> Term:
    (unit,) = dice.choices(list(LONGEST), WEIGHTS)
    if unit == "same_day":
        return Term(unit=unit, cut_off=dice.choice((time(11), time(15), time(16, 30))))
    n = dice.randint(1, LONGEST[unit])
    return Term(unit=unit, n=5 * (n // 5 + 1) if unit == "minutes" else n)


def _moment(dice: random.Random) -> datetime:
    return FIRST + timedelta(days=dice.randrange(DAYS), minutes=5 * dice.randrange(288))


def _period(dice: random.Random, began: datetime) -> tuple[datetime, datetime]:
    begins = began + timedelta(minutes=5 * dice.randrange(288 * 30))
    return begins, begins + timedelta(minutes=5 * dice.randrange(288 * 15))
