"""Where each outcome of a step leads: as written, or the evident way; what has no evident way must be written.

The good outcome leads to the next step as written. One table for the compiler, which completes, and the checker, which
names what is missing; the outcomes themselves are those that the core gives each type (`dossier.level1`).
"""

from __future__ import annotations

from typing import NamedTuple

from dossier.level1.entering import PASSES
from dossier.plan import END, REFUSE, STOP, SUPPLEMENT, StepType
from procedure_defs.model import Definition
from procedure_defs.model_steps import Step

OUTCOMES: dict[StepType, tuple[str, ...]] = {
    "receive": ("accepted",), "verify": ("matched", "confirmed", "lacking", "unlawful"), "assign": ("assigned",),
    "inspect": ("passed", "failed", "absent"), "consult": ("agreed", "objected"),
    "approve": ("signed", "back", "refused"), "pay": ("paid", "expired"), "publish": ("no_objection", "objection"),
    "wait": ("arrived", "refused", "lacking", "expired"), "call": ("done", "none"), "return": ("returned",),
}  # fmt: skip
"""The outcomes of each type; `examine` names its own, `ready` among them."""

OPTIONAL = frozenset({("verify", "unlawful"), ("wait", "lacking")})
"""These come only where the definition says where they lead."""
DECIDED = frozenset({("wait", "refused"), ("wait", "lacking"), ("call", "none")})
"""Only a step with `decides` has these: another's decision, or that there was none."""


def never_comes(step: Step, outcome: str) -> bool:
    """Whether an outcome of the type cannot come in this step: without a limit nothing expires."""
    limit = {"pay": "within", "wait": "lasts"}.get(step.type)
    return outcome == "expired" and limit is not None and getattr(step.body, limit) is None


class Ways(NamedTuple):
    """The outcomes of one step with their targets, and those that the definition has to name."""

    targets: dict[str, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def outcomes_of(step: Step) -> tuple[str, ...]:
    """The outcomes that a step can have."""
    if step.type == "examine":
        return tuple(dict.fromkeys(("ready", *step.body.outcomes)))
    decides = getattr(step.body, "decides", False)
    return tuple(outcome for outcome in OUTCOMES[step.type] if decides or (step.type, outcome) not in DECIDED)


def ways(definition: Definition, index: int) -> Ways:
    """The ways out of the step at a position."""
    step = definition.steps[index]
    written = step.body.outcomes
    known = outcomes_of(step)
    targets = {outcome: written.get(outcome) or _evident(definition, index, outcome) for outcome in known}
    needed = {o: t for o, t in targets.items() if (step.type, o) not in OPTIONAL}
    return Ways(
        targets={outcome: target for outcome, target in targets.items() if target is not None},
        missing=tuple(outcome for outcome, target in needed.items() if target is None),
        unknown=tuple(outcome for outcome in written if outcome not in known or outcome == "send_back"),
    )


def _evident(definition: Definition, index: int, outcome: str) -> str | None:
    step = definition.steps[index]
    if outcome == PASSES[step.type] or (step.type, outcome) == ("verify", "confirmed"):
        return _next(definition, index)
    match step.type, outcome:
        case "verify", "lacking":
            return SUPPLEMENT if definition.rights.supplement else None
        case "approve", "back":
            return step.body.four_eyes or _examined_before(definition.steps[:index])
        case (("approve" | "wait"), "refused"):
            return REFUSE
        case "call", "none":
            return STOP
    return STOP if never_comes(step, outcome) else None


def _next(definition: Definition, index: int) -> str:
    if definition.steps[index].type == "return" or index + 1 == len(definition.steps):
        return END
    return definition.steps[index + 1].id


def _examined_before(steps: tuple[Step, ...]) -> str | None:
    return next((step.id for step in reversed(steps) if step.type == "examine"), None)
