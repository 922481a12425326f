"""Drafts loaded, checked, compiled; soundness proved once for each skeleton: the steps, rights, and what decides the way.

Two drafts of one skeleton have the same space of states: names, amounts, papers and lengths of time are no part of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from dossier.plan import Plan
from procedure_defs.check import feasibility, soundness, staffing
from procedure_defs.compile import Compiled, compile_written
from procedure_defs.faults import Fault
from procedure_defs.written import Written, read_folder


class Outcome(NamedTuple):
    """What came of all drafts: how many compiled, how many skeletons were proved, faults by severity and rule."""

    compiled: int
    skeletons: int
    errors: dict[str, int]
    warnings: dict[str, int]
    first: tuple[Fault, ...]


def check_all(folders: Iterable[Path]) -> Outcome:
    """Every draft in a folder of its own."""
    proved: dict[str, list[Fault]] = {}
    found: Counter[tuple[str, str]] = Counter()
    first: dict[str, Fault] = {}
    compiled = 0
    for folder in folders:
        faults, good = _checked(folder, proved)
        compiled += good
        for fault in faults:
            found[fault.severity, fault.rule] += 1
            if fault.severity == "error":
                first.setdefault(fault.rule, fault)
    errors, warnings = ({rule: n for (told, rule), n in sorted(found.items()) if told == kind} for kind in ("error", "warning"))
    return Outcome(compiled, len(proved), errors, warnings, tuple(first.values()))


def _checked(folder: Path, proved: dict[str, list[Fault]]) -> tuple[list[Fault], bool]:
    written, faults = read_folder(folder)
    if written is None:
        return faults, False
    compiled = compile_written(written, faults)
    if not isinstance(compiled, Compiled):
        return compiled, False
    skeleton = skeleton_of(compiled.plan, written)
    if skeleton not in proved:
        proved[skeleton] = [finding.fault for finding in soundness.prove(written, compiled.plan).findings]
    time = feasibility.judge(written, compiled.plan) if _has_limits(compiled.plan) else None
    more = [*staffing.faults(written, compiled.plan), *(time.faults if time is not None else ())]
    return [*compiled.warnings, *more, *proved[skeleton]], True


def skeleton_of(plan: Plan, written: Written) -> str:
    """What of a plan its space of states depends on."""
    alike: dict[str, int] = {}
    steps = []
    for step in plan.steps:
        roles = [alike.setdefault(role, len(alike)) for role in (step.role, step.target_role or "", step.escalate_to or "")]
        own = step.model_dump(
            mode="json", exclude_defaults=True, exclude={"within", "basis", "role", "target_role", "escalate_to"}
        )
        steps.append({**own, "roles": roles, "limited": step.within is not None})
    guards = {step.when: plan.guards[step.when] for step in plan.steps if step.when}
    terms = [[rule.when is not None, sorted(rule.channels)] for rule in plan.terms]
    guards |= {rule.when: plan.guards[rule.when] for rule in plan.terms if rule.when}
    fees = [[fee.id, sorted(fee.channels), fee.when, bool(fee.amount or fee.tiers)] for fee in plan.fees]
    whole = [steps, plan.rights.model_dump(mode="json"), guards, terms, fees, sorted(written.definition.channels), plan.instant]
    return json.dumps(whole, sort_keys=True)


def _has_limits(plan: Plan) -> bool:
    """Without a limit that takes time nothing can be late."""
    return any((step.within or step.lasts) is not None for step in plan.steps if step.type not in ("pay", "receive"))
