"""Letters of a dossier, its control sheet, the register book."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from api.models.reading import Answered
from statute.words import Bilingual

RECEIPT: Any = {
    "key": "2.receipt", "what": "receipt", "form": "01", "issued_at": "2026-03-02T02:00:00Z",
    "name": {"vi": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "en": "Receipt and appointment for the result"},
}  # fmt: skip


class LetterView(Answered):
    """A letter that the one-stop unit issued; `key` names it in addresses, `form` is its official number where it has one."""

    key: str
    what: str
    form: str | None = None
    name: Bilingual
    issued_at: datetime


class LettersView(Answered):
    """The letters of a dossier, in order."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "items": [RECEIPT]}})

    code: str
    items: list[LetterView]


class ControlLine(Answered):
    """One piece of work on the control sheet."""

    work: Bilingual
    authority: str
    given_at: datetime
    giver: str
    due_at: datetime | None = None
    taken_at: datetime | None = None
    taker: str
    done_at: datetime | None = None
    timeliness: Bilingual
    note: Bilingual


class ControlSheet(Answered):
    """Form 06, from the journal."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "lines": []}})

    code: str
    lines: list[ControlLine]


class BookLine(Answered):
    """One dossier in the register book."""

    code: str
    procedure: Bilingual
    applicant: str = Field("", description="Name, address, telephone; only where `personal` was asked for, which is logged.")
    authority: str
    received_at: datetime | None = None
    due_on: date | None = None
    returned_at: datetime | None = None
    channel: Bilingual
    note: Bilingual


class RegisterBook(Answered):
    """Form 07: what a one-stop unit received in a period, by code."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {"reception": "ward-00004", "since": "2026-03-01", "until": "2026-03-31", "lines": [], "next": None}
        },
    )

    reception: str
    since: date
    until: date
    lines: list[BookLine]
    next: str | None = None
