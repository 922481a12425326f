"""What partners other than the payment service call back with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from api.models.acts import ArrivedAs
from api.models.asking import Asked, Dong, Id
from api.models.reading import Answered


class Report(Asked):
    """A gateway's report on a message that we handed over; `id` is ours, `reference` its own."""

    model_config = ConfigDict(
        frozen=True, extra="forbid",
        json_schema_extra={
            "example": {"id": "0" * 32, "reference": "sms-118", "status": "delivered", "at": "2026-03-02T02:00:03Z"}
        },
    )  # fmt: skip

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    status: Literal["delivered", "failed"]
    at: AwareDatetime


class ReportTaken(Answered):
    """The report was noted."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"id": "0" * 32}})

    id: str


class Arrival(Asked):
    """An outside event that a dossier waits for; `reference` is the partner's own number of it, once for each event. Dong."""

    model_config = ConfigDict(
        frozen=True, extra="forbid",
        json_schema_extra={
            "example": {"code": "H26.1-260302-0001", "event": "tax-notice", "reference": "TB-118", "amount": 5000000}
        },
    )  # fmt: skip

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
    event: Id
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    amount: Dong | None = None
    outcome: ArrivedAs | None = Field(None, description="How the partner decided, where its decision is awaited.")


class ArrivalTaken(Answered):
    """The row that the event made."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "seq": 7, "pending": False}}
    )

    code: str
    seq: int
    pending: bool = False
