"""The steps that officials of the authority do themselves, from reception to handing over."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from procedure_defs.model_limits import Id, Limit, Part
from procedure_defs.model_papers import FieldPath
from procedure_defs.model_step_body import FieldName, Role, StepBody, StepClock, Word


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


class Approve(StepBody):
    """A competent post signs; who did the step named by `four_eyes` may not."""

    role: Role
    """The role that signs."""
    four_eyes: Id | None = None
    """The step whose doer may not sign."""


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
