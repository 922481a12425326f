"""The steps that wait for somebody else: bodies, the payer, the public, partners, linked procedures."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from procedure_defs.model_limits import Condition, Id, Limit, Part
from procedure_defs.model_papers import FieldPath
from procedure_defs.model_step_body import FieldName, Role, StepBody, StepClock, Word, effect_of
from statute.words import Bilingual


class Body(Part):
    """A body to consult, and the role that answers for it there."""

    id: Id
    """A name of your own."""
    role: Role
    """The role that answers there."""
    name: Bilingual | None = None
    """What the body is called."""


class Consult(StepBody):
    """Each body is asked at once. `silence: consent` needs a basis; without it late bodies are escalated."""

    bodies: tuple[Body, ...] = Field(min_length=1)
    """The bodies that are asked at once."""
    content: Bilingual | None = None
    """What they are asked."""
    silence: Literal["consent"] | None = None
    """`consent` where a text says that no answer is one."""
    clock: Word | StepClock = "run"
    """Whether the term runs on meanwhile."""


class Pay(StepBody):
    """The applicant is told an amount: of the fees named (all if none is), or of the notice that a wait brought.

    The clock stands from the notice to the payment unless `clock: run`.
    """

    fees: tuple[Id, ...] = ()
    """The fees that are asked; none: all."""
    amount_from: Id | None = None
    """The wait that brought the amount."""
    clock: Word | StepClock = "pause"
    """Whether the term runs on meanwhile; it stands unless you say `run`."""


class Publish(StepBody):
    """A notice is posted for a period; an objection ends it."""

    lasts: Limit
    """How long the notice is posted."""
    content: Bilingual | None = None
    """What the notice says."""
    clock: Word | StepClock = "run"
    """Whether the term runs on meanwhile."""


class Wait(StepBody):
    """A named outside event: a partner's signed callback, an official's entry with its paper, or an answer asked for.

    `asks` names what the system itself asks a partner for when the dossier comes to the step; `about` gives it the groups
    of the form that it needs. Whatever the partner answers, the official of `role` can still enter the event.
    `decides`: the event is the decision, of a ministry's system that has the matter; here it is only noted and handed over.
    """

    event: Id
    """What is waited for."""
    partner: Id | None = None
    """Whose signed callback brings it."""
    role: Role | None = None
    """Who enters it by hand."""
    asks: Literal["newborn-number"] | None = None
    """What the partner is asked."""
    about: dict[Id, FieldPath] = {}
    """Which fields of the form the partner is told."""
    lasts: Limit | None = None
    """How long it is waited for."""
    clock: Word | StepClock = "run"
    """Whether the term runs on meanwhile."""
    decides: bool = False
    """The event is the decision of a ministry's system."""

    @model_validator(mode="after")
    def _counts_on_to_the_decision(self) -> Self:
        if self.decides and effect_of(self.clock) != "run":
            hint = {"hint": "delete clock: the term counts until the decision"}
            raise PydanticCustomError("FORM-009", "the clock does not stand while the decision is awaited", hint)
        return self

    @model_validator(mode="after")
    def _can_arrive(self) -> Self:
        if self.role is None and (self.partner is None or self.asks is not None):
            hint = {"hint": "name a partner, a role, or both; with asks a role, for no answer may come"}
            raise PydanticCustomError("FORM-009", "nobody could tell that the event has come", hint)
        return self


class Child(Part):
    """A linked procedure that the applicant may choose, or that always goes along (`required`).

    It begins when those named in `after` are granted; where one of them is not, it is not begun. It gets the fields of this
    form that are called the same in its own; `about` names those that are called otherwise.
    """

    id: Id
    """A name of your own."""
    procedure: Annotated[str, Field(pattern=r"^[1-9]\.[0-9]{6}$")]
    """The code of the linked procedure."""
    when: Condition | None = None
    """The case in which it can be chosen, in CEL."""
    after: tuple[Id, ...] = ()
    """The linked procedures that have to end first."""
    required: bool = False
    """It goes along, chosen or not."""
    about: dict[FieldName, FieldPath] = {}
    """Fields of its form that are called otherwise in this one."""


class Call(StepBody):
    """The chosen linked procedures become dossiers of their own.

    `decides`: their decisions are what is handed over here, and nobody signs again; if none is granted, the dossier is closed.
    """

    procedures: tuple[Child, ...] = Field(min_length=1)
    """The linked procedures."""
    at_least: int | None = Field(default=None, ge=1)
    """So many have to go along, those required counted; fewer are not filed as a group."""
    decides: bool = False
    """The decisions of the linked procedures are what is handed over."""

    @model_validator(mode="after")
    def _are_enough(self) -> Self:
        if self.at_least is not None and self.at_least > len(self.procedures):
            hint = {"hint": f"write at most `at_least: {len(self.procedures)}`, or add procedures"}
            raise PydanticCustomError("FORM-009", "more linked procedures are needed than there are", hint)
        return self
