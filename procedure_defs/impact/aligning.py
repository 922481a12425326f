"""Which step of a new version may stand for one of the old: by name, else by kind, role and place; and in which order to try."""

from __future__ import annotations

from dossier.plan import Plan, Step


def aligned(old: Plan, new: Plan) -> dict[str, str]:
    """For each old step that is gone or became another thing, the new step of its kind that has come instead."""
    types = {step.id: step.type for step in new.steps}
    lost = [step for step in old.steps if types.get(step.id) != step.type]
    fresh = [step for step in new.steps if all((step.id, step.type) != (was.id, was.type) for was in old.steps)]
    mapping: dict[str, str] = {}
    for step in lost:
        found = min(
            (each for each in fresh if each.type == step.type), key=lambda each: _distance(old, new, step, each), default=None
        )
        if found is not None:
            mapping[step.id] = found.id
            fresh.remove(found)
    return mapping


def candidates(old: Plan, new: Plan, step: Step) -> list[str]:
    """The steps of the new version that work at an old step might go on at: the likeliest first."""
    return [each.id for each in sorted(new.steps, key=lambda each: _distance(old, new, step, each))]


def _distance(old: Plan, new: Plan, step: Step, other: Step) -> tuple[bool, bool, bool, float]:
    share = abs(old.index(step.id) / len(old.steps) - new.index(other.id) / len(new.steps))
    return step.type != other.type, step.role != other.role, set(step.outcomes) != set(other.outcomes), share
