"""Why a dossier is due when it is: the answer of `GET /dossiers/{code}/due`."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import ConfigDict, Field

from api.models.reading import Answered
from statute.words import Bilingual


class DueLine(Answered):
    """One entry of the ledger in words."""

    at: datetime
    words: Bilingual
    basis: str | None = None


class DueDay(Answered):
    """One day of the count: counted, skipped and why, or moved to."""

    day: date
    kind: str
    number: int
    words: Bilingual
    basis: str | None = None
    verified: bool = True


class DueView(Answered):
    """The date, and everything that anybody needs to count it again."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "H26.1-260302-0001", "due_on": "2026-05-06", "due_at": "2026-05-07T00:00:00+07:00", "provisional": False,
                "original_due_on": "2026-05-06", "held_for": [], "lines": [], "days": [],
            }
        },
    )  # fmt: skip

    code: str
    due_on: date | None = Field(None, description="The last legal day; nothing while the clock is held or before it starts.")
    due_at: datetime | None = Field(None, description="The instant after that day.")
    provisional: bool = Field(False, description="Whether it rests on days off that are not announced yet.")
    original_due_on: date | None = None
    held_for: list[str] = []
    lines: list[DueLine] = []
    days: list[DueDay] = []
