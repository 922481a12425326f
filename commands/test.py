"""`motcua test`: runs the scenarios beside procedures on the pure core; nothing needs to be running.

With `--temporal` those that try something new are played on the real engine too, and must come to the same events.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.check import Paths, chosen
from commands.output import Outcome, add

if TYPE_CHECKING:
    from procedure_defs.coverage import Coverage
    from procedure_defs.faults import Fault

OnTemporal = Annotated[
    bool, typer.Option("--temporal", help="Play those that try something new on the real engine too, on a server of its own.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "test", test)


def test(paths: Paths = None, temporal: OnTemporal = False) -> Outcome:
    """Run scenarios. Exit status 1 if one fails or cannot be read; outcomes that no scenario reaches are named."""
    from procedure_defs.findings import fault_found, test_found
    from procedure_defs.scenarios import run

    figures: list[dict[str, Any]] = []
    lines: list[str] = []
    for folder in chosen(paths):
        report = run(folder)
        failures = [failure for verdict in report.verdicts for failure in verdict.failures]
        told = test_found(report)
        figures.append({"folder": str(folder), **told})
        lines += [*(str(fault) for fault in report.faults), *(str(failure) for failure in failures)]
        letters = _letters(folder)
        sound = all(fault.severity != "error" for fault in letters)
        figures[-1] |= {"letters": [fault_found(fault) for fault in letters], "ok": figures[-1]["ok"] and sound}
        lines += map(str, letters)
        if temporal and report.ok:
            rehearsed = _rehearsed(folder)
            figures[-1] |= {"temporal": rehearsed, "ok": figures[-1]["ok"] and all(each["ok"] for each in rehearsed)}
            lines += [f"{each['name']}: {each['fault']}" for each in rehearsed if not each["ok"]]
            good = sum(each["ok"] for each in rehearsed)
            lines.append(f"{report.procedure}: {good} of {len(rehearsed)} scenarios on Temporal as on the core")
        lines += _lines(report.procedure, told["scenarios"], told["unseen"], report.coverage)
    ok = all(each["ok"] for each in figures)
    return Outcome(ok=ok, figures={"procedures": figures}, lines=lines)


@contextmanager
def _banner_on_standard_error() -> Iterator[None]:
    """The server greets on the standard output that it inherits; ours is for the outcome alone."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _letters(folder: Path) -> list[Fault]:
    from letters.trial import template_faults
    from procedure_defs.compile import Compiled, compile_definition

    compiled = compile_definition(folder)
    return template_faults(compiled) if isinstance(compiled, Compiled) else []


def _rehearsed(folder: Path) -> list[dict[str, Any]]:
    import asyncio

    from launch.rehearsing import own_office, rehearse
    from procedure_defs.compile import Compiled, compile_definition

    compiled = compile_definition(folder)
    if not isinstance(compiled, Compiled):
        return []
    with _banner_on_standard_error():
        found = asyncio.run(rehearse(compiled, own_office))
    return [{"name": each.name, "ok": each.fault is None, "fault": each.fault} for each in found]


def _lines(procedure: str, scenarios: list[dict[str, Any]], unseen: list[str], covered: Coverage | None) -> list[str]:
    good = sum(each["ok"] for each in scenarios)
    missing = f"; no scenario reaches {', '.join(unseen)}" if unseen else "; every outcome is reached"
    line = f"{procedure}: {good} of {len(scenarios)} scenarios as expected{missing if scenarios else ''}"
    if covered is None:
        return [line]
    outcomes = f"outcomes {covered.outcomes_reached} of {covered.outcomes}"
    counts = f"    covered: {outcomes}, sides of conditions {covered.sides_taken} of {covered.sides}"
    return [line, counts, *(f"    {each}" for each in covered.untaken)]
