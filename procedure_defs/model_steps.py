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


class Online(Part):
    """How soon an online filing is seen by the receptionist and answered."""

    tell_within: Limit
    """How soon the receptionist is told."""
    answer_within: Limit
    """How soon the applicant is answered."""
    basis: Id
    """The id of a legal ground listed under `basis`."""


class Receive(StepBody):
    """The one-stop unit checks what was filed."""

    role: Role = "receptionist"
    """A role of roles.yaml."""
    online: Online | None = None
    """Limits for what is filed online."""


class Verify(StepBody):
    """The population register is asked about each subject; what it cannot confirm, an official sees in the originals."""

    role: Role = "receptionist"
    """A role of roles.yaml."""
    subjects: tuple[FieldPath, ...] = Field(min_length=1)
    """The persons of the form that are looked up."""
    against: Literal["population"] = "population"
    """The register that is asked."""
    match: tuple[FieldName, ...] = Field(min_length=1)
    """The fields that have to agree."""
    prefill: tuple[FieldName, ...] = ()
    """The fields that are fetched."""


class Assign(StepBody):
    """An official with `role` gets the dossier: chosen by the head, or the least loaded."""

    role: Role
    """The role that gets the dossier."""
    by: Literal["head", "least-loaded"] = "head"
    """Whether the head chooses or the least loaded gets it."""
    head: Role = "department-head"
    """The role of the head."""


class Examine(StepBody):
    """The assigned official examines; without `role` it is the role that the last `assign` names."""

    role: Role | None = None
    """Who examines; else the role that the last `assign` names."""


class Inspect(StepBody):
    """A visit with a record of time, place, participants and findings."""

    role: Role | None = None
    """Who inspects; else the role that the last `assign` names."""
    clock: Word | StepClock = "run"
    """Whether the term runs on meanwhile."""


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


class Approve(StepBody):
    """A competent post signs; who did the step named by `four_eyes` may not."""

    role: Role
    """The role that signs."""
    four_eyes: Id | None = None
    """The step whose doer may not sign."""


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


class Return(StepBody):
    """The result is handed over, with proof."""

    role: Role = "receptionist"
    """A role of roles.yaml."""
    channels: tuple[Literal["counter", "online", "post"], ...] = Field(min_length=1)
    """How the result may be collected."""
    result: str | None = None
    """The national code of the result."""
    remind_after: Limit | None = None
    """When the applicant is reminded."""


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
