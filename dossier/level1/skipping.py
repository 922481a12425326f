"""Trap 2 of moving a dossier to another version: a step is skipped whose data a later step needs.

Data of a step are: who examined (four eyes), an amount that a payment asks for, what a register answered. A step is
skipped where it cannot be come to any more before the step that needs it, though everybody else comes past it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dossier.level1.decision import Decision
from dossier.plan import Plan, Step


def data_skipped(d: Decision, old: Plan, here: tuple[str, ...]) -> dict[str, Any] | None:
    """What is missing for a later step, with the step that would have brought it; nothing where all is there."""
    plan, later = d.plan, ahead(d.plan, here)
    for step in (plan.step(name) for name in later):
        for brings, has in _needs(d, step):
            if not has and _is_skipped(plan, here, brings, step.id):
                return {"step": brings, "needed_by": step.id}
    return _unknown_condition(d, old, later)


def _needs(d: Decision, step: Step) -> Iterator[tuple[str, bool]]:
    """The steps whose data a step needs, and whether the dossier has them."""
    if step.four_eyes is not None:
        yield step.four_eyes, any(work.step == step.four_eyes for work in d.state.done)
    if step.amount_from is not None:
        yield step.amount_from, step.amount_from in d.state.amounts


def _is_skipped(plan: Plan, here: tuple[str, ...], brings: str, needed_by: str) -> bool:
    """Whether the needing step can be come to without the other, though from the beginning it cannot."""
    first = plan.steps[0].id
    return needed_by in ahead(plan, here, brings) and needed_by not in ahead(plan, (first,), brings)


def ahead(plan: Plan, here: tuple[str, ...], but: str | None = None) -> tuple[str, ...]:
    """The steps that can be come to from here, in order; none of them by way of `but`."""
    ids = {step.id for step in plan.steps}
    found: dict[str, None] = {}
    waiting = [name for name in here if name != but and name in ids]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += [target for target in plan.step(name).outcomes.values() if target in ids and target != but]
    return tuple(sorted(found, key=plan.index))


def _unknown_condition(d: Decision, old: Plan, later: tuple[str, ...]) -> dict[str, Any] | None:
    """A condition of a later step, new with this version, that cannot be judged: what it reads was never asked or looked up."""
    known = list(old.guards.values())
    looks_up = any(d.plan.step(name).type == "verify" for name in later)
    for name, guard in conditions(d.plan, later):
        tree = d.plan.guards.get(guard)
        unknown = guard in d.state.facts and d.state.facts[guard] is None
        if unknown and tree not in known and not (looks_up and "register" in reads(tree)):
            return {"condition_of": name, "reads": sorted(reads(tree))}
    return None


def conditions(plan: Plan, later: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The conditions that decide at steps: of the step itself, of its children, of what it asks to be paid."""
    for step in (plan.step(name) for name in later):
        fees = [fee.when for fee in plan.fees if fee.id in step.fees]
        for guard in (step.when, *(child.when for child in step.children), *fees):
            if guard is not None:
                yield step.id, guard


def reads(tree: Any) -> set[str]:
    """The roots that a condition reads: form, register, papers ..."""
    if not isinstance(tree, list) or not tree or tree[0] == "literal":
        return set()
    if tree[0] == "var":
        return {str(tree[1])}
    return {root for each in tree[1:] for root in reads(each)}
