"""Reports over many dossiers, made from ledgers."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import ConfigDict, Field

from api.models.reading import Answered


class OnTimeView(Answered):
    """Index 2.1 of Decision 766 for a unit and a period."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"unit": "00004", "counted": 120, "on_time": 118, "share": 0.9833, "points": 19.67}},
    )

    unit: str
    since: date
    until: date
    basis: str
    counted: int
    on_time: int
    late: list[str] = Field([], description="The codes of the dossiers that count as late.")
    share: float | None = None
    points: float | None = Field(None, description="Of 20.")


class AtRiskTask(Answered):
    """One open task of a dossier that ends soon."""

    code: str
    task: str
    procedure: str
    authority: str
    due_at: datetime


class AtRiskView(Answered):
    """What is about to be late, by holder; what nobody took stands under role and place."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"days": 2, "holders": {}}})

    days: int
    holders: dict[str, list[AtRiskTask]]


class ReReceivedCase(Answered):
    """A dossier whose case came back: what from, and since when it is one case."""

    code: str
    predecessor: str
    filed_at: datetime
    case_since: datetime
    age_days: int


class ReReceivedView(Answered):
    """Dossiers of a period that were sent back and filed again."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": []}})

    items: list[ReReceivedCase]
