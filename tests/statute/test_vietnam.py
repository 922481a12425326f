"""The calendar of Vietnam 2018-2027 against domain knowledge and an independent package; each difference has its reason."""

from __future__ import annotations

import zlib
from datetime import date, timedelta

import holidays
import pytest

from procedure_defs.calendar_file import calendar_for
from statute.calendar import Calendar

YEARS = range(2018, 2028)
SWAPPED_AND_UNKNOWN_TO_THE_PACKAGE = {
    date(2026, 1, 2): "off by 12729/VPCP-KGVX of 25/12/2025, which the package does not carry",
    date(2026, 1, 10): "worked in its stead",
}


def test_package_holidays_agrees_but_for_the_listed_days(vietnam: Calendar) -> None:
    package = holidays.country_holidays("VN", years=YEARS)
    first, last = date(2018, 1, 1), date(2027, 12, 31)
    differences = set()
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if vietnam.is_working(day) != package.is_working_day(day):
            differences.add(day)
    assert differences == SWAPPED_AND_UNKNOWN_TO_THE_PACKAGE.keys()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 2, 8), date(2024, 2, 14)), (date(2024, 4, 27), date(2024, 5, 1)), (date(2024, 8, 31), date(2024, 9, 3)),
        (date(2025, 1, 25), date(2025, 2, 2)), (date(2025, 4, 30), date(2025, 5, 4)), (date(2025, 8, 30), date(2025, 9, 2)),
        (date(2026, 1, 1), date(2026, 1, 4)), (date(2026, 2, 14), date(2026, 2, 22)), (date(2026, 4, 25), date(2026, 4, 27)),
        (date(2026, 4, 30), date(2026, 5, 3)), (date(2026, 8, 29), date(2026, 9, 2)), (date(2026, 11, 24), date(2026, 11, 24)),
    ],
)  # fmt: skip
def test_offices_are_closed_exactly_from_first_to_last(vietnam: Calendar, first: date, last: date) -> None:
    assert vietnam.roll_forward(first) == last + timedelta(days=1)
    assert vietnam.is_working(first - timedelta(days=1))


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)])
def test_swapped_saturdays_are_worked(vietnam: Calendar, day: date) -> None:
    assert day.isoweekday() == 6
    assert vietnam.is_working(day)


def test_only_the_year_without_announcement_is_projected(vietnam: Calendar) -> None:
    assert [year for year in YEARS if vietnam.is_projected(date(year, 6, 1))] == [2027]


def test_every_swap_gives_back_the_day_it_takes(vietnam: Calendar) -> None:
    given = [day for day, note in vietnam.data.off.items() if "đổi sang" in note.vi]
    assert len(given) == len(vietnam.data.on) == 6


def test_pinned_calendar_of_four_years_stays_small() -> None:
    pinned = calendar_for(range(2024, 2028)).model_dump_json().encode()
    assert len(zlib.compress(pinned)) < 1_500
