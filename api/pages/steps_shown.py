"""A dossier's steps as a list to read: what is done, where it is, what is to come, what was not needed."""

from __future__ import annotations

from typing import Literal, NamedTuple

from api.models.reading import Named
from api.views.access import Loaded
from dossier.plan import Step
from dossier.state import State

Stage = Literal["done", "now", "to_come", "not_needed", "not_reached"]


class StepShown(NamedTuple):
    """One step; `outcome` where it has one."""

    name: Named
    stage: Stage
    role: str
    outcome: str | None


def steps_shown(loaded: Loaded) -> list[StepShown]:
    """The steps in the order of the definition."""
    plan, state = loaded.pinned.plan, loaded.state
    return [
        StepShown(loaded.names.of("steps", step.id), _stage(loaded, step), step.target_role or step.role, _outcome(state, step))
        for step in plan.steps
    ]


def _stage(loaded: Loaded, step: Step) -> Stage:
    plan, state = loaded.pinned.plan, loaded.state
    here = plan.index(state.step) if state.step is not None else len(plan.steps)
    if step.when is not None and state.facts and state.facts.get(step.when) is not True:
        return "not_needed"
    if state.phase == "closed":
        return "done" if state.ended == "returned" or _was_done(state, step) else "not_reached"
    if plan.index(step.id) == here:
        return "now"
    return "done" if plan.index(step.id) < here else "to_come"


def _was_done(state: State, step: Step) -> bool:
    return any(done.step == step.id for done in state.done)


def _outcome(state: State, step: Step) -> str | None:
    return next((done.outcome for done in reversed(state.done) if done.step == step.id), None)
