"""Whether a procedure is ready to be published: no faults, proved sound, every scenario as expected, every outcome reached.

readiness(folder, organisation) -> Readiness        called by the registry's publishing, by API and command
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from procedure_defs.faults import Fault, Place
from procedure_defs.organisation_file import Organisation
from procedure_defs.proving import Checked, checked
from procedure_defs.scenario_report import Report
from procedure_defs.scenarios import run_compiled


class Readiness(NamedTuple):
    """What was found; `report` is there where the definition could be compiled."""

    checked: Checked
    report: Report | None
    letters: tuple[Fault, ...] = ()
    """What is wrong with templates of its own, where somebody tried them."""

    @property
    def faults(self) -> list[Fault]:
        """Everything that stands in the way or is to be known, as faults."""
        report = self.report
        return [*map(_binding, self.checked.faults), *(_of_scenarios(report) if report is not None else ()), *self.letters]

    @property
    def ok(self) -> bool:
        """Whether it may be reviewed, approved and published."""
        return self.checked.ok and not any(fault.severity == "error" for fault in self.faults)


def _binding(fault: Fault) -> Fault:
    """What is a warning while a draft is worked on and forbids publishing it."""
    return fault.model_copy(update={"severity": "error"}) if fault.rule == "LAW-011" else fault


def readiness(folder: Path, organisation: Organisation | None = None) -> Readiness:
    """Check, prove and test the procedure in a folder."""
    found = checked(folder, organisation)
    return Readiness(found, run_compiled(found.compiled) if found.compiled is not None else None)


def _of_scenarios(report: Report) -> list[Fault]:
    faults = list(report.faults)
    for verdict in report.verdicts:
        faults += [
            Fault(rule="TEST-001", place=failure.place, path="", message=f"{verdict.name}: {failure.message}", hint=failure.after)
            for failure in verdict.failures
        ]
    if report.unseen:
        place = report.verdicts[0].place if report.verdicts else Place(file="scenarios.yaml", line=1, column=1)
        named = ", ".join(f"{step}: {outcome}" for step, outcome in report.unseen)
        message = f"no scenario reaches {named}"
        faults.append(Fault(rule="TEST-002", place=place, path="", message=message, hint="write a scenario for each"))
    return faults
