"""A version of a procedure as previews need it, whether it was published or is only written yet."""

from __future__ import annotations

from typing import Any, NamedTuple

from dossier.pinned import plan_from
from dossier.plan import Plan
from procedure_defs.compile import Compiled
from procedure_defs.labels import STEPS
from statute.words import Bilingual


class Version(NamedTuple):
    """A plan under its digest, the schema of its form, and the names of its steps."""

    plan: Plan
    digest: str
    form: dict[str, Any]
    names: dict[str, Bilingual]

    def step(self, step_id: str) -> Bilingual:
        """A step as people call it, with its id."""
        name = self.names.get(step_id)
        return Bilingual(vi=f"{name.vi} ({step_id})", en=f"{name.en or name.vi} ({step_id})") if name else _plain(step_id)


def written(compiled: Compiled) -> Version:
    """A version that was just compiled."""
    return Version(compiled.plan, compiled.digest, compiled.form_schema, _names(compiled.plan, compiled.labels))


def stored(plan: bytes, digest: str, form: dict[str, Any], labels: dict[str, Any]) -> Version:
    """A version as the registry keeps it."""
    read = plan_from(plan)
    return Version(read, digest, form, _names(read, labels))


def _names(plan: Plan, labels: dict[str, Any]) -> dict[str, Bilingual]:
    given = labels.get("steps", {})
    return {step.id: Bilingual.model_validate(given[step.id]) if step.id in given else STEPS[step.type] for step in plan.steps}


def _plain(text: str) -> Bilingual:
    return Bilingual(vi=text, en=text)
