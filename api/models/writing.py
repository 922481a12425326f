"""Requests that change something, and what they are answered with. Nothing unknown is taken."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, model_validator

from api.models.reading import Answered, DossierView
from statute.term import Term

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:|/-]{0,119}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]
Dong = Annotated[StrictInt, Field(ge=0, le=10**12)]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Refuse what JSON has no words for: lone surrogates, not-a-number, numbers no machine holds."""
    try:
        json.dumps(values, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("holds a value that is no plain JSON") from None
    return values


Plain = Annotated[dict[str, Any], AfterValidator(_plain)]


class Asked(BaseModel):
    """Base of requests."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PaperIn(Asked):
    """A paper handed in; `digest` is that of an upload to `POST /papers`."""

    id: Id
    how: Literal["original", "copy", "shown", "reused"] = "copy"
    digest: Digest | None = None
    pages: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None


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


class OnTask(Asked):
    """Base of acts on a task."""

    task: Id


class ClaimAct(OnTask):
    """Take a task."""

    kind: Literal["claim"]


class ReleaseAct(OnTask):
    """Give a task back to the pool."""

    kind: Literal["release"]


class ReassignAct(OnTask):
    """Hand a task to another official who holds its role."""

    kind: Literal["reassign"]
    to: Id
    reason: Text | None = None


class DocumentIn(Asked):
    """A signed result document by the digest of its bytes."""

    digest: Digest
    number: Short | None = None


class HandingIn(Asked):
    """How a result was handed over; `proof` is a reference, no name."""

    channel: Literal["counter", "online", "post"]
    to: Literal["applicant", "representative"] = "applicant"
    proof: Short


class CompleteAct(OnTask):
    """Complete a task with one of its outcomes; `allowed` says what each needs."""

    kind: Literal["complete"]
    outcome: Id
    reason: Text | None = None
    findings: Text | None = None
    items: Annotated[list[Id], Field(max_length=100)] = []
    assignee: Id | None = Field(None, description="The official that the work is assigned to.")
    authority: Id | None = None
    amount: Dong | None = None
    document: DocumentIn | None = None
    handing: HandingIn | None = None
    originals: Annotated[list[Id], Field(max_length=100)] = []
    papers: Annotated[list[PaperIn], Field(max_length=100)] = []
    held_at: AwareDatetime | None = None


class SupplyAct(Asked):
    """Supply what was asked for; fields of the form given here replace those filed."""

    kind: Literal["supply"]
    papers: Annotated[list[PaperIn], Field(max_length=100)] = []
    form: Plain | None = None


class WithdrawAct(Asked):
    """Stop the dossier."""

    kind: Literal["withdraw"]
    reason: Text | None = None


class AdjustAct(Asked):
    """Adjust of one's own accord what one filed online, until the decision; fields given here replace those filed."""

    kind: Literal["adjust"]
    papers: Annotated[list[PaperIn], Field(max_length=100)] = []
    form: Plain | None = None


class PayAct(Asked):
    """A cashier's receipt, in dong."""

    kind: Literal["pay"]
    receipt: Short
    amount: Dong


class ExtendAct(Asked):
    """Apologise and set a new date, before the old one passes."""

    kind: Literal["extend"]
    by: Term
    reason: Text


class SuspendAct(Asked):
    """Suspend by the order of a court or authority, or for force majeure, under the announcement that says so."""

    kind: Literal["suspend"]
    order: Short
    ground: Literal["suspension", "force-majeure"] = "suspension"
    reason: Text


class ResumeAct(Asked):
    """End a suspension."""

    kind: Literal["resume"]
    order: Short
    reason: Text


class ObjectAct(Asked):
    """Enter an objection to a publication."""

    kind: Literal["object"]
    reason: Text


ArrivedAs = Literal["arrived", "refused", "lacking"]


class ArriveAct(Asked):
    """Enter an outside event that was waited for, with its paper."""

    kind: Literal["arrive"]
    event: Id
    amount: Dong | None = None
    paper: PaperIn | None = None
    outcome: ArrivedAs | None = Field(None, description="How the ministry's system decided, where its decision is awaited.")
    document: DocumentIn | None = None


Act = Annotated[
    ClaimAct
    | ReleaseAct
    | ReassignAct
    | CompleteAct
    | SupplyAct
    | WithdrawAct
    | AdjustAct
    | PayAct
    | ExtendAct
    | SuspendAct
    | ResumeAct
    | ObjectAct
    | ArriveAct,
    Field(discriminator="kind"),
]


ACT_EXAMPLES: Any = {
    "claim": {"summary": "Take a task", "value": {"kind": "claim", "task": "examine-2"}},
    "accept": {"summary": "Accept at reception", "value": {"kind": "complete", "task": "receive-1", "outcome": "accepted"}},
    "ask": {
        "summary": "Ask for a supplement",
        "value": {
            "kind": "complete",
            "task": "receive-1",
            "outcome": "supplement",
            "items": ["deed"],
            "reason": "Thiếu giấy tờ nhà",
        },
    },
    "assign": {
        "summary": "Assign to an official",
        "value": {"kind": "complete", "task": "assign-3", "outcome": "assigned", "assignee": "officer-1"},
    },
    "return": {
        "summary": "Return the result",
        "value": {
            "kind": "complete",
            "task": "return-6",
            "outcome": "returned",
            "handing": {"channel": "counter", "proof": "Ký nhận 12"},
        },
    },
    "extend": {
        "summary": "Apologise and set a new date",
        "value": {"kind": "extend", "by": {"unit": "working_days", "n": 2}, "reason": "Chờ kết quả đo đạc"},
    },
    "supply": {
        "summary": "Supply what was asked for",
        "value": {"kind": "supply", "papers": [{"id": "deed", "how": "original"}]},
    },
    "adjust": {"summary": "Adjust what was filed online", "value": {"kind": "adjust", "form": {"pages": 4}}},
    "withdraw": {"summary": "Stop the dossier", "value": {"kind": "withdraw", "reason": "Đổi ý"}},
}


class Written(Answered):
    """The answer of a write: which row it made, and the dossier as it now is. `pending`: taken, and not yet to be seen."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "seq": 2, "pending": False, "dossier": None}}
    )

    code: str
    seq: int
    pending: bool = False
    dossier: DossierView | None = None


class Filed(Written):
    """The answer of a filing, with the secret that the receipt's QR holds."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "seq": 1, "tracking_secret": "0" * 32}}
    )

    tracking_secret: str
