"""The real administrative units with their successions: before and after 1 July 2025, and the changes of 2026.

Read from `procedure_defs/units`, which says where the data is from. Nothing is ever taken out of it.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from organisation.succession import Graph, Kind, Link
from organisation.units import UnitVersion
from statute.time import ICT

FOLDER = Path(__file__).parent / "units"
FILE, CHANGES = FOLDER / "units_2025.csv.gz", FOLDER / "units_2026_changes.csv"
REFORM = datetime(2025, 7, 1, tzinfo=ICT)
"""Resolutions 202 and 203/2025/QH15: the district level ends, provinces and communes are merged."""
BEFORE = datetime(2000, 1, 1, tzinfo=ICT)
"""A start for units of the old order whose own start is not in the data."""
COMMUNES = "sắp xếp đơn vị hành chính cấp xã năm 2025"
"""The resolutions on communes, one a province: their numbers are not in the sources at hand, so none is cited."""
RESOLUTION = re.compile(
    r"(?P<number>[0-9]+/(?:NQ-UBTVQH16|2026/QH16))\D+(?P<day>[0-9]{2})/(?P<month>[0-9]{2})/(?P<year>[0-9]{4})"
)


def links() -> list[dict[str, str]]:
    """The links from old units to new ones, as in the file."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def national_graph() -> Graph:
    """Units and successions of the whole country, as the files tell them."""
    rows = links()
    units = {(code, BEFORE): _unit(code, rest, BEFORE, REFORM) for code, *rest in dict.fromkeys(_old_units(rows))}
    units |= {(code, REFORM): _unit(code, rest, REFORM, None) for code, *rest in dict.fromkeys(_new_units(rows))}
    reform = [_link(*row) for row in dict.fromkeys(_links(rows))]
    changed = list(_changes(units))
    return Graph(units.values(), [*reform, *changed])


def _unit(code: str, rest: list[Any], since: datetime, until: datetime | None) -> UnitVersion:
    level, name, parent = rest
    return UnitVersion(code=code, valid_from=since, valid_to=until, level=level, name=name, parent=parent)


def _old_units(rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str, str | None]]:
    for row in rows:
        district = f"D{row['old_district_code']}"
        yield row["old_province_code"], "province", row["old_province_name"], None
        yield district, "district", row["old_district_name"], row["old_province_code"]
        if row["old_code"] != district:
            yield row["old_code"], "commune", row["old_name"], district


def _new_units(rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str, str | None]]:
    for row in rows:
        yield row["new_province_code"], "province", row["new_province_name"], None
        yield row["new_code"], "commune", row["new_name"], row["new_province_code"]


def _links(rows: list[dict[str, str]]) -> Iterator[tuple[Kind, str, str, str, bool]]:
    """Communes by the file; a district without communes is in it itself, the others end with their level."""
    alone = {row["old_code"] for row in rows}
    moved = {row["new_province_code"] for row in rows if row["old_province_code"] != row["new_province_code"]}
    for row in rows:
        kind: Any = row["kind"]
        yield kind, row["old_code"], row["new_code"], COMMUNES, row["is_default"] == "1"
        district, old, new = f"D{row['old_district_code']}", row["old_province_code"], row["new_province_code"]
        if district not in alone:
            yield "level_abolished", district, new, "NQ 203/2025/QH15", True
        yield "merged" if new in moved else "unchanged", old, new, "NQ 202/2025/QH15", True


def _link(kind: Kind, old: str, new: str, order: str, default: bool) -> Link:
    return Link(kind=kind, old=old, new=new, at=REFORM, order=order, default=default)


def _changes(units: dict[tuple[str, datetime], UnitVersion]) -> Iterator[Link]:
    """The 25 units of 2026 under their new names, from the day of the resolution: the day of effect is not verified."""
    with CHANGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = RESOLUTION.search(row["note"].replace("; Ngày:", " ").replace(" - ", " "))
        if found is None:
            raise ValueError(f"{CHANGES.name}: no resolution in the note of {row['code']}")
        at = datetime(int(found["year"]), int(found["month"]), int(found["day"]), tzinfo=ICT)
        old = units[row["code"], REFORM]
        units[row["code"], REFORM] = old.model_copy(update={"valid_to": at})
        units[row["code"], at] = old.model_copy(update={"valid_from": at, "name": row["new_name"]})
        yield Link(kind="retyped", old=row["code"], new=row["code"], at=at, order=found["number"], verified=False)
