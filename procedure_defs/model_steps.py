"""The twelve steps, as a definition writes them: `- examine: {within: {working_hours: 2}, outcomes: {...}}`.

Order is the order written; `outcomes` say otherwise; `when` is a guard: where it does not hold the step is passed with
its good outcome. A target is the id of a step, or one of `supplement`, `refuse`, `stop`, `end`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from dossier.plan import StepType
from procedure_defs.model_limits import Condition, Count, Id, Limit, Part
from procedure_defs.model_papers import FieldPath
from procedure_defs.model_rights import EffectOnClock
from statute.words import Bilingual

Role = Id
Word = Literal["run", "pause"]
"""What a step does to the clock, in a word; more is said by `StepClock`."""
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class Told(Part):
    """Who is told when a limit has passed; those after the first also say how long after the one before."""

    role: Role
    after: Limit | None = None


class StepClock(EffectOnClock):
    """What a step does to the clock, how often, and how long the clock stands still for it at most."""

    at_most: Count | None = None
    longest: Limit | None = None
    basis: Id | None = None


def effect_of(clock: str | StepClock) -> str:
    """The effect, however it is written."""
    return clock if isinstance(clock, str) else clock.effect


class StepBody(Part):
    """What every step may say: `id` (else its type), a name for people, a guard, a limit, and where outcomes lead."""

    id: Id | None = None
    name: Bilingual | None = None
    when: Condition | None = None
    within: Limit | None = None
    basis: Id | None = None
    escalate_to: Role | tuple[Told, ...] | None = None
    outcomes: dict[str, str] = {}

    @model_validator(mode="after")
    def _escalates_in_turn(self) -> Self:
        chain = self.escalate_to if isinstance(self.escalate_to, tuple) else ()
        if any((told.after is None) != (number == 0) for number, told in enumerate(chain)):
            hint = {"hint": "write escalate_to: [{role: department-head}, {role: commune-chair, after: {working_hours: 8}}]"}
            raise PydanticCustomError("FORM-009", "the first is told at the limit, each other `after` the one before", hint)
        return self


class Online(Part):
    """How soon an online filing is seen by the receptionist and answered."""

    tell_within: Limit
    answer_within: Limit
    basis: Id


class Receive(StepBody):
    """The one-stop unit checks what was filed."""

    role: Role = "receptionist"
    online: Online | None = None


class Verify(StepBody):
    """The population register is asked about each subject; what it cannot confirm, an official sees in the originals."""

    role: Role = "receptionist"
    subjects: tuple[FieldPath, ...] = Field(min_length=1)
    against: Literal["population"] = "population"
    match: tuple[FieldName, ...] = Field(min_length=1)
    prefill: tuple[FieldName, ...] = ()


class Assign(StepBody):
    """An official with `role` gets the dossier: chosen by the head, or the least loaded."""

    role: Role
    by: Literal["head", "least-loaded"] = "head"
    head: Role = "department-head"


class Examine(StepBody):
    """The assigned official examines; without `role` it is the role that the last `assign` names."""

    role: Role | None = None


class Inspect(StepBody):
    """A visit with a record of time, place, participants and findings."""

    role: Role | None = None
    clock: Word | StepClock = "run"


class Body(Part):
    """A body to consult, and the role that answers for it there."""

    id: Id
    role: Role
    name: Bilingual | None = None


class Consult(StepBody):
    """Each body is asked at once. `silence: consent` needs a basis; without it late bodies are escalated."""

    bodies: tuple[Body, ...] = Field(min_length=1)
    content: Bilingual | None = None
    silence: Literal["consent"] | None = None
    clock: Word | StepClock = "run"


class Approve(StepBody):
    """A competent post signs; who did the step named by `four_eyes` may not."""

    role: Role
    four_eyes: Id | None = None


class Pay(StepBody):
    """The applicant is told an amount: of the fees named (all if none is), or of the notice that a wait brought.

    The clock stands from the notice to the payment unless `clock: run`.
    """

    fees: tuple[Id, ...] = ()
    amount_from: Id | None = None
    clock: Word | StepClock = "pause"


class Publish(StepBody):
    """A notice is posted for a period; an objection ends it."""

    lasts: Limit
    content: Bilingual | None = None
    clock: Word | StepClock = "run"


class Wait(StepBody):
    """A named outside event: a partner's signed callback, an official's entry with its paper, or an answer asked for.

    `asks` names what the system itself asks a partner for when the dossier comes to the step; `about` gives it the groups
    of the form that it needs. Whatever the partner answers, the official of `role` can still enter the event.
    """

    event: Id
    partner: Id | None = None
    role: Role | None = None
    asks: Literal["newborn-number"] | None = None
    about: dict[Id, FieldPath] = {}
    lasts: Limit | None = None
    clock: Word | StepClock = "run"

    @model_validator(mode="after")
    def _can_arrive(self) -> Self:
        if self.role is None and (self.partner is None or self.asks is not None):
            hint = {"hint": "name a partner, a role, or both; with asks a role, for no answer may come"}
            raise PydanticCustomError("FORM-009", "nobody could tell that the event has come", hint)
        return self


class Child(Part):
    """A linked procedure that the applicant may choose; those named in `after` end first."""

    id: Id
    procedure: Annotated[str, Field(pattern=r"^[1-9]\.[0-9]{6}$")]
    when: Condition | None = None
    after: tuple[Id, ...] = ()


class Call(StepBody):
    """The chosen linked procedures become dossiers of their own."""

    procedures: tuple[Child, ...] = Field(min_length=1)


class Return(StepBody):
    """The result is handed over, with proof."""

    role: Role = "receptionist"
    channels: tuple[Literal["counter", "online", "post"], ...] = Field(min_length=1)
    result: str | None = None
    remind_after: Limit | None = None


class Step(Part):
    """One entry of `steps`: a map with one key, the type."""

    receive: Receive | None = None
    verify: Verify | None = None
    assign: Assign | None = None
    examine: Examine | None = None
    inspect: Inspect | None = None
    consult: Consult | None = None
    approve: Approve | None = None
    pay: Pay | None = None
    publish: Publish | None = None
    wait: Wait | None = None
    call: Call | None = None
    return_: Return | None = Field(None, alias="return")

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
