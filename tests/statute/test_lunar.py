"""The lunar calendar against an independent package over a century."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from statute.lunar import lunar_new_year, solar_date

YEARS = range(1990, 2100)
NAMED = {"Lunar New Year": (1, 1), "Hung Kings' Commemoration Day": (10, 3)}


def test_tet_and_hung_kings_day_agree_with_the_package_for_110_years() -> None:
    package = holidays.country_holidays("VN", years=YEARS, language="en_US", observed=False)
    compared = 0
    for day, names in package.items():
        for name in names.split("; "):
            if name in NAMED:
                assert solar_date(*NAMED[name], day.year) == day
                compared += 1
    assert compared > 190


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1985, date(1985, 1, 21)),  # a month before China's: the meridian decides
        (2007, date(2007, 2, 17)),  # a day before China's
        (2024, date(2024, 2, 10)),
        (2026, date(2026, 2, 17)),
        (2030, date(2030, 2, 2)),
    ],
)
def test_new_year_is_that_of_vietnams_meridian(year: int, expected: date) -> None:
    assert lunar_new_year(year) == expected


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        (15, 8, 2023, date(2023, 9, 29)),  # after the leap second month of 2023
        (15, 8, 2025, date(2025, 10, 6)),  # after the leap sixth month of 2025
        (15, 7, 2025, date(2025, 9, 6)),
        (23, 12, 2024, date(2025, 1, 22)),
    ],
)
def test_leap_months_push_later_months_on(day: int, month: int, year: int, expected: date) -> None:
    assert solar_date(day, month, year) == expected
