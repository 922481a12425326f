"""What auditors are answered: questions with their answers, the verdict of a replay, the seals of days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from api.models.reading import Answered
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

    items: list[QuestionView]


class AnswerView(Answered):
    """An answer: rows with a cell under each column's name. `cut`: there are more rows than are told."""

    question: str
    at: datetime
    columns: list[str]
    names: dict[str, Bilingual]
    rows: list[dict[str, Any]]
    cut: bool


class VerdictView(Answered):
    """What re-execution gave: whether the records agree, how much was done again, and the story of what differs."""

    code: str
    agrees: bool
    rows: int
    decided: bool
    histories: int
    erased_at: datetime | None
    findings: list[dict[str, str]]
    story: list[str]


class SealView(Answered):
    """The seal of a day. `leaves`: dossiers that moved."""

    day: date
    leaves: int
    root: str
    stamped_at: datetime | None
    copied_at: datetime | None


class Seals(Answered):
    """The newest first."""

    items: list[SealView]
