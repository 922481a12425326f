"""A plausible organisation for a province, as a file: real units, invented people, sizes that differ as offices do.

Wards get more people than rural communes; a few small ones have a single receptionist, so that alarms can be tried.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import yaml

from procedure_defs.national_units import links
from procedure_defs.roles import roles
from registry.trial.names import invented_name

IDENTIFIERS = {"22": "H49", "01": "H26"}
"""Identifiers of provinces that are known (domain.md 2.3); others are made of the province's code."""
BUSY = frozenset({"receptionist", "civil-status-officer", "justice-officer", "land-officer", "commune-chair"})
SINGLE = 0.08
"""The share of places that have one person in every role."""


class _Quoting(yaml.SafeDumper):
    """Codes in quotes, as the language asks for them."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if text.isdigit() else None)


_Quoting.add_representer(str, _text)


def generated(province: str, seed: int) -> str:
    """The organisation file. Raises `LookupError` for a province that there is not."""
    units = {row["new_code"]: row["new_name"] for row in links() if row["new_province_code"] == province}
    if not units:
        raise LookupError(f"there is no province {province} since 2025-07-01; codes are such as 01 (Hà Nội), 22 (Quảng Ninh)")
    name = next(row["new_province_name"] for row in links() if row["new_province_code"] == province)
    levels: list[dict[str, Any]] = [{"code": province, "name": {"vi": name}, "level": "province"}]
    levels += [
        {"code": code, "name": {"vi": unit}, "level": "commune", "parent": province} for code, unit in sorted(units.items())
    ]
    dice, people = random.Random(f"{province}/{seed}"), list[dict[str, str]]()
    decision = f"Dữ liệu thử, sinh với seed {seed}"
    written: dict[str, Any] = {"organisation": name, "decision": decision, "units": levels, "authorities": [],
                               "service_points": [], "officials": people, "posts": [], "bodies": []}  # fmt: skip
    identifier = IDENTIFIERS.get(province, f"P{province}")
    _place(written, dice, province, name, identifier, "authority", ["province-chair", "department-head"])
    for number, (code, unit) in enumerate(sorted(units.items()), start=1):
        local = [role for role, each in roles().items() if each.level == "authority" and role != "province-chair"]
        _place(written, dice, code, unit, f"{identifier}.{number}", "authority", local)
    for role in (role for role, each in roles().items() if each.level == "body"):
        place = f"{role}-{province}"
        written["authorities"].append(_authority(place, province, "body", f"{roles()[role].vi} {name}", None))
        written["posts"].append(_posts(written, dice, role, place, province, 2))
    return yaml.dump(written, Dumper=_Quoting, allow_unicode=True, sort_keys=False, width=130)


def _place(
    written: dict[str, Any], dice: random.Random, code: str, name: str, identifier: str, kind: str, held: list[str]
) -> None:
    """A People's Committee with its one-stop unit."""
    committee, desk = f"ubnd-{code}", f"mc-{code}"
    written["authorities"].append(_authority(committee, code, kind, f"UBND {name}", identifier))
    centre = f"Trung tâm Phục vụ hành chính công {name}"
    written["authorities"].append(_authority(desk, code, "one-stop", centre, None))
    written["service_points"].append({"id": desk, "at": desk, "name": centre, "address": f"Trụ sở UBND {name}"})
    single = dice.random() < SINGLE
    large = name.startswith("Phường") or len(code) == 2
    for role in (role for role, each in roles().items() if each.level == "one-stop"):
        written["posts"].append(_posts(written, dice, role, desk, code, _how_many(dice, role, large, single)))
    for role in held:
        written["posts"].append(_posts(written, dice, role, committee, code, _how_many(dice, role, large, single)))


def _how_many(dice: random.Random, role: str, large: bool, single: bool) -> int:
    if single:
        return 1
    return dice.randint(2, 5 if large else 3) if role in BUSY else dice.randint(1, 2)


def _authority(place: str, unit: str, kind: str, name: str, identifier: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"id": place, "unit": unit, "kind": kind, "name": {"vi": name}}
    return row | ({"identifier": identifier} if identifier else {})


def _posts(written: dict[str, Any], dice: random.Random, role: str, place: str, code: str, many: int) -> dict[str, Any]:
    ids = [f"{role}-{number}.{code}" for number in range(1, many + 1)]
    written["officials"] += [{"id": one, "name": invented_name(dice.randrange(10_000))} for one in ids]
    return {"role": role, "at": place, "officials": ids}


def size_of(text: str) -> dict[str, int]:
    """How many of each a file has."""
    written = yaml.safe_load(text)
    return {name: len(part) for name, part in _parts(written)}


def _parts(written: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    for name, part in written.items():
        if isinstance(part, list):
            yield name, part
