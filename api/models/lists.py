"""Pages of dossiers, look-ups, openings and journals."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from api.models.reading import Answered, DossierSummary, LedgerView


class DossiersPage(Answered):
    """Dossiers, the newest code first."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"items": [{"code": "H26.1-260302-0001", "phase": "accepted"}], "next": None}}
    )

    items: list[DossierSummary]
    next: str | None = None


class JournalRowView(Answered):
    """A row of a journal: `public` is the exact text that its hash is over."""

    seq: int
    at: datetime
    recorded_at: datetime
    public: str
    has_personal: bool
    prev: str
    hash: str


class JournalView(Answered):
    """A dossier's journal, and whether its chain holds."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "unbroken": True, "head": "9f...", "rows": []}}
    )

    code: str
    unbroken: bool
    fault: str | None = Field(None, description="The first row that is wrong.")
    head: str
    rows: list[JournalRowView]


class LedgerPage(Answered):
    """The whole ledger of a dossier."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "H26.1-260302-0001",
                "items": [{"n": 0, "cause": "start", "ground": "accepted", "due_on": "2026-03-09"}],
            }
        },
    )

    code: str
    items: list[LedgerView]


class LookUpRow(Answered):
    """A question to the population register; what was declared stands as a keyed hash."""

    request_id: str
    at: datetime
    official: str
    dossier: str
    procedure: str
    purpose: str
    fields: str
    outcome: str
    reason: str | None = None


class LookUpsPage(Answered):
    """Look-ups by request id."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"items": [{"request_id": "r-1", "official": "officer-1", "outcome": "match"}]}},
    )

    items: list[LookUpRow]
    next: str | None = None


class OpeningRow(Answered):
    """An opening of a personal part."""

    n: int
    who: str
    post: str | None = None
    code: str
    at: datetime
    purpose: str


class OpeningsPage(Answered):
    """Openings in order."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"items": [{"n": 1, "who": "officer-1", "code": "H26.1-260302-0001", "purpose": "read"}]}},
    )

    items: list[OpeningRow]
    next: str | None = None
