"""The Vietnamese lunar calendar, from the motions of moon and sun at the meridian of UTC+7.

Months begin on the day of the new moon; the month of the winter solstice is the eleventh; in a year of thirteen months the
first one without a principal term is the leap month. Checks calendar files when they are read; never used inside a dossier,
since it reckons in floats. Formulas: J. Meeus, Astronomical Algorithms, chapters 25 and 49; good to about two minutes.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import floor, radians, sin

_MONTH = 29.530588861
_FIRST_NEW_MOON = 2451550.09766
_J2000 = 2451545.0
_ORDINAL_OF_JULIAN_DAY_0 = -1721425
_ZONE_DAYS = 7 / 24
_WINTER_SOLSTICE_SECTOR = 9


def solar_date(day: int, month: int, lunar_year: int) -> date:
    """Return the solar date of a lunar day (of the ordinary month, not of a leap month), such as 10/3 of 2026."""
    begins = lunar_year if month >= 11 else lunar_year - 1
    eleventh, next_eleventh = _eleventh_month(begins), _eleventh_month(begins + 1)
    months = (month - 11) % 12
    if next_eleventh - eleventh > 12 and months >= _leap_month(eleventh):
        months += 1
    return _day_of_new_moon(eleventh + months) + timedelta(days=day - 1)


def lunar_new_year(year: int) -> date:
    """Return the first day of Tết."""
    return solar_date(1, 1, year)


def _eleventh_month(year: int) -> int:
    """The number of the new moon that begins the month with the winter solstice of the year."""
    last_day = date(year, 12, 31)
    moon = floor((_julian(last_day) - _FIRST_NEW_MOON) / _MONTH) + 1
    while _day_of_new_moon(moon) > last_day:
        moon -= 1
    return moon - 1 if _sector(_day_of_new_moon(moon)) >= _WINTER_SOLSTICE_SECTOR else moon


def _leap_month(eleventh: int) -> int:
    """How many months after the eleventh the leap month begins: the first within which the sun enters no new sector."""
    sectors = [_sector(_day_of_new_moon(eleventh + offset)) for offset in range(15)]
    return next(offset for offset in range(1, 14) if sectors[offset] == sectors[offset + 1])


def _day_of_new_moon(number: int) -> date:
    centuries = number / 1236.85
    mean = _FIRST_NEW_MOON + _MONTH * number + 0.00015437 * centuries**2
    return date.fromordinal(floor(mean + _correction(number) + 0.5 + _ZONE_DAYS) + _ORDINAL_OF_JULIAN_DAY_0)


def _correction(number: int) -> float:
    """True less mean new moon in days."""
    centuries = number / 1236.85
    eccentricity = 1 - 0.002516 * centuries
    sun = radians(2.5534 + 29.10535670 * number)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * centuries**2)
    node = radians(160.7108 + 390.67050284 * number - 0.0016118 * centuries**2)
    return (
        -0.40720 * sin(moon) + 0.17241 * eccentricity * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * node)
        + 0.00739 * eccentricity * sin(moon - sun) - 0.00514 * eccentricity * sin(moon + sun)
        + 0.00208 * eccentricity**2 * sin(2 * sun) - 0.00111 * sin(moon - 2 * node) - 0.00057 * sin(moon + 2 * node)
        + 0.00056 * eccentricity * sin(2 * moon + sun) - 0.00042 * sin(3 * moon)
        + 0.00042 * eccentricity * sin(sun + 2 * node) + 0.00038 * eccentricity * sin(sun - 2 * node)
        - 0.00024 * eccentricity * sin(2 * moon - sun)
    )  # fmt: skip


def _sector(day: date) -> int:
    """Which twelfth of its way the sun is in when the day begins: 0 from the spring equinox, 9 from the winter solstice."""
    centuries = (_julian(day) - _J2000) / 36525
    anomaly = radians(357.52911 + 35999.05029 * centuries)
    centre = (1.914602 - 0.004817 * centuries) * sin(anomaly) + 0.019993 * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    wobble = -0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * centuries))
    longitude = 280.46646 + 36000.76983 * centuries + centre + wobble
    return floor(longitude % 360 / 30)


def _julian(day: date) -> float:
    """The Julian day at which the day begins in Vietnam."""
    return day.toordinal() - _ORDINAL_OF_JULIAN_DAY_0 - 0.5 - _ZONE_DAYS
