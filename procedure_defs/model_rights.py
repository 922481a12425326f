"""The rights that the law gives at any step, as a definition limits them; each cites its basis."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from dossier.plan import ClockPolicy
from procedure_defs.model_limits import Count, Id, Limit, Part


class EffectOnClock(Part):
    """What an event does to the clock: `extend` by a length, and only then."""

    effect: ClockPolicy
    """What it does to the clock: run on, pause, restart or extend."""
    by: Limit | None = None
    """By how much the term is extended."""

    @model_validator(mode="after")
    def _says_by_how_much(self) -> Self:
        if (self.effect == "extend") != (self.by is not None):
            hint = {"hint": "write `effect: extend` with `by: {working_days: 5}`, or neither"}
            raise PydanticCustomError("FORM-009", "an extension has a length, and nothing else has", hint)
        return self


class Supplement(EffectOnClock):
    """Asking the applicant to supplement: what it does to the clock, how often, and when the dossier is closed.

    `close_basis` is for the case that the closing rests on another text than the request.
    """

    at_most: Annotated[int, Field(ge=1, le=5)]
    """How often it may be asked."""
    notify_within: Limit | None = None
    """How soon after reception it has to be asked."""
    close_after: Limit
    """How long the applicant has before the dossier is closed."""
    basis: Id
    """The id of a legal ground listed under `basis`."""
    close_basis: Id | None = None
    """The ground of the closing, where it is another."""


class Extension(Part):
    """Apology and a new date: how often, at the latest how long before the end, and by how much at most."""

    at_most: Count
    """How often."""
    notice_before: Limit | None = None
    """How long before the end at the latest."""
    longest: Limit | None = None
    """By how much at most."""
    basis: Id
    """The id of a legal ground listed under `basis`."""


class Suspension(EffectOnClock):
    """Suspension by a court or an authority, or by force majeure: for so long at most, looked at again after each review."""

    effect: ClockPolicy = "pause"
    """What it does to the clock."""
    at_most: Count | None = None
    """How often."""
    longest: Limit | None = None
    """How long at most."""
    review_after: Limit | None = None
    """When somebody has to look at it again."""
    basis: Id
    """The id of a legal ground listed under `basis`."""


class Withdrawal(Part):
    """The applicant may stop the dossier until it is decided, and adjust of their own accord one that they filed online."""

    basis: Id
    """The id of a legal ground listed under `basis`."""
    adjusted: Literal["run", "restart"] | None = None
    """What adjusting does to the term; left out: what policies/office.yaml says."""


class Rights(Part):
    """What may happen to the dossier at any step; what is not written here is not possible."""

    supplement: Supplement | None = None
    """Asking the applicant to supplement."""
    extension: Extension | None = None
    """Apology and a new date."""
    suspension: Suspension | None = None
    """Suspension by a court or an authority."""
    force_majeure: Suspension | None = None
    """Suspension by force majeure."""
    withdrawal: Withdrawal | None = None
    """The applicant may stop it."""
