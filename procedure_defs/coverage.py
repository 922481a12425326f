"""What scenarios reach of a definition: outcomes of steps, and both sides of each condition.

A side of a step's condition counts where a dossier comes to that step: entered, or passed over. Conditions of papers, fees,
terms and linked procedures count wherever they are judged; one that cannot be answered does not hold. `scenarios` asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from dossier.level1.entering import PASSES
from dossier.plan import ROUTES, Plan
from procedure_defs.model import Definition

Side = tuple[str, bool]
"""What has a condition (`of_step`, or the guard's name in the plan), and whether it held."""


class Coverage(BaseModel):
    """Counts, and the sides of conditions that no scenario takes, told for people."""

    model_config = ConfigDict(frozen=True)

    outcomes: int
    outcomes_reached: int
    sides: int
    sides_taken: int
    untaken: tuple[str, ...] = ()


class _Condition(NamedTuple):
    what: str
    key: str
    text: str


def of_step(step: str) -> str:
    """What a step's condition is known by: two steps may share a guard, and only one of them be come to."""
    return f"step {step}"


def sides_of(facts: Mapping[str, bool | None]) -> set[Side]:
    """The sides that recorded facts take."""
    return {(name, bool(holds)) for name, holds in facts.items()}


def passed_over(plan: Plan, facts: Mapping[str, bool | None], step: str, outcome: str) -> Iterator[str]:
    """The steps that a dossier passes over on leaving a step, as their conditions do not hold."""
    target = plan.step(step).outcomes.get(outcome)
    while target is not None and target not in ROUTES:
        here = plan.step(target)
        if here.when is None or facts.get(here.when):
            return
        yield here.id
        target = here.outcomes.get(PASSES[here.type])


def coverage(
    definition: Definition,
    plan: Plan,
    to_see: frozenset[tuple[str, str]],
    seen: frozenset[tuple[str, str]],
    taken: frozenset[Side],
) -> Coverage:
    """What of a definition was reached by scenarios that saw these outcomes and took these sides."""
    wanted = [(condition, holds) for condition in _conditions(definition, plan) for holds in (True, False)]
    missing = [(condition, holds) for condition, holds in wanted if (condition.key, holds) not in taken]
    return Coverage(
        outcomes=len(to_see), outcomes_reached=len(to_see & seen), sides=len(wanted), sides_taken=len(wanted) - len(missing),
        untaken=tuple(f"{each.what}: `{each.text}` is never {'true' if holds else 'false'}" for each, holds in missing),
    )  # fmt: skip


def _conditions(definition: Definition, plan: Plan) -> Iterator[_Condition]:
    """Every condition written, where it stands, in the order of the file."""
    for number, (term, rule) in enumerate(zip(definition.terms, plan.terms, strict=True)):
        yield from _one(f"term {number + 1}", rule.when, term.when)
    for paper, listed in zip(definition.papers or (), plan.papers, strict=True):
        yield from _one(f"paper {listed.id}", listed.when, paper.when)
    for fee, owed in zip(definition.fees or (), plan.fees, strict=True):
        yield from _one(f"fee {owed.id}", owed.when, fee.when)
    for written, step in zip(definition.steps, plan.steps, strict=True):
        for each in _one(of_step(step.id), step.when, written.body.when):
            yield each._replace(key=each.what)
        linked = written.body.procedures if step.type == "call" else ()
        for procedure, child in zip(linked, step.children, strict=True):
            yield from _one(f"linked procedure {child.id}", child.when, procedure.when)


def _one(what: str, guard: str | None, text: str | None) -> Iterator[_Condition]:
    if guard is not None and text is not None:
        yield _Condition(what, guard, " ".join(text.split()))
