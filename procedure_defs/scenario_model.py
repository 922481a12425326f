"""Scenarios as they are written beside a definition: `scenarios.yaml`, docs/authoring.md.

    given   how the application is filed            when   sentences, each `who: what`            then   what is so at the end

A `given` for the whole file is what every scenario starts from; a scenario says only what is different.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from dossier.plan import Channel
from procedure_defs.model_limits import Id, Limit, Part

Moment = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")]
"""A local moment of Vietnam: "2026-03-02T09:00"."""

LookUp = Literal["match", "mismatch", "not_found", "deceased", "unavailable"]


class Paper(Part):
    """A paper handed in, where more is to be said of it than its id."""

    id: Id
    """A name of your own."""
    how: Literal["original", "copy", "shown", "reused", "register"] = "copy"
    """How it was handed in."""


class Given(Part):
    """How the application is filed. `form` is a group, or a file in the folder; `changes` alter single fields of it."""

    at: Moment | None = None
    """When it is filed, a local moment such as 2026-03-02T09:00."""
    channel: Channel | None = None
    """How it is filed."""
    form: dict[str, Any] | str | None = None
    """The form, or a file of the folder that holds it."""
    changes: dict[str, Any] = {}
    """Single fields that are different, by path."""
    papers: tuple[Id | Paper, ...] | None = None
    """The papers that are handed in."""
    chosen: tuple[Id, ...] | None = None
    """The linked procedures that are chosen."""

    def over(self, base: Given) -> Given:
        """The same, with what is not said here taken from a base; changes of both count."""
        said = {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}
        return base.model_copy(update={**said, "changes": {**base.changes, **self.changes}})


class Span(Part):
    """Time that passes."""

    days: int = Field(0, ge=0)
    hours: int = Field(0, ge=0)
    minutes: int = Field(0, ge=0)

    @property
    def length(self) -> timedelta:
        """How long."""
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes)


class Act(Part):
    """What somebody does, where a word is not enough. One verb, and what goes with it.

    `outcome` ends a task; `step` says of which step where it could be several. `by` names another official than the
    usual one of that role. `refused` is the code with which the act must be refused.
    """

    outcome: str | None = None
    """Ends a task with an outcome."""
    claim: Id | None = None
    """Takes the task of a step."""
    release: Id | None = None
    """Gives a task back."""
    supply: tuple[Id | Paper, ...] | None = None
    """Papers that are supplied."""
    withdraw: bool | None = None
    """The applicant withdraws."""
    adjust: tuple[Id | Paper, ...] | None = None
    """The applicant adjusts what they filed online; papers that come with it."""
    pay: int | None = None
    """An amount that is paid, in dong."""
    extend: Limit | None = None
    """Apology and a new date, by so much."""
    suspend: str | None = None
    """Suspends, by this order."""
    ground: Literal["suspension", "force-majeure"] = "suspension"
    """The ground of a suspension."""
    resume: str | None = None
    """Lifts a suspension, by this order."""
    objection: str | None = None
    """Somebody objects, saying this."""
    arrive: Id | None = None
    """An event that was waited for comes."""
    decided: Literal["arrived", "refused", "lacking"] | None = None
    """How the ministry's system decided, where its decision is awaited."""
    step: Id | None = None
    """Of which step, where it could be several."""
    by: Id | None = None
    """Which official, where it is not the usual one."""
    reason: str | None = None
    """The reason that is given."""
    items: tuple[str, ...] = ()
    """What is asked for."""
    papers: tuple[Id | Paper, ...] = ()
    """Papers that come with it."""
    amount: int | None = None
    """An amount that comes with it, in dong."""
    channel: str | None = None
    """How the result is handed over."""
    authority: str | None = None
    """The competent authority that is named."""
    assignee: Id | None = None
    """Who gets the dossier."""
    changes: dict[str, Any] = {}
    """Fields of the form that are supplied or adjusted."""
    refused: str | None = None
    """The code with which the act has to be refused."""

    @model_validator(mode="after")
    def _has_one_verb(self) -> Self:
        said = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(said) != 1:
            found = " and ".join(said) or "none"
            raise PydanticCustomError(
                "FORM-010", "a sentence says one thing that is done; found {found}",
                {"found": found, "hint": "such as {outcome: ready}"},
            )  # fmt: skip
        return self

    @property
    def verb(self) -> str:
        """What is done."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)


VERBS = (
    "outcome", "claim", "release", "supply", "withdraw", "adjust", "pay", "extend", "suspend", "resume", "objection", "arrive",
)  # fmt: skip


class Expected(Part):
    """What must be so. Only what is written is looked at."""

    status: int | None = Field(None, ge=1, le=10)
    """The national status, 1 to 10."""
    ended: Literal["returned", "refused", "withdrawn", "stopped"] | None = None
    """How it ended."""
    why: str | None = None
    """Why it ended."""
    result: Literal["granted", "refused"] | None = None
    """Whether it was granted."""
    due_on: date | None = None
    """The day on which it is due."""
    late: bool | None = None
    """Whether it is late."""
    clock: Literal["none", "running", "paused", "stopped"] | None = None
    """What the clock does."""
    step: Id | None = None
    """At which step it is."""
    tasks: tuple[str, ...] | None = None
    """The open tasks, as `role: work`."""
    amount: int | None = None
    """The amount that is owed, in dong."""
    fees: dict[Id, int] | None = None
    """The fees by id, in dong."""
    letters: tuple[str, ...] | None = None
    """The letters that went to the applicant, in their order."""
    counts_late: bool | None = None
    """Whether it counts as late whenever it ends."""
    refused: str | None = None
    """The code with which the last act was refused."""


class Scenario(Part):
    """One story of one dossier, its name a sentence that a clerk understands."""

    name: str = Field(min_length=8)
    """A sentence that a clerk understands."""
    given: Given = Given()
    """How this one is filed, where it is different."""
    when: tuple[Annotated[dict[str, Any], Field(min_length=1, max_length=1)], ...] = ()
    """What happens, each `who: what`."""
    then: Expected
    """What is so at the end."""


class ScenarioFile(Part):
    """A whole file."""

    given: Given = Given()
    """How every one is filed, unless it says otherwise."""
    scenarios: tuple[Scenario, ...] = Field(min_length=1)
    """The stories."""
