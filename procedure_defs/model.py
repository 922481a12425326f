"""The definition of a procedure as administrators write it: `procedure.yaml`, DESIGN.md section 4, docs/authoring.md.

A closed vocabulary: a word that is not here is a fault. Parts live in `model_limits`, `model_rights`, `model_papers`
and `model_steps` (with its `model_step_body`, `model_office_steps`, `model_outside_steps`). Read by
`procedure_defs.validate`, checked by `procedure_defs.check`, lowered by `compile`.
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
    """The citation, down to article and clause; `unknown` where nobody has found it."""
    since: date | None = Field(None, alias="from")
    """The first day on which it holds."""
    until: date | None = Field(None, alias="to")
    """The last day on which it holds."""
    verified: bool
    """Whether somebody has read it in the source."""
    note: str | None = None
    """A remark, such as why its day is not known."""

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
    """The first day of this version."""
    until: date | None = Field(None, alias="to")
    """The last day of this version."""
    decision: str = Field(min_length=1)
    """The decision that published the procedure."""

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.until and self.until < self.since:
            raise PydanticCustomError("FORM-009", "it ends before it begins", {"hint": "correct from or to"})
        return self


class Approval(Part):
    """Who approved the electronic process for use, by which decision."""

    by: str
    """Who approved the electronic process."""
    decision: str
    """The number of the decision."""
    on: date
    """The day of the decision."""


class Competence(Part):
    """Which level decides, which field of the form names the unit, and where filings are taken."""

    level: Level
    """Which level decides."""
    at: FieldPath
    """The field of the form that names the unit."""
    received: Literal["anywhere", "competent"] = "anywhere"
    """Whether any service point takes filings or only the competent authority's."""


class Service(Part):
    """Whether all of it can be done online; if only a part, the published reason."""

    level: Literal["full", "partial"]
    """Whether all of it can be done online."""
    reason: Bilingual | None = None
    """The published reason why it is only partly online."""


class Result(Part):
    """The document that the procedure gives: its national code (`unknown` where nobody has found it) and name."""

    code: Annotated[str, Field(pattern=r"^(KQ\.[A-Z][0-9]{2}\.[0-9]{6}|unknown)$")] | None = None
    """The national code of the result; `unknown` where nobody has found it."""
    name: Bilingual
    """What the result is called."""


class OpenQuestion(Part):
    """What a person must settle before this is published: by which rule, where, from which text, what is assumed meanwhile."""

    rule: Id
    """The rule of the import that asks."""
    at: str = Field(min_length=1, max_length=120)
    """Where in the definition."""
    text: str = Field(min_length=1, max_length=600)
    """The text that it came from."""
    assumed: str | None = None
    """What stands there meanwhile."""


class Definition(Part):
    """One procedure."""

    procedure: Annotated[str, Field(pattern=r"^[1-9]\.[0-9]{6}$")]
    """The national code, in quotes."""
    name: Bilingual
    """What the procedure is called."""
    field: Bilingual | None = None
    """The field of administration."""
    in_force: InForce
    """Since when this version holds, by which decision."""
    approval: Approval | None = None
    """Who approved the electronic process, by which decision."""
    basis: dict[Id, Basis] = Field(min_length=1)
    """The legal grounds, each under an id of your own."""
    competence: Competence
    """Who decides, and where filings are taken."""
    applicants: tuple[Applicant, ...] = ()
    """Who may apply."""
    channels: tuple[Channel, ...] = ("counter", "post", "online")
    """How one may file."""
    service: Service | None = None
    """Whether it is fully online; if not, why."""
    term: LegalTerm | tuple[LegalTerm, ...]
    """The time limit of the law; by case and channel where the law distinguishes, the first that fits holds."""
    warn_at: tuple[Share, ...] | None = None
    """Parts of the term at which the office is warned, such as 0.8."""
    rights: Rights = Rights()
    """What may happen at any step."""
    form: str = "form.yaml"
    """The file of the form."""
    papers: tuple[Paper, ...] | None = None
    """The component papers; an empty list if none is needed."""
    fees: tuple[Fee, ...] | None = None
    """What is to be paid; an amount of 0 if it is free."""
    result: Result | None = None
    """The document that it gives."""
    letters: dict[Letter, str] = {}
    """Templates of letters by kind."""
    instant: bool = False
    """Whether the result is given at once, without a receipt unless asked."""
    ministry_system: bool = False
    """Whether a ministry's own system runs it: then it is not run here."""
    steps: tuple[Step, ...] = Field(min_length=1)
    """The steps, in their order."""
    note: Bilingual | None = None
    """A remark for people."""
    open: tuple[OpenQuestion, ...] = ()
    """What a person must settle before this can be published; written by imports."""

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
