"""The counter: look-ups before filing, codes for a day without system, and the queue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictInt

from api.models.asking import Asked, Id, Short
from api.models.reading import Answered
from api.models.results import KeptResult


class LookUpIn(Asked):
    """One person as declared: number, name, date of birth; and the group of the form that is to be filled in."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True,
        json_schema_extra={
            "example": {
                "procedure": "1.000894", "at": "form.bride", "personal_id": "001195012345", "full_name": "Nguyễn Thị Bình",
                "date_of_birth": "1995-04-12",
            }
        },
    )  # fmt: skip

    procedure: Id
    at: Annotated[str, Field(pattern=r"^(applicant|form(\.[A-Za-z0-9_]{1,60}){1,6})$")]
    personal_id: Annotated[str, Field(pattern=r"^([0-9]{9}|[0-9]{12})$")]
    full_name: Short
    date_of_birth: Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$")]


class LookedUp(Answered):
    """What the register says; values only of fields that the form may be filled from. `token` goes back with the filing."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "outcome": "match", "at": "2026-03-02T02:00:00Z", "request_id": "counter/1b7c",
                "values": {"ethnicity": "Kinh", "nationality": "Việt Nam"}, "token": "…",
            }
        },
    )  # fmt: skip

    outcome: Literal["match", "mismatch", "not_found", "deceased", "unavailable"]
    at: datetime
    request_id: str | None = None
    mismatched: list[str] = []
    reason: str | None = None
    values: dict[str, str] = {}
    token: str | None = None
    results: list[KeptResult] = Field([], description="Results that this office issued to the person, for papers asked for here.")


class MintIn(Asked):
    """How many codes, for which service point."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"service_point": "mc-00004", "n": 50}})

    service_point: Id
    n: Annotated[StrictInt, Field(ge=1, le=500)]


class SheetCode(Answered):
    """A code of a sheet, and what became of it."""

    code: str
    received_at: datetime | None = None
    entered_at: datetime | None = None
    entered_by: str | None = None


class Sheet(Answered):
    """Codes minted in advance; `GET /codes/{sheet}/print` is the sheet to print."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "sheet": "260302-1a2b3c4d", "service_point": "mc-00004", "minted_at": "2026-03-02T02:00:00Z",
                "minted_by": "receptionist-1", "codes": [{"code": "H26.1-260302-0001"}],
            }
        },
    )  # fmt: skip

    sheet: str
    service_point: str
    minted_at: datetime
    minted_by: str
    codes: list[SheetCode]


class CallIn(Asked):
    """The desk to which the next number is called."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"desk": "3"}})

    desk: Annotated[str, Field(min_length=1, max_length=20)]


class Ticket(Answered):
    """A number of the day at a service point."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"number": 17, "day": "2026-03-02", "waiting": 4}})

    number: int
    day: date
    desk: str | None = None
    called_at: datetime | None = None
    waiting: int = Field(0, description="How many numbers wait before this one, or, of a called one, wait still.")


class Queue(Answered):
    """What the screen of a service point shows."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "service_point": "mc-00004",
                "name": "Một cửa",
                "called": [{"number": 16, "day": "2026-03-02", "desk": "3"}],
                "waiting": 4,
            }
        },
    )

    service_point: str
    name: str
    called: list[Ticket]
    waiting: int
