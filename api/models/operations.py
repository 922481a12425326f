"""Operations over many dossiers as administrators see and steer them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.models.reading import Answered
from registry.operations import FASTEST, Change
from statute.words import Bilingual

_ONE: dict[str, Any] = {
    "id": "decree-0f3a", "kind": "decree", "standing": "running", "opened_at": "2026-08-25T09:00:00+07:00",
    "opened_by": "administrator-1", "rate": 20.0, "pace": 12.5, "acts_ms": 81.0, "acts_limit_ms": 96.0,
    "targets": {"pending": 4_200, "done": 800},
}  # fmt: skip
STATUSES = ("pending", "telling", "done", "unaffected", "closed", "failed", "left")
TargetStatus = Literal["pending", "telling", "done", "unaffected", "closed", "failed", "left"]


class OperationView(Answered):
    """An operation: what it stands at, how fast it may go, and how many dossiers are in each status."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": _ONE})

    id: str
    kind: str
    standing: Literal["running", "paused", "aborted", "done"]
    opened_at: datetime
    opened_by: str
    done_at: datetime | None = None
    rate: float | None = Field(None, description="Dossiers a second at most; null: as fast as it goes.")
    pace: float | None = Field(
        None, description="Dossiers a second at most that it allows itself, so that people's acts stay quick; null: nobody acts."
    )
    acts_ms: float | None = Field(None, description="What acts took when the pace was set last: 95th percentile, milliseconds.")
    acts_limit_ms: float | None = Field(None, description="What they may take while it runs, in milliseconds.")
    targets: dict[str, int] = Field(description=f"How many dossiers are in each status: {', '.join(STATUSES)}.")


class Operations(Answered):
    """Every operation, the newest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": [_ONE]}})

    items: list[OperationView]


class TargetView(Answered):
    """One dossier of an operation. `reason` is a stable code; `words` and `detail` say it for people."""

    code: str
    status: TargetStatus
    attempts: int
    reason: str | None = None
    words: Bilingual | None = None
    detail: str | None = None
    settled_at: datetime | None = None


class TargetsPage(Answered):
    """Dossiers of an operation in one status, by code."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "items": [{"code": "H26.1-260302-0001", "status": "failed", "attempts": 1, "reason": "CLOCK",
                           "words": {"vi": "Không tính được thời hạn.", "en": "The legal time limit could not be computed."}}],
                "next": None,
            }
        },
    )  # fmt: skip

    items: list[TargetView]
    next: str | None = None


class OperationChange(BaseModel):
    """What to do to an operation; `rate` belongs to `throttle`, null lets it go as fast as it can."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"change": "throttle", "rate": 20}})

    change: Change
    rate: float | None = Field(None, gt=0, le=FASTEST, description="Dossiers a second.")

    @model_validator(mode="after")
    def _rate_belongs_to_throttle(self) -> Self:
        if self.rate is not None and self.change != "throttle":
            raise ValueError(f"a rate belongs to 'throttle', not to '{self.change}'")
        return self
