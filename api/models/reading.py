"""Answers about dossiers: what a person sees of one, at the instant of asking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from statute.words import Bilingual


class Answered(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(frozen=True)


class Place(Answered):
    """An authority or service point with its name."""

    id: str
    name: str


class Named(Answered):
    """An id of a definition with its name."""

    id: str
    name: Bilingual


class OfferView(Answered):
    """One act that the caller may do now: send it to `POST /dossiers/{code}/acts` with what it needs."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"act": "complete", "task": "examine-2", "outcome": "lacking", "needs": ["reason"]}},
    )

    act: str
    task: str | None = None
    outcome: str | None = None
    name: Bilingual | None = None
    needs: list[str] = []
    under: str | None = Field(None, description="The post under which the caller would act.")
    delegated: bool = False


class TaskView(Answered):
    """An open task."""

    task: str
    step: Named
    work: str
    role: str
    authority: Place
    part: str | None = None
    holder: str | None = None
    opened_at: datetime
    due_at: datetime | None = None
    items: list[str] = []
    escalated: bool = False


class HoldView(Answered):
    """Why the dossier waits for somebody outside."""

    kind: str
    since: datetime
    due_at: datetime | None = None
    items: list[str] = []
    amount: int = 0


class PaperView(Answered):
    """A paper of the dossier; `given` is nothing where it was not handed in."""

    id: str
    name: Bilingual
    kind: str
    given: str | None = None
    digest: str | None = None


class LedgerView(Answered):
    """One line of the ledger of a due date."""

    n: int
    cause: str
    ground: str
    at: datetime
    due_on: date | None = None
    before_on: date | None = None
    basis: str | None = None
    form: str | None = None
    actor: str | None = None


class StatusView(Answered):
    """One of the ten national statuses."""

    code: int
    vi: str
    en: str


class DossierSummary(Answered):
    """A dossier in a list."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "H26.1-260302-0001", "procedure": {"id": "1.001193", "name": {"vi": "Đăng ký khai sinh", "en": ""}},
                "status": {"code": 4, "vi": "Đang xử lý", "en": "In progress"}, "phase": "accepted",
                "filed_at": "2026-03-02T02:00:00Z", "due_at": "2026-03-05T17:00:00Z", "late": False,
            }
        },
    )  # fmt: skip

    code: str
    procedure: Named
    status: StatusView
    phase: str
    ended: str | None = None
    step: Named | None = None
    waits_for: str | None = None
    filed_at: datetime
    due_at: datetime | None = None
    closed_at: datetime | None = None
    late: bool = False


class LinkedDossier(Answered):
    """A dossier that this one called."""

    code: str
    procedure: Named
    status: StatusView
    ended: str | None = None


class DossierView(DossierSummary):
    """A dossier as its parties and its officials see it. Internal notes are for officials only."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "H26.1-260302-0001",
                "seq": 2,
                "phase": "accepted",
                "channel": "counter",
                "tasks": [],
                "allowed": [],
            }
        },
    )

    seq: int
    version: str
    channel: str
    authority: Place
    reception: Place
    service_point: str
    accepted_at: datetime | None = None
    original_due_at: datetime | None = None
    provisional: bool = Field(False, description="Whether the date rests on days off that are not announced yet.")
    case_since: datetime | None = Field(None, description="When the case was first filed, also where it came back since.")
    age_days: int | None = Field(None, description="Whole days from there until now, or until the dossier ended.")
    predecessor: str | None = Field(None, description="The dossier that the case came back from.")
    supplements: int = 0
    extensions: int = 0
    tasks: list[TaskView] = []
    holds: list[HoldView] = []
    papers: list[PaperView] = []
    fees: dict[str, int] = {}
    paid: int = 0
    parent: str | None = Field(None, description="The dossier that called this one.")
    linked: list[LinkedDossier] = []
    result: str | None = None
    document: str | None = Field(None, description="Digest of the signed result document.")
    until: datetime | None = Field(None, description="When the step ends by itself: a publication, a wait for an event.")
    awaits: str | None = Field(None, description="The outside event that the step waits for, as `arrive` names it.")
    entered_late_at: datetime | None = Field(None, description="When it was entered, if received on a day without system.")
    ledger: list[LedgerView] = []
    allowed: list[OfferView] = []
    personal: dict[str, Any] | None = Field(None, description="The opened personal part; its opening is logged.")
    erased: bool = False


class MovedOn(Answered):
    """A merger order moved the dossier: which, on what legal basis, from whom to whom; the units by the names of their time."""

    at: datetime
    order: str
    title: Bilingual | None = None
    basis: str | None = None
    left: Place
    taken_over: Place
    former_unit: str = ""
    unit: str = ""


class FetchedAt(Answered):
    """Where the result can be fetched. `why`: the holder's own desk, or one in the successor of a neighbour by the same order."""

    name: str
    address: str = ""
    why: Literal["own", "near"]


class TrackedPublicly(Answered):
    """What a code alone shows: step, holder and due date, and no person."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "H26.1-260302-0001", "procedure": {"id": "1.001193", "name": {"vi": "Đăng ký khai sinh", "en": ""}},
                "status": {"code": 4, "vi": "Đang xử lý", "en": "In progress"}, "holder": {"id": "ward", "name": "UBND"},
                "role": "officer", "due_at": "2026-03-05T17:00:00Z", "late": False,
            }
        },
    )  # fmt: skip

    code: str
    procedure: Named
    status: StatusView
    step: Named | None = None
    holder: Place
    role: str | None = None
    waits_for: str | None = None
    due_at: datetime | None = None
    late: bool = False
    ended: str | None = None
    moves: list[MovedOn] = Field([], description="Why somebody else holds it than at first: each handover, in order.")
    fetch_at: list[FetchedAt] = Field(
        [],
        description="Of a moved dossier: where its result is fetched. Nearness is by common old units, not measured.",
    )


class LookedAt(Answered):
    """Somebody saw, asked for, handed on or erased a person's data of a dossier, and what for."""

    at: datetime
    what: Literal["opened", "looked_up", "disclosed", "erased"]
    who: str = Field(description="The official's name, or what acted.")
    role: str | None = None
    authority: Place | None = None
    purpose: str = ""


class Tracked(TrackedPublicly):
    """What the receipt's secret shows beside it."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"code": "H26.1-260302-0001", "applicant": "N. V. A.", "asked": [], "ledger": []}},
    )

    applicant: str | None = Field(None, description="The applicant's name, masked but for initials.")
    filed_at: datetime
    accepted_at: datetime | None = None
    reception: Place
    papers: list[PaperView] = []
    holds: list[HoldView] = []
    asked: list[str] = Field([], description="Reasons given with what the applicant was asked for.")
    ledger: list[LedgerView] = []
    looked_at: list[LookedAt] = Field([], description="Who looked at these data, when and what for.")
