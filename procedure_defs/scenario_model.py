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
    how: Literal["original", "copy", "shown", "reused", "register"] = "copy"


class Given(Part):
    """How the application is filed. `form` is a group, or a file in the folder; `changes` alter single fields of it."""

    at: Moment | None = None
    channel: Channel | None = None
    form: dict[str, Any] | str | None = None
    changes: dict[str, Any] = {}
    papers: tuple[Id | Paper, ...] | None = None
    chosen: tuple[Id, ...] | None = None

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
    claim: Id | None = None
    release: Id | None = None
    supply: tuple[Id | Paper, ...] | None = None
    withdraw: bool | None = None
    pay: int | None = None
    extend: Limit | None = None
    suspend: str | None = None
    ground: Literal["suspension", "force-majeure"] = "suspension"
    resume: str | None = None
    objection: str | None = None
    arrive: Id | None = None
    step: Id | None = None
    by: Id | None = None
    reason: str | None = None
    items: tuple[str, ...] = ()
    papers: tuple[Id | Paper, ...] = ()
    amount: int | None = None
    channel: str | None = None
    authority: str | None = None
    assignee: Id | None = None
    changes: dict[str, Any] = {}
    refused: str | None = None

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
    "outcome", "claim", "release", "supply", "withdraw", "pay", "extend", "suspend", "resume", "objection", "arrive",
)  # fmt: skip


class Expected(Part):
    """What must be so. Only what is written is looked at."""

    status: int | None = Field(None, ge=1, le=10)
    ended: Literal["returned", "refused", "withdrawn", "stopped"] | None = None
    why: str | None = None
    result: Literal["granted", "refused"] | None = None
    due_on: date | None = None
    late: bool | None = None
    clock: Literal["none", "running", "paused", "stopped"] | None = None
    step: Id | None = None
    tasks: tuple[str, ...] | None = None
    amount: int | None = None
    fees: dict[Id, int] | None = None
    letters: tuple[str, ...] | None = None
    counts_late: bool | None = None
    refused: str | None = None


class Scenario(Part):
    """One story of one dossier, its name a sentence that a clerk understands."""

    name: str = Field(min_length=8)
    given: Given = Given()
    when: tuple[Annotated[dict[str, Any], Field(min_length=1, max_length=1)], ...] = ()
    then: Expected


class ScenarioFile(Part):
    """A whole file."""

    given: Given = Given()
    scenarios: tuple[Scenario, ...] = Field(min_length=1)
