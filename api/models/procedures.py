"""Procedures as the public reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from api.models.reading import Answered
from statute.words import Bilingual


class ProcedureSummary(Answered):
    """A procedure that can be filed now."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"code": "1.001193", "version": "1", "name": {"vi": "Đăng ký khai sinh", "en": "Birth"}}},
    )

    code: str
    version: str
    name: Bilingual


class Procedures(Answered):
    """The procedures in force."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {"items": [{"code": "1.001193", "version": "1", "name": {"vi": "Đăng ký khai sinh", "en": "Birth"}}]}
        },
    )

    items: list[ProcedureSummary]


class ProcedurePaper(Answered):
    """A paper of a procedure."""

    id: str
    name: Bilingual
    kind: str
    group: str | None = None


class ProcedureFee(Answered):
    """A fee, in dong: `amount`, or by tiers over a count."""

    id: str
    name: Bilingual
    amount: int
    tiers: list[dict[str, int]] = []
    basis: str


class ProcedureLinked(Answered):
    """A linked procedure that the applicant may choose; a required one always goes along."""

    id: str
    procedure: str
    name: Bilingual
    required: bool = False


class ProcedureStep(Answered):
    """A step, and who acts in it."""

    id: str
    type: str
    name: Bilingual
    role: str
    within: dict[str, Any] | None = None


class ProcedureView(ProcedureSummary):
    """All that an applicant needs to know and to fill in."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {"code": "1.001193", "version": "1", "level": "commune", "received": "anywhere", "papers": [], "fees": []}
        },
    )

    digest: str
    level: str
    received: str
    form_schema: dict[str, Any]
    papers: list[ProcedurePaper]
    fees: list[ProcedureFee]
    terms: list[dict[str, Any]]
    steps: list[ProcedureStep]
    rights: list[str]
    linked: list[ProcedureLinked] = []
    linked_at_least: int = Field(0, description="So many of `linked` have to go along, those required counted.")


class DefinitionRow(Answered):
    """A published definition, in force or not."""

    digest: str
    procedure: str
    version: str
    in_force_from: datetime
    in_force_to: datetime | None = None
    published_at: datetime
    published_by: str


class DefinitionsPage(Answered):
    """Definitions by digest."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"items": [{"digest": "9f86d081" * 8, "procedure": "1.001193", "version": "1"}]}},
    )

    items: list[DefinitionRow]
    next: str | None = None


class DefinitionView(DefinitionRow):
    """A definition with its plan as stored: the digest is of exactly this text."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"digest": "9f86d081" * 8, "procedure": "1.001193", "version": "1", "plan": "{}"}},
    )

    plan: str
    form_schema: dict[str, Any]
    labels: dict[str, Any]


class CalendarView(Answered):
    """A calendar as stored: the digest is of exactly this text."""

    digest: str
    year: int
    published_at: datetime
    data: str


class Calendars(Answered):
    """Every calendar, newest year first."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"items": [{"digest": "9f86d081" * 8, "year": 2026, "data": "{}"}]}}
    )

    items: list[CalendarView]
