"""What auditors are answered: questions with their answers, the verdict of a replay, the seals of days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.models.asking import Asked
from api.models.reading import Answered
from audit.questions.asking import Given
from statute.words import Bilingual


class QuestionView(Answered):
    """A question that can be asked; `needs` must be given, `may` can be."""

    name: str
    words: Bilingual
    needs: list[str]
    may: list[str]
    columns: list[str]


class Questions(Answered):
    """All of them."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "name": "held",
                        "words": {"vi": "Ai giữ hồ sơ, khi nào, bao lâu", "en": "Who held it when, and how long"},
                        "needs": ["code"],
                    }
                ]
            }
        },
    )

    items: list[QuestionView]


class AnswerView(Answered):
    """An answer: rows with a cell under each column's name. `cut`: there are more rows than are told."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "question": "held",
                "at": "2026-03-09T02:00:00Z",
                "columns": ["step", "official"],
                "rows": [{"step": "examine", "official": "minh"}],
            }
        },
    )

    question: str
    at: datetime
    columns: list[str]
    names: dict[str, Bilingual]
    rows: list[dict[str, Any]]
    cut: bool


class SavedQuestionIn(Asked):
    """A question to keep under a name, with what it is asked about."""

    model_config = ConfigDict(
        frozen=True, extra="forbid",
        json_schema_extra={"example": {"name": "Trễ hạn tại phường", "question": "late", "given": {"authority": "ubnd-00004"}}},
    )  # fmt: skip

    name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]{1,60}$")]
    question: Annotated[str, Field(pattern=r"^[a-z-]{1,40}$")]
    given: Given = Given()


class SavedQuestionView(Answered):
    """A kept question: who keeps it since when."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"name": "Trễ hạn", "question": "late", "given": {}, "by": "auditor-1"}}
    )

    name: str
    question: str
    given: dict[str, str]
    by: str
    at: datetime


class SavedQuestions(Answered):
    """All that stand."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"items": [{"name": "Trễ hạn", "question": "late", "given": {}, "by": "auditor-1"}]}},
    )

    items: list[SavedQuestionView]


class VerdictView(Answered):
    """What re-execution gave: whether the records agree, how much was done again, and the story of what differs."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {"code": "H26.1-260302-0001", "agrees": True, "rows": 8, "decided": True, "histories": 1, "findings": []}
        },
    )

    code: str
    agrees: bool
    rows: int
    decided: bool
    histories: int
    erased_at: datetime | None
    findings: list[dict[str, str]]
    story: list[Bilingual]


class SealView(Answered):
    """The seal of a day. `leaves`: dossiers that moved."""

    day: date
    leaves: int
    root: str
    stamped_at: datetime | None
    copied_at: datetime | None


class Seals(Answered):
    """The newest first."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "items": [{"day": "2026-03-02", "leaves": 41, "root": "9f86d081884c7d65", "stamped_at": "2026-03-02T17:20:00Z"}]
            }
        },
    )

    items: list[SealView]
