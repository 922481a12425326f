"""`motcua test`: runs the scenarios beside procedures on the pure core; nothing needs to be running."""

from __future__ import annotations

from typing import Any

import typer

from commands.check import Paths, chosen
from commands.output import Outcome, add


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "test", test)


def test(paths: Paths = None) -> Outcome:
    """Run scenarios. Exit status 1 if one fails or cannot be read; outcomes that no scenario reaches are named."""
    from procedure_defs.findings import test_found
    from procedure_defs.scenarios import run

    figures: list[dict[str, Any]] = []
    lines: list[str] = []
    for folder in chosen(paths):
        report = run(folder)
        failures = [failure for verdict in report.verdicts for failure in verdict.failures]
        told = test_found(report)
        figures.append({"folder": str(folder), **told})
        lines += [*(str(fault) for fault in report.faults), *(str(failure) for failure in failures)]
        lines.append(_line(report.procedure, told["scenarios"], told["unseen"]))
    ok = all(each["ok"] for each in figures)
    return Outcome(ok=ok, figures={"procedures": figures}, lines=lines)


def _line(procedure: str, scenarios: list[dict[str, Any]], unseen: list[str]) -> str:
    good = sum(each["ok"] for each in scenarios)
    missing = f"; no scenario reaches {', '.join(unseen)}" if unseen else "; every outcome is reached"
    return f"{procedure}: {good} of {len(scenarios)} scenarios as expected{missing if scenarios else ''}"
