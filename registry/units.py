"""The real administrative units, before and after 1 July 2025, into the registry. Nothing is ever deleted from it."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

import procedure_defs
from registry.tables import Unit
from statute.time import ICT

FILE = Path(procedure_defs.__file__).parent / "units" / "units_2025.csv.gz"
REFORM = datetime(2025, 7, 1, tzinfo=ICT)
"""Resolutions 202 and 203/2025/QH15: the district level ends, provinces and communes are merged."""
BEFORE = datetime(2000, 1, 1, tzinfo=ICT)
"""A start for units of the old order whose own start is not in the data."""


def load_units(session: Session) -> int:
    """Put every unit there once; how many rows were added."""
    if session.exec(select(Unit).limit(1)).first() is not None:
        return 0
    rows = list(_unique(_units()))
    session.execute(insert(Unit), rows)
    return len(rows)


def links() -> list[dict[str, str]]:
    """The links from old units to new ones, as in the file."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _units() -> Iterator[dict[str, Any]]:
    for row in links():
        yield _old("province", row["old_province_code"], row["old_province_name"], None)
        yield _old("district", f"D{row['old_district_code']}", row["old_district_name"], row["old_province_code"])
        if not row["old_code"].startswith("D"):
            yield _old("commune", row["old_code"], row["old_name"], f"D{row['old_district_code']}")
        yield _new("province", row["new_province_code"], row["new_province_name"], None)
        yield _new("commune", row["new_code"], row["new_name"], row["new_province_code"])


def _old(level: str, code: str, name: str, parent: str | None) -> dict[str, Any]:
    return {"code": code, "valid_from": BEFORE, "valid_to": REFORM, "level": level, "name": name, "parent": parent}


def _new(level: str, code: str, name: str, parent: str | None) -> dict[str, Any]:
    return {"code": code, "valid_from": REFORM, "valid_to": None, "level": level, "name": name, "parent": parent}


def _unique(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen = set()
    for row in rows:
        key = (row["code"], row["valid_from"])
        if key not in seen:
            seen.add(key)
            yield row
