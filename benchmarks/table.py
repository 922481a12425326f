"""One table of what every benchmark printed, each figure beside its target where the project has set one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple


class Target(NamedTuple):
    """At least, or at most, so much."""

    at_least: bool
    value: float

    def met(self, figure: float) -> bool:
        """Whether a figure reaches it."""
        return figure >= self.value if self.at_least else figure <= self.value

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.value:g}"


TARGETS = {
    "engine/ratios/motcua per bare_recording": Target(True, 0.8),
    "engine/ratios/motcua per bare": Target(True, 0.6),
    "operation_bench/ratio": Target(True, 0.8),
    "cutover_bench/seconds": Target(False, 10),
    "cutover_run_bench/ratio": Target(True, 0.8),
    "cutover_run_bench/acts/times": Target(False, 2),
    "decree_bench/seconds": Target(False, 10),
    "law_test_bench/seconds": Target(False, 60),
    "impact_bench/seconds": Target(False, 30),
    "statute_bench/add_working_days_us": Target(False, 2),
    "statute_bench/due_with_ledger_of_30_days_us": Target(False, 100),
    "bulk_bench/seconds": Target(False, 30),
    "waiting/growth_in_second_half": Target(False, 0.05),
    "core_bench/commands_per_second": Target(True, 20_000),
    "people_bench/generate_and_load_s": Target(False, 60),
    "catalogue_bench/checking_s": Target(False, 60),
    "audit_bench/ratio": Target(True, 0.7),
    "keeping_bench/share": Target(False, 0.15),
    "audit_bench/verified_rows_per_s": Target(True, 20_000),
    "audit_bench/judged_all_per_100000_s": Target(False, 120),
    **{f"inbox_bench/{name}/p95_ms": Target(False, 20) for name in ("all", "mine", "pool", "late", "rare procedure")},
    **{
        f"reading_bench/{when}/{kind}/p95_ms": Target(False, 100)
        for when in ("alone", "mixed")
        for kind in ("desk", "dossier", "inbox", "search")
    },
    "reading_bench/mixed/errors": Target(False, 0),
}
"""The project's own targets; which of them hold on a loaded machine says little, ratios of one run say something."""


class Row(NamedTuple):
    """One figure by its path."""

    path: str
    figure: Any


def figures_of(name: str, printed: str) -> list[Row]:
    """The figures of a benchmark: the JSON object that it printed, or else its lines of `name: figure`."""
    begin = printed.find("{")
    try:
        found = json.loads(printed[begin:]) if begin >= 0 else None
    except ValueError:
        found = None
    if found is not None:
        return list(_flat(name, found))
    lines = (line.partition(": ") for line in printed.splitlines())
    return [Row(f"{name}/{what.strip()}", figure.strip()) for what, between, figure in lines if between]


def _flat(path: str, value: Any) -> Iterator[Row]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{path}/{str(name).replace('/', ' per ')}", inner)
    else:
        yield Row(path, value)


def told(rows: list[Row]) -> str:
    """The table as text."""
    width = max((len(row.path) for row in rows), default=0)
    return "\n".join(f"{row.path:<{width}}  {_shown(row.figure):>12}  {_judged(row)}".rstrip() for row in rows)


def _shown(figure: Any) -> str:
    return ", ".join(map(str, figure)) if isinstance(figure, list) else str(figure)


def _judged(row: Row) -> str:
    target = TARGETS.get(row.path)
    if target is None or not isinstance(row.figure, int | float):
        return ""
    return f"{target}  {'met' if target.met(row.figure) else 'MISSED'}"
