"""Which successor of a split unit a case belongs to: by parcel, then street or hamlet, then the applicant's address.

What no table decides is for a person; the data's usual target is shown and never applied. Pure: the tables and what the
dossier says come in as data; the evidence names the row of a table, never a person's value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

By = Literal["parcel", "street", "applicant", "person"]
RowKind = Literal["parcel", "street", "hamlet"]
ORDER: tuple[By, ...] = ("parcel", "street", "applicant")


class SplitRow(BaseModel):
    """A parcel sheet, street or hamlet of an old unit and the successor it lies in; `low` to `high` narrow by number."""

    model_config = ConfigDict(frozen=True)

    old: str
    kind: RowKind
    name: str
    new: str
    low: int | None = None
    high: int | None = None
    source: str
    synthetic: bool = False


class Where(NamedTuple):
    """What a dossier says of its place: parcel with map sheet, the place's address, the applicant's address."""

    map: str = ""
    parcel: str = ""
    address: str = ""
    applicant: str = ""


class Decided(NamedTuple):
    """The successor, by which rule, and the row of the table that decided."""

    new: str
    by: By
    evidence: str
    synthetic: bool = False


class SplitTables:
    """The rows of every table of an order, by old unit and kind."""

    def __init__(self, rows: Iterable[SplitRow]) -> None:
        self._rows: dict[tuple[str, RowKind], list[SplitRow]] = {}
        for row in rows:
            self._rows.setdefault((row.old, row.kind), []).append(row)

    def decide(self, old: str, where: Where, order: Sequence[By] = ORDER) -> Decided | None:
        """The successor of a case of `old`; None where nothing or more than one fits: then a person decides."""
        for by in order:
            fitting = self._fitting(old, where, by)
            successors = {row.new for row in fitting}
            if len(successors) == 1:
                first = fitting[0]
                return Decided(first.new, by, f"{first.source}: {first.kind} {first.name}", first.synthetic)
            if successors:
                return None
        return None

    def _fitting(self, old: str, where: Where, by: By) -> list[SplitRow]:
        if by == "parcel":
            number = _first_number(where.parcel)
            sheets = self._rows.get((old, "parcel"), ()) if where.map else ()
            return [row for row in sheets if _plain(row.name) == _plain(where.map) and _within(row, number)]
        said = where.address if by == "street" else where.applicant
        return [row for row in (*self._rows.get((old, "street"), ()), *self._rows.get((old, "hamlet"), ())) if _names(row, said)]


def where_of(form: Mapping[str, object], at: str, applicant: Mapping[str, object]) -> Where:
    """What stands beside the field that names the unit (`at`, such as `form.land.unit`), and the applicant's address."""
    place: object = {"form": form, "applicant": applicant}
    for name in at.split(".")[:-1]:
        place = place.get(name, {}) if isinstance(place, Mapping) else {}
    said = place if isinstance(place, Mapping) else {}
    text = {name: str(said.get(name) or "") for name in ("map", "parcel", "address")}
    return Where(**text, applicant=str(applicant.get("address") or ""))


def _names(row: SplitRow, said: str) -> bool:
    """Whether an address names a street or hamlet, as a whole word, with a house number in its range."""
    address = _plain(said)
    found = re.search(rf"(?<!\w){re.escape(_plain(row.name))}(?!\w)", address)
    return found is not None and _within(row, _first_number(address[: found.start()]))


def _within(row: SplitRow, number: int | None) -> bool:
    if row.low is None and row.high is None:
        return True
    return number is not None and (row.low is None or number >= row.low) and (row.high is None or number <= row.high)


def _first_number(text: str) -> int | None:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
