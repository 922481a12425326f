"""What was found about a procedure as plain data: one form for `motcua check --json`, `motcua test --json` and the API."""

from __future__ import annotations

from typing import Any

from procedure_defs.compare import compared
from procedure_defs.compare_forms import compared_forms
from procedure_defs.faults import Fault
from procedure_defs.model import Definition
from procedure_defs.proving import Checked
from procedure_defs.scenario_report import Report


def fault_found(fault: Fault) -> dict[str, Any]:
    """A fault."""
    place = {"file": fault.place.file, "line": fault.place.line, "column": fault.place.column}
    return {**fault.model_dump(exclude={"place"}), **place}


def check_found(result: Checked) -> dict[str, Any]:
    """What checking found: faults, the proof with its stories, the feasibility of the term."""
    digest = result.compiled.digest if result.compiled and result.ok else None
    told: dict[str, Any] = {"ok": result.ok, "digest": digest, "faults": [fault_found(fault) for fault in result.faults]}
    if result.proof is not None:
        proof = result.proof
        stories = [{"rule": f.fault.rule, "vi": f.story.vi, "en": f.story.en} for f in proof.findings if f.story]
        size = {"states": proof.states, "transitions": proof.transitions, "cases": proof.cases}
        told["proof"] = {**size, "exhaustive": proof.exhaustive, "seconds": round(proof.seconds, 3), "stories": stories}
    if result.time is not None:
        worst = result.time.worst.model_dump() if result.time.worst else None
        told["time"] = {"starts": result.time.starts, "late": result.time.late, "worst": worst}
    return told


def test_found(report: Report) -> dict[str, Any]:
    """What testing found: each scenario, the outcomes that none reaches, and what they cover."""
    scenarios = [
        {"name": verdict.name, "ok": verdict.ok, "failures": [str(failure) for failure in verdict.failures]}
        for verdict in report.verdicts
    ]
    unseen = [f"{step}: {outcome}" for step, outcome in report.unseen]
    faults = [fault_found(fault) for fault in report.faults]
    covered = report.coverage.model_dump(mode="json") if report.coverage is not None else None
    told = {"procedure": report.procedure, "ok": report.ok, "scenarios": scenarios, "unseen": unseen}
    return {**told, "coverage": covered, "faults": faults}


def changes_found(
    before: Definition, after: Definition, form_before: dict[str, Any], form_after: dict[str, Any]
) -> list[dict[str, Any]]:
    """What changes from one version to another, in the language of the law."""
    changes = [*compared(before, after), *compared_forms(form_before, form_after)]
    return [{"part": each.part, "path": each.path, "vi": each.told.vi, "en": each.told.en} for each in changes]
