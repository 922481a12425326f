"""What every step of a definition may say, and what a step may do to the clock."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from procedure_defs.model_limits import Condition, Count, Id, Limit, Part
from procedure_defs.model_rights import EffectOnClock
from statute.words import Bilingual

Role = Id
Word = Literal["run", "pause"]
"""What a step does to the clock, in a word; more is said by `StepClock`."""
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class Told(Part):
    """Who is told when a limit has passed; those after the first also say how long after the one before."""

    role: Role
    """The role that is told."""
    after: Limit | None = None
    """How long after."""


class StepClock(EffectOnClock):
    """What a step does to the clock, how often, and how long the clock stands still for it at most."""

    at_most: Count | None = None
    """How often."""
    longest: Limit | None = None
    """How long at most."""
    basis: Id | None = None
    """The id of a legal ground listed under `basis`."""


def effect_of(clock: str | StepClock) -> str:
    """The effect, however it is written."""
    return clock if isinstance(clock, str) else clock.effect


class StepBody(Part):
    """What every step may say: `id` (else its type), a name for people, a guard, a limit, and where outcomes lead."""

    id: Id | None = None
    """A name of your own; else the type."""
    name: Bilingual | None = None
    """What the step is called."""
    when: Condition | None = None
    """Only in this case, in CEL; otherwise it is passed with its good outcome."""
    within: Limit | None = None
    """How long it may take."""
    basis: Id | None = None
    """The id of a legal ground listed under `basis`."""
    escalate_to: Role | tuple[Told, ...] | None = None
    """The role that is told when it is late."""
    outcomes: dict[str, str] = {}
    """Where each outcome leads: a step's id, or supplement, refuse, stop, end."""

    @model_validator(mode="after")
    def _escalates_in_turn(self) -> Self:
        chain = self.escalate_to if isinstance(self.escalate_to, tuple) else ()
        if any((told.after is None) != (number == 0) for number, told in enumerate(chain)):
            hint = {"hint": "write escalate_to: [{role: department-head}, {role: commune-chair, after: {working_hours: 8}}]"}
            raise PydanticCustomError("FORM-009", "the first is told at the limit, each other `after` the one before", hint)
        return self
