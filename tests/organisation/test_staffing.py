"""Who is there, who takes over, and where nobody is: over days, without a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from organisation.posts import Post
from organisation.staffing import Absence, Lent, Staffing

DAY = datetime(2026, 3, 2, tzinfo=UTC)
PLACE = ("officer", "ward")


def at(day: float) -> datetime:
    return DAY + timedelta(days=day)


def post(official: str, starts: float = -100, ends: float | None = None) -> Post:
    until = at(ends) if ends is not None else None
    return Post(id=f"p-{official}", official=official, role="officer", authority="ward", valid_from=at(starts), valid_to=until)


def away(official: str, starts: float, ends: float | None = None, substitute: str | None = None) -> Absence:
    until = at(ends) if ends is not None else None
    return Absence(id=f"a-{official}-{starts}", official=official, substitute=substitute, valid_from=at(starts), valid_to=until)


def lent(official: str, to: str, starts: float, ends: float | None = None) -> Lent:
    until = at(ends) if ends is not None else None
    return Lent(id=f"l-{official}-{to}", post=f"p-{official}", to=to, valid_from=at(starts), valid_to=until)


def test_work_stays_with_who_is_there_and_holds_the_role() -> None:
    assert Staffing([post("an")]).relief("an", *PLACE, at(1)) is None


def test_the_substitute_takes_over_for_as_long_as_the_absence_lasts_and_gives_back() -> None:
    staff = Staffing([post("an")], [lent("an", "binh", 1, 3)], [away("an", 1, 3, "binh")])
    assert staff.relief("an", *PLACE, at(0.5)) is None
    taken = staff.relief("an", *PLACE, at(1))
    assert taken is not None
    assert taken.ground == "absent"
    assert taken.to is not None
    assert (taken.to.id, taken.to.principal) == ("binh", "an")
    assert staff.relief("binh", *PLACE, at(2)) is None
    back = staff.relief("binh", *PLACE, at(3))
    assert back is not None
    assert (back.ground, back.to.id if back.to else None) == ("delegation_ended", "an")


def test_without_a_substitute_work_goes_to_the_pool() -> None:
    staff = Staffing([post("an"), post("binh")], (), [away("an", 1)])
    assert staff.relief("an", *PLACE, at(2)) == ("absent", None)


def test_a_substitute_who_is_away_or_may_not_act_takes_nothing() -> None:
    both = Staffing([post("an")], [lent("an", "binh", 1)], [away("an", 1, None, "binh"), away("binh", 1)])
    stranger = Staffing([post("an")], (), [away("an", 1, None, "binh")])
    assert both.relief("an", *PLACE, at(2)) == stranger.relief("an", *PLACE, at(2)) == ("absent", None)


def test_who_left_the_post_leaves_the_work_to_the_pool() -> None:
    assert Staffing([post("an", ends=1), post("binh")]).relief("an", *PLACE, at(1)) == ("post_ended", None)


def test_an_alarm_is_foreseen_and_says_until_when() -> None:
    staff = Staffing([post("an")], (), [away("an", 5, 7)])
    assert staff.gaps(at(0), timedelta(days=4)) == []
    assert staff.gaps(at(0), timedelta(days=6)) == [("ward", "officer", at(5), at(7))]


def test_a_place_with_work_and_nobody_ever_is_told_and_one_long_given_up_is_not() -> None:
    given_up = Staffing([post("an", ends=-50)])
    assert given_up.gaps(at(0), timedelta(days=14)) == []
    assert given_up.gaps(at(0), timedelta(days=14), [("ward", "officer"), ("far", "chair")]) == [
        ("far", "chair", at(0), None), ("ward", "officer", at(0), None),
    ]  # fmt: skip


def _end(starts: int, days: int | None) -> int | None:
    return None if days is None else starts + days


DAYS = st.integers(-3, 12)
PERIODS = st.tuples(DAYS, st.one_of(st.none(), st.integers(1, 8)))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), PERIODS), max_size=4),
    st.lists(st.tuples(st.sampled_from("abcd"), PERIODS), max_size=4),
)
def test_a_gap_is_told_if_and_only_if_some_day_finds_nobody(posts: Any, absences: Any) -> None:
    staff = Staffing(
        [post(who, s, _end(s, d)).model_copy(update={"id": f"p{n}"}) for n, (who, (s, d)) in enumerate(posts)], (),
        [away(who, s, _end(s, d)).model_copy(update={"id": f"a{n}"}) for n, (who, (s, d)) in enumerate(absences)],
    )  # fmt: skip
    empty = [day for day in range(11) if not staff.present("officer", "ward", at(day))]
    found = staff.gaps(at(0), timedelta(days=10), [("ward", "officer")])
    assert [gap.since for gap in found] == ([at(empty[0])] if empty else [])
