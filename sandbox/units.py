"""The real communes before and after 1 July 2025, read from the units file whose path the caller gives.

A code alone names nothing, because most new codes re-use an old one: every lookup here says which of the two it means.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import NamedTuple

# The sandbox may not import the room that owns the file, only read it.
DEFAULT_UNITS_FILE = Path(__file__).resolve().parents[1] / "procedure_defs" / "units" / "units_2025.csv.gz"


class Place(NamedTuple):
    """A piece of the country: the old commune it belonged to, and the new one it belongs to now."""

    old_code: str
    old_name: str
    old_district_code: str
    old_district_name: str
    old_province_code: str
    old_province_name: str
    new_code: str
    new_name: str
    new_province_code: str
    new_province_name: str


class Units:
    """Every place, with lookups by old and by new commune code."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = places
        self.by_old_code = {place.old_code: place for place in places}
        self.by_new_code = {place.new_code: place for place in places}
        self.new_provinces = {place.new_province_code: place.new_province_name for place in places}

    def within(self, provinces: frozenset[str]) -> tuple[Place, ...]:
        """The places of these new provinces; all places when none is named."""
        return tuple(place for place in self.places if not provinces or place.new_province_code in provinces)


def read_units(path: Path = DEFAULT_UNITS_FILE) -> Units:
    """Read the units file; codes stay text, for they have leading zeros."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return Units(tuple(Place(*(row[column] for column in Place._fields)) for row in csv.DictReader(lines)))
