"""An operation gives way to people: its pace follows what their acts take, and is kept in its row."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import SQLModel

from activities.giving_way import FASTER, FIRST, SLOWER, SLOWEST, UNTOUCHED, Bounds, Pace, paced, within_reach
from activities.operating import Operating
from registry.act_times import act_times, last_end, p95
from registry.operations import open_operation
from registry.store import Store
from registry.tables import Operation, Request
from tests.cutover.country import Clock
from tests.cutover.country import office as office_of
from tests.office import key_ring

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
QUICK, SLOW, LIMIT = 20.0, 90.0, 100.0


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = Store(sqlite_url)
    SQLModel.metadata.create_all(store.engine)
    yield store
    store.close()


def acts(store: Store, ms: float, n: int = 30, *, ended: datetime = NOW, who: str = "official:an", key: str = "") -> None:
    """So many acts, one a tenth of a second, the last of them begun a tenth before `ended`."""
    with store.write() as session:
        for each in range(n):
            began = ended - timedelta(seconds=(each + 1) / 10)
            answered = began + timedelta(milliseconds=ms)
            row = Request(who=who, key=f"{key}{ended:%H%M%S}-{each}", route="act", body_hash="b", command_id="c", opened_at=began)
            row.answered_at = answered
            session.add(row)


def test_nobody_acts_so_it_goes_as_fast_as_it_can_until_somebody_does() -> None:
    free = paced(Pace(None, None, None), [], LIMIT, NOW)
    assert free.rate is None
    assert paced(free, [QUICK], LIMIT, NOW).rate == FIRST
    assert paced(Pace(80.0, NOW, QUICK), [], LIMIT, NOW + UNTOUCHED).rate is None


def test_it_goes_faster_while_acts_are_quick_and_slower_once_they_are_not_and_waits_for_enough_of_them() -> None:
    at = Pace(50.0, NOW, None)
    soon, late = NOW + timedelta(seconds=2), NOW + UNTOUCHED
    assert paced(at, [SLOW] * 19, LIMIT, soon) == at
    assert paced(at, [QUICK] * 20, LIMIT, soon) == Pace(50.0 * FASTER, soon, QUICK)
    assert paced(at, [QUICK] * 18 + [SLOW] * 2, LIMIT, soon) == Pace(50.0 * SLOWER, soon, SLOW)
    assert paced(at, [70.0] * 20, LIMIT, soon) == Pace(50.0, soon, 70.0)
    assert paced(at, [SLOW], LIMIT, late).rate == 50.0 * SLOWER
    assert paced(Pace(SLOWEST, NOW, None), [SLOW] * 20, LIMIT, soon).rate == SLOWEST
    assert within_reach(100.0, 40.0) == 50.0


@pytest.mark.parametrize("bears", [3.0, 15.0, 60.0])
def test_on_a_machine_whose_acts_slow_down_with_the_pace_it_finds_the_pace_that_acts_bear(bears: float) -> None:
    """A model: an act takes 20 ms and, at the pace that it bears, twice that; it may take twice that."""
    chance, pace, now, times = random.Random(1), Pace(FIRST, NOW, None), NOW, list[float]()
    for _ in range(200):
        rate = pace.rate or 0.0
        taken = [20.0 * (1 + rate / bears) * chance.uniform(0.8, 1.0) for _ in range(20)]
        now += timedelta(seconds=2)
        pace, times = paced(pace, taken, 40.0, now), times + taken
    assert (p95(times[400:]) or 0) <= 40.0
    assert pace.rate is not None
    assert 0.15 * bears < pace.rate < bears


def test_what_acts_took_before_the_operation_sets_the_limit_whatever_other_operations_did_to_them(store: Store) -> None:
    acts(store, 500.0, ended=NOW - timedelta(minutes=5))  # while another one ran
    acts(store, 30.0)
    acts(store, 900.0, who="system", key="s")  # nobody waits for these
    before = Operation(id="before", kind="telling", payload="{}", opened_at=NOW - timedelta(minutes=9))
    before.done_at = NOW - timedelta(minutes=4)
    one = Operation(id="one", kind="telling", payload="{}", opened_at=NOW)
    with store.write() as session:
        open_operation(session, before)
        open_operation(session, one)
        assert last_end(session, one) == before.done_at
    office = office_of(store, key_ring(), NOW)
    working = Operating(office, (), bounds=Bounds(times=2.0))
    working._claim("one")
    clock = office.time
    assert isinstance(clock, Clock)
    clock.at = NOW + timedelta(seconds=4)
    acts(store, 80.0, ended=clock.at)
    working._claim("one")
    with store.read() as session:
        row = session.get_one(Operation, "one")
    assert (row.acts_limit_ms, row.pace, row.acts_ms, row.speed) == (60.0, FIRST * SLOWER, 80.0, FIRST * SLOWER)


def test_acts_may_take_twice_what_they_took_but_no_more_than_a_second_unless_they_did_before() -> None:
    limits = [Bounds().limit_ms([usual] * 20) for usual in (30.0, 800.0, 5000.0)]
    assert limits == [60.0, 1000.0, 5000.0]
    assert Bounds().limit_ms([30.0] * 19) == 1000.0


def test_an_act_that_waits_for_its_answer_counts_as_long_as_it_waits(store: Store) -> None:
    with store.write() as session:
        session.add(Request(who="a", key="k", route="act", body_hash="b", command_id="c", opened_at=NOW - timedelta(seconds=3)))
    with store.read() as session:
        assert act_times(session, NOW - timedelta(seconds=5), NOW) == [3000.0]
