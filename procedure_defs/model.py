"""The definition of a procedure as administrators write it: `procedure.yaml`, DESIGN.md section 4, docs/authoring.md.

A closed vocabulary: a word that is not here is a fault. Parts live in `model_limits`, `model_rights`, `model_papers`
and `model_steps`. Read by `procedure_defs.validate`, checked by `procedure_defs.check`, lowered by `compile`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from dossier.plan import Channel
from procedure_defs.model_limits import Id, LegalTerm, Part
from procedure_defs.model_papers import Fee, FieldPath, Paper
from procedure_defs.model_rights import Rights
from procedure_defs.model_steps import Step
from procedure_defs.policies.office import Share
from statute.words import Bilingual

Level = Literal["commune", "province", "ministry"]
Applicant = Literal["citizen", "overseas-vietnamese", "foreigner", "enterprise", "cooperative", "organisation", "authority"]
Letter = Literal[
    "receipt", "supplement", "refused", "apology", "stopped", "amount", "result", "result_ready", "request", "notice"
]
UNKNOWN = "unknown"


class Basis(Part):
    """A legal ground: its citation (`unknown` where nobody has found it), since when, and whether the text was read."""

    cite: str = Field(min_length=1)
    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")
    verified: bool
    note: str | None = None

    @model_validator(mode="after")
    def _is_honest(self) -> Self:
        if self.cite == UNKNOWN and self.verified:
            raise PydanticCustomError("FORM-009", "an unknown text cannot be verified", {"hint": "write verified: false"})
        if self.cite != UNKNOWN and self.since is None and not self.note:
            hint = {"hint": "write from: 2025-07-01, or a note that says why it is not known"}
            raise PydanticCustomError("FORM-009", "a text has a day since when it holds", hint)
        if self.since and self.until and self.until < self.since:
            raise PydanticCustomError("FORM-009", "it ends before it begins", {"hint": "correct from or to"})
        return self

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day, as far as is known."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class InForce(Part):
    """Since when this version holds, and the decision that published it."""

    since: date = Field(alias="from")
    until: date | None = Field(None, alias="to")
    decision: str = Field(min_length=1)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.until and self.until < self.since:
            raise PydanticCustomError("FORM-009", "it ends before it begins", {"hint": "correct from or to"})
        return self


class Approval(Part):
    """Who approved the electronic process for use, by which decision."""

    by: str
    decision: str
    on: date


class Competence(Part):
    """Which level decides, which field of the form names the unit, and where filings are taken."""

    level: Level
    at: FieldPath
    received: Literal["anywhere", "competent"] = "anywhere"


class Service(Part):
    """Whether all of it can be done online; if only a part, the published reason."""

    level: Literal["full", "partial"]
    reason: Bilingual | None = None


class Result(Part):
    """The document that the procedure gives: its national code (`unknown` where nobody has found it) and name."""

    code: Annotated[str, Field(pattern=r"^(KQ\.[A-Z][0-9]{2}\.[0-9]{6}|unknown)$")] | None = None
    name: Bilingual


class OpenQuestion(Part):
    """What a person must settle before this is published: by which rule, where, from which text, what is assumed meanwhile."""

    rule: Id
    at: str = Field(min_length=1, max_length=120)
    text: str = Field(min_length=1, max_length=600)
    assumed: str | None = None


class Definition(Part):
    """One procedure."""

    procedure: Annotated[str, Field(pattern=r"^[1-9]\.[0-9]{6}$")]
    name: Bilingual
    field: Bilingual | None = None
    in_force: InForce
    approval: Approval | None = None
    basis: dict[Id, Basis] = Field(min_length=1)
    competence: Competence
    applicants: tuple[Applicant, ...] = ()
    channels: tuple[Channel, ...] = ("counter", "post", "online")
    service: Service | None = None
    term: LegalTerm | tuple[LegalTerm, ...]
    warn_at: tuple[Share, ...] | None = None
    rights: Rights = Rights()
    form: str = "form.yaml"
    papers: tuple[Paper, ...] | None = None
    fees: tuple[Fee, ...] | None = None
    result: Result | None = None
    letters: dict[Letter, str] = {}
    instant: bool = False
    ministry_system: bool = False
    steps: tuple[Step, ...] = Field(min_length=1)
    note: Bilingual | None = None
    open: tuple[OpenQuestion, ...] = ()

    @property
    def terms(self) -> tuple[LegalTerm, ...]:
        """Its terms, the first that fits a case is taken."""
        return self.term if isinstance(self.term, tuple) else (self.term,)

    @property
    def result_code(self) -> str | None:
        """The national code of the result, from `result` or from the return step; None where it is unknown."""
        written = [step.return_.result for step in self.steps if step.return_ is not None]
        code = (self.result.code if self.result else None) or next((code for code in written if code), None)
        return None if code == UNKNOWN else code
