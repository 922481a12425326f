"""Applications for tests: the forms of the library's own scenarios, filled with people whom the register knows.

What was written of them is kept, so that it can be searched for where it must not be.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx

from procedure_defs.compile import Compiled
from procedure_defs.load import load
from procedure_defs.scenario_model import Paper, ScenarioFile
from procedure_defs.scenarios import FILE, changed
from procedure_defs.validate import validate

HOME = "06652"  # the commune of the scenarios' own forms
PERSONAL = frozenset({"full_name", "personal_id", "date_of_birth", "address", "phone", "email", "place_of_birth"})
CHILD_BORN = "2026-03-17"  # on no calendar, so that it can be searched for


class Known(NamedTuple):
    """A person as the register has them."""

    full_name: str
    personal_id: str
    date_of_birth: str


class Crowd:
    """Draws people, each but once."""

    def __init__(self, register: str, token: str, seed: int, n: int = 1000) -> None:
        answer = httpx.get(
            f"{register}/mau", params={"kind": "adult", "n": n, "seed": seed}, headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )  # fmt: skip
        answer.raise_for_status()
        self.chance = random.Random(seed)
        self.people = [_known(sample["CongDan"][0]) for sample in answer.json()]
        self.drawn = 0

    def one(self) -> Known:
        """Somebody."""
        self.drawn += 1
        return self.people[self.drawn % len(self.people)]

    def number(self) -> int:
        """Of the application that is being written."""
        return self.drawn


def _known(citizen: dict[str, Any]) -> Known:
    name = citizen["HoVaTen"]
    full = " ".join(part for part in (name["Ho"], name["ChuDem"], name["Ten"]) if part)
    return Known(full, citizen["SoDinhDanh"], citizen["NgayThangNamSinh"]["NgayThangNam"])


def application(compiled: Compiled, crowd: Crowd, unit: str) -> dict[str, Any]:
    """The body of a filing at a counter."""
    form, papers = _given(compiled)
    cast: dict[str, Known] = {}
    filled = _filled(form, crowd, cast, unit)
    who = filled.get("applicant", {})
    person = {
        "full_name": who.get("full_name") or crowd.one().full_name,
        "address": f"số {crowd.number()}/7 ngõ Hòe Nhai Riêng Tư",
        "phone": f"09{crowd.chance.randrange(10**8):08d}",
        **{name: who[name] for name in ("personal_id", "date_of_birth") if name in who},
    }
    return {"procedure": compiled.plan.procedure, "channel": "counter", "form": filled, "applicant": person, "papers": papers}


def _given(compiled: Compiled) -> tuple[dict[str, Any], list[dict[str, str]]]:
    source = load(compiled.folder / FILE, FILE)
    file, faults = validate(source, ScenarioFile)
    assert file is not None, faults
    form: Any = file.given.form or {}
    if isinstance(form, str):
        form = load(compiled.folder / form, form).data
    for path, value in file.given.changes.items():
        form = changed(form, path.removeprefix("form.").split("."), value)
    papers = [paper if isinstance(paper, Paper) else Paper(id=paper, how="original") for paper in file.given.papers or ()]
    return form, [{"id": paper.id, "how": paper.how} for paper in papers]


def _filled(value: Any, crowd: Crowd, cast: dict[str, Known], unit: str) -> Any:
    """The same form, with other people (the same ones in the same roles) and another place."""
    if isinstance(value, list):
        return [_filled(each, crowd, cast, unit) for each in value]
    if not isinstance(value, dict):
        return unit if value == HOME else value
    found = {name: _filled(each, crowd, cast, unit) for name, each in value.items()}
    if "full_name" in value:
        known = cast.setdefault(str(value.get("personal_id") or value["full_name"]), crowd.one())
        is_child = "personal_id" not in value and "date_of_birth" in value
        new = {**known._asdict(), "date_of_birth": CHILD_BORN if is_child else known.date_of_birth}
        found |= {name: new[name] for name in Known._fields if name in value}
    if "phone" in value:
        found["phone"] = f"09{crowd.chance.randrange(10**8):08d}"
    if isinstance(value.get("address"), str):
        found["address"] = f"số {crowd.number()}/7 ngõ Hòe Nhai Riêng Tư"
    return found


def written(value: Any) -> Iterator[str]:
    """Every personal value in a body that was sent."""
    if isinstance(value, list):
        for each in value:
            yield from written(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in PERSONAL and isinstance(each, str):
                yield each
            else:
                yield from written(each)
