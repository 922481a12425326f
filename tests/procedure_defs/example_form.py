"""A small form of a definition and a small schema, to hold the examples of faults against; not the real language."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from procedure_defs.faults import Fault, in_order
from procedure_defs.guard_vocabulary import Vocabulary
from procedure_defs.guards import guard_at
from procedure_defs.validate import validate
from procedure_defs.yaml_source import Source


class Part(BaseModel):
    """What every part of the example has: no other words than its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Days(Part):
    """A term in working days."""

    working_days: int = Field(ge=1)


class Months(Part):
    """A term in months."""

    months: int


class Receive(Part):
    """A step of one kind."""

    kind: Literal["receive"]
    role: str


class Pay(Part):
    """A step of another kind."""

    kind: Literal["pay"]
    amount: int


class Paper(Part):
    """A paper with its condition."""

    when: str


class Procedure(Part):
    """The whole example."""

    procedure: str = Field(pattern=r"^\d\.\d{6}$")
    name: dict[str, str]
    valid_from: date = Field(alias="from")
    until: date | None = None
    cut_off: time | None = None
    term: Days | Months
    steps: tuple[Annotated[Receive | Pay, Field(discriminator="kind")], ...] = Field(min_length=1)
    papers: tuple[Paper, ...] = ()
    unit: str | None = None
    count: int | None = None
    urgent: bool = False
    level: Literal["commune", "province"] | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Procedure:
        if self.until and self.until < self.valid_from:
            raise PydanticCustomError("FORM-009", "it ends before it begins", {"hint": "correct from or until"})
        return self


FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "age": {"type": "integer"},
        "kind": {"type": "string", "enum": ["new", "repair"]},
        "area": {"type": "number"},
        "born_here": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "residence": {"type": "object", "properties": {"unit": {"type": "string"}}},
        "kids": {"type": "array", "items": {"$ref": "#/$defs/kid"}},
    },
    "$defs": {"kid": {"type": "object", "properties": {"name": {"type": "string"}, "year": {"type": "integer"}}}},
}
VOCABULARY = Vocabulary({"form": FORM, "channel": {"enum": ["counter", "online", "post"]}})


def faults_of(source: Source) -> list[Fault]:
    """All faults of a file held against the example: text, form and, where the form is right, guards."""
    filled, faults = validate(source, Procedure)
    for number, _paper in enumerate(filled.papers if filled else ()):
        faults += guard_at(source, ("papers", number, "when"), VOCABULARY)[1]
    return in_order(faults)
