"""The papers an applicant brings and the fees they pay, as a definition writes them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from dossier.plan import Channel
from procedure_defs.model_limits import Condition, Count, Id, Part
from statute.words import Bilingual

PaperKind = Literal["required", "required_if", "one_of", "present_only", "from_register", "optional", "note"]
Dong = Annotated[int, Field(ge=0, le=10_000_000_000)]
FieldPath = Annotated[str, Field(pattern=r"^(form|applicant)(\.[A-Za-z_][A-Za-z0-9_]*)+$")]
"""A field of the form: `form.residence.unit`."""


class Paper(Part):
    """One component paper.

    `required` always; `required_if` where `when` holds; `one_of` any one of its `group`; `present_only` is shown, not
    handed in; `from_register` is looked up instead; `optional`; a `note` is for people and never blocks. Without a basis
    of its own a paper rests on the decision that published the procedure.
    """

    id: Id
    """A name of your own."""
    name: Bilingual
    """What the paper is called."""
    kind: PaperKind
    """How it is asked for."""
    when: Condition | None = None
    """The case in which it is needed, in CEL."""
    group: Id | None = None
    """Alternatives of one group: any one of them."""
    originals: Annotated[int, Field(ge=0, le=20)] = 0
    """How many originals."""
    copies: Annotated[int, Field(ge=0, le=20)] = 0
    """How many copies."""
    form_no: str | None = None
    """The number of its printed form."""
    basis: Id | None = None
    """The id of a legal ground listed under `basis`."""
    note: Bilingual | None = None
    """A remark for people."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "required_if" and self.when is None:
            hint = {"hint": "write `when: ...`, or make it required"}
            raise PydanticCustomError("FORM-009", "a paper that is required_if says when", hint)
        if self.kind == "required" and self.when is not None:
            hint = {"hint": "make it required_if, or delete when"}
            raise PydanticCustomError("FORM-009", "a paper that is required always has no when", hint)
        if (self.kind == "one_of") != (self.group is not None):
            hint = {"hint": "write `kind: one_of` and `group: ...` together"}
            raise PydanticCustomError("FORM-009", "alternatives are one_of with a group, and only they", hint)
        return self


class Tier(Part):
    """From the `start`-th item on, counted from 1, each costs `amount` dong."""

    start: Count
    """From which item on, counted from 1."""
    amount: Dong
    """Dong for each."""


class Fee(Part):
    """What is to be paid, in dong: `amount` once, or `tiers` over the count at `per`; times `times`; each capped."""

    id: Id = "fee"
    """A name of your own."""
    name: Bilingual | None = None
    """What the fee is called."""
    amount: Dong | None = None
    """Dong, once."""
    per: FieldPath | None = None
    """The field of the form that counts the items of the tiers."""
    tiers: tuple[Tier, ...] = ()
    """Prices by count."""
    times: FieldPath | None = None
    """The field of the form by which all is multiplied."""
    at_most: Dong | None = None
    """The most for each of `times`, in dong."""
    when: Condition | None = None
    """The case in which it is due, in CEL."""
    channels: tuple[Channel, ...] = ()
    """The channels for which it is due; none: all."""
    basis: Id
    """The id of a legal ground listed under `basis`."""
    note: Bilingual | None = None
    """A remark for people."""

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if (self.amount is None) == (not self.tiers):
            hint = {"hint": "write `amount: 0` if it is free"}
            raise PydanticCustomError("FORM-009", "a fee has either an amount or tiers", hint)
        if bool(self.tiers) != (self.per is not None):
            hint = {"hint": "write `per: form.pages` beside the tiers"}
            raise PydanticCustomError("FORM-009", "tiers and per belong together", hint)
        starts = [tier.start for tier in self.tiers]
        if starts and (starts[0] != 1 or starts != sorted(set(starts))):
            raise PydanticCustomError("FORM-009", "tiers start at 1 and rise", {"hint": "order them by start"})
        return self
