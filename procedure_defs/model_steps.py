"""The twelve steps, as a definition writes them: `- examine: {within: {working_hours: 2}, outcomes: {...}}`.

Order is the order written; `outcomes` say otherwise; `when` is a guard: where it does not hold the step is passed with
its good outcome. A target is the id of a step, or one of `supplement`, `refuse`, `stop`, `end`.
"""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from dossier.plan import StepType
from procedure_defs.model_limits import Part
from procedure_defs.model_office_steps import Approve, Assign, Examine, Inspect, Receive, Return, Verify
from procedure_defs.model_outside_steps import Call, Consult, Pay, Publish, Wait


class Step(Part):
    """One entry of `steps`: a map with one key, the type."""

    receive: Receive | None = None
    """The one-stop unit checks what was filed."""
    verify: Verify | None = None
    """The population register is asked about each subject."""
    assign: Assign | None = None
    """An official gets the dossier."""
    examine: Examine | None = None
    """The official examines."""
    inspect: Inspect | None = None
    """A visit with its record."""
    consult: Consult | None = None
    """Bodies are asked."""
    approve: Approve | None = None
    """A competent post signs."""
    pay: Pay | None = None
    """The applicant is told an amount."""
    publish: Publish | None = None
    """A notice is posted for a period."""
    wait: Wait | None = None
    """An outside event."""
    call: Call | None = None
    """Linked procedures become dossiers of their own."""
    return_: Return | None = Field(None, alias="return")
    """The result is handed over, with proof."""

    @model_validator(mode="after")
    def _is_one_step(self) -> Self:
        if len(self._written()) != 1:
            hint = {"hint": "begin each step with a dash: `- examine: {...}`"}
            raise PydanticCustomError("FORM-010", "an entry of steps is one step", hint)
        return self

    def _written(self) -> list[str]:
        return [name for name in type(self).model_fields if getattr(self, name) is not None]

    @property
    def type(self) -> StepType:
        """Its type, as written."""
        name: Any = self._written()[0].rstrip("_")
        return name  # type: ignore[no-any-return]

    @property
    def body(self) -> Any:
        """What it says: one of the classes above."""
        return getattr(self, self._written()[0])

    @property
    def id(self) -> str:
        """Its id: the one given, else its type."""
        return self.body.id or self.type
