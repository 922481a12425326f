"""Where communes lie, roughly: one point each, for telling which of several service points is near.

Read from `units/points_2025.csv.gz` (its README says whence and how good). A point is somewhere in its commune, not its office:
distances between two are told as approximate, in whole kilometres, and decide nothing.
"""

from __future__ import annotations

import csv
import gzip
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "units" / "points_2025.csv.gz"
EARTH = 6_371
"""The radius, in kilometres."""


class Point(NamedTuple):
    """A place on earth, in degrees."""

    latitude: float
    longitude: float


@lru_cache(maxsize=1)
def points() -> dict[str, Point]:
    """The point of each commune of today by its code; some have none."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        return {row["code"]: Point(float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}


def about_km(one: str, other: str) -> int | None:
    """How far two communes lie from each other as the crow flies, in kilometres; nothing where either has no point."""
    here, there = points().get(one), points().get(other)
    return round(_apart(here, there)) if here is not None and there is not None else None


def _apart(here: Point, there: Point) -> float:
    """The haversine distance in kilometres."""
    north, east = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    half = sin(north / 2) ** 2 + cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
