"""A filing as it is asked for: who, what, with which papers, from where."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from api.models.asking import Asked, Id, PaperIn, Plain, Short, Text


class Person(Asked):
    """An applicant or representative."""

    full_name: Short
    personal_id: Annotated[str, Field(pattern=r"^([0-9]{9}|[0-9]{12})$")] | None = None
    date_of_birth: Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$")] | None = None
    address: Short | None = None
    phone: Short | None = None
    email: Short | None = None
    organisation_code: Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Z.-]{2,29}$")] | None = Field(
        None, description="Of an organisation, whose name is then the `full_name`: its tax, enterprise or other code."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.organisation_code is not None and (self.personal_id is not None or self.date_of_birth is not None):
            raise ValueError("an organisation has a code, a person a personal number and a date of birth: give one of both")
        return self


class Authorisation(Asked):
    """By what somebody files for another; `by_law` as a parent or guardian does, `office` as the head of an organisation does."""

    kind: Literal["written", "by_law", "office"]
    number: Short | None = Field(None, description="Of the paper, as it bears it.")
    on: date | None = None
    until: date | None = None
    certified_by: Short | None = Field(None, description="Who certified or notarised it.")
    scope: Text | None = Field(None, description="What it covers; left out: this dossier, its result included.")


class Representative(Person):
    """Who files for the applicant."""

    authorisation: Authorisation | None = None


class LateEntry(Asked):
    """A dossier of a day without system: the code printed in advance that its paper bears, and when it was received."""

    code: Id
    received_at: AwareDatetime


class Prefilled(Asked):
    """A look-up whose values were filled in: its `token` as answered, and the group of the form that it is about."""

    token: Annotated[str, Field(min_length=1, max_length=8000)]
    at: Annotated[str, Field(pattern=r"^(applicant|form(\.[A-Za-z0-9_]{1,60}){1,6})$", examples=["form.bride"])]
    reason: Short | None = Field(None, description="Why another value stands where one was filled in.")


class Onward(Asked):
    """How far a filing is carried on at once, by acts that the filer may do: each is recorded as an act of its own."""

    upto: Literal["accepted", "end"] = "accepted"
    receipt: Short | None = Field(None, description="The cashier's receipt, where something is paid.")
    proof: Short | None = Field(None, description="Of handing over the result.")
    originals_returned: bool = Field(False, description="Every original that was taken was given back.")


class Filing(Asked):
    """An application. A citizen files online; a receptionist files for an applicant at a counter or from post."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "procedure": "1.001193", "channel": "counter", "form": {"residence": {"unit": "00004"}},
                "applicant": {"full_name": "Nguyễn Văn An"}, "papers": [{"id": "medical-birth-certificate", "how": "original"}],
            }
        },
    )  # fmt: skip

    procedure: Id
    channel: Literal["counter", "post", "online"] | None = None
    service_point: Id | None = None
    form: Plain
    applicant: Person | None = Field(None, description="Left out: as the form's own `applicant` says.")
    applicants: Annotated[list[Person], Field(max_length=20)] = Field(
        [], description="Those who apply together with the applicant."
    )
    representative: Representative | None = None
    papers: Annotated[list[PaperIn], Field(max_length=100)] = []
    chosen: Annotated[list[Id], Field(max_length=20)] = []
    prefilled: Annotated[list[Prefilled], Field(max_length=20)] = Field([], description="What `POST /look-ups` filled in.")
    late: LateEntry | None = Field(None, description="Only by a receptionist: a dossier received on a day without system.")
    onward: Onward | None = Field(None, description="Only by an official: accept at once, or carry an instant procedure through.")
    unless_alike: bool = Field(
        False, description="Refuse with ALIKE where the same party has an open dossier of this procedure from today's counters."
    )
