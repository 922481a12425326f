"""What hypothesis draws: terms, moments and pauses on the real calendar."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import strategies as st

from statute.term import Term, Unit
from statute.time import ICT

FIRST, LAST = datetime(2018, 2, 1, tzinfo=ICT), datetime(2024, 12, 1, tzinfo=ICT)
MINUTE = timedelta(minutes=1)

_SIZES: dict[Unit, int] = {
    "minutes": 3000,
    "working_hours": 60,
    "working_days": 90,
    "calendar_days": 200,
    "weeks": 30,
    "months": 14,
    "years": 2,
}
_DATES = st.integers(0, (LAST - FIRST).days)
_NEAR_HOLIDAYS = st.sampled_from(
    [(datetime(y, m, d, tzinfo=ICT) - FIRST).days
     for y in range(2019, 2024) for m, d in ((1, 1), (1, 25), (2, 1), (2, 8), (4, 15), (4, 26), (5, 1), (9, 1), (12, 31))]
)  # fmt: skip


def moments(step: int = 5) -> st.SearchStrategy[datetime]:
    """Moments on whole steps of minutes; half of them near a holiday."""
    days = st.one_of(_DATES, st.builds(lambda day, off: max(0, day + off), _NEAR_HOLIDAYS, st.integers(-4, 4)))
    minutes = st.one_of(st.integers(0, 1439 // step), st.sampled_from([8 * 60 // step, 12 * 60 // step, 1050 // step]))
    return st.builds(lambda day, minute: FIRST + timedelta(days=day, minutes=minute * step), days, minutes)


def terms(*units: Unit) -> st.SearchStrategy[Term]:
    """Terms of the given units, or of any."""
    chosen = st.sampled_from(units or (*_SIZES, "same_day"))
    return chosen.flatmap(_of_unit)


def _of_unit(unit: Unit) -> st.SearchStrategy[Term]:
    if unit == "same_day":
        cut_offs = st.sampled_from([time(11), time(15), time(16, 30)])
        return st.builds(lambda cut_off: Term(unit="same_day", cut_off=cut_off), cut_offs)
    step = 5 if unit == "minutes" else 1
    return st.integers(1, _SIZES[unit] // step).map(lambda n: Term(unit=unit, n=n * step))


def pauses(longest_hours: int = 24 * 20) -> st.SearchStrategy[list[tuple[timedelta, timedelta]]]:
    """A few periods after the start, as (begin, length), on whole five minutes; they may overlap."""
    begins = st.integers(0, 12 * longest_hours).map(lambda steps: steps * 5 * MINUTE)
    lengths = st.integers(0, 12 * longest_hours // 2).map(lambda steps: steps * 5 * MINUTE)
    return st.lists(st.tuples(begins, lengths), min_size=1, max_size=4)
