"""Applications begun, ratings, complaints and near service points: what is asked, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictInt

from api.models.asking import Asked, Digest, Id, Plain, Text
from api.models.reading import Answered, Place

ComplaintKind = Literal["complaint", "error", "loss"]


class BegunIn(Asked):
    """What is filled in so far; nothing of it is checked before it is filed. Papers by their uploads' digests."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"example": {"form": {"child": {"full_name": "Nguyễn Minh An"}}}}
    )

    form: Plain = {}
    papers: Annotated[dict[Id, Digest], Field(max_length=100)] = {}
    persons: Annotated[dict[str, dict[str, str]], Field(max_length=2, description="`person` and `representative`.")] = {}
    chosen: Annotated[list[Id], Field(max_length=20)] = []


class BegunView(BegunIn):
    """An application that was begun."""

    model_config = ConfigDict(
        frozen=True, extra="forbid",
        json_schema_extra={"example": {"procedure": "1.001193", "saved_at": "2026-03-02T02:00:00Z", "form": {}}},
    )  # fmt: skip

    procedure: str
    saved_at: datetime


class BegunRow(Answered):
    """One that may be gone on with."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"procedure": "1.001193", "saved_at": "2026-03-02T02:00:00Z"}}
    )

    procedure: str
    saved_at: datetime


class BegunList(Answered):
    """What the citizen has begun, the latest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": []}})

    items: list[BegunRow]


class RatingIn(Asked):
    """How the service was: 1 poor, 5 very good."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"score": 5, "text": "Nhanh, rõ ràng"}})

    score: Annotated[StrictInt, Field(ge=1, le=5)]
    text: Text | None = None


class Rated(Answered):
    """The score that is kept."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "score": 5}})

    code: str
    score: int


class ComplaintIn(Asked):
    """A complaint; an error of the agency in the result; or a result that was lost."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"example": {"kind": "error", "text": "Sai ngày sinh của con"}}
    )

    kind: ComplaintKind = "complaint"
    text: Text


class AnswerIn(Asked):
    """The office's answer. `correct` opens the linked dossier whose result will supersede the faulty one; `reissue` signs a
    certified copy of a result that was lost."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"example": {"text": "Đã mở hồ sơ đính chính.", "correct": True}},
    )

    text: Text
    correct: bool = False
    reissue: bool = False


class ComplaintView(Answered):
    """A complaint with its answer. `due_at`: an error is corrected within 3 working days (Decree 118/2025, art. 23.1)."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "n": 1, "code": "H26.1-260302-0001", "kind": "error", "at": "2026-03-02T02:00:00Z", "text": "Sai ngày sinh",
            }
        },
    )  # fmt: skip

    n: int
    code: str
    kind: ComplaintKind
    at: datetime
    due_at: datetime | None = None
    text: str
    answered_at: datetime | None = None
    answer: str | None = None
    linked: str | None = Field(None, description="The dossier that corrects the result.")
    issued: Digest | None = Field(None, description="The certified copy of a lost result, among the dossier's papers.")


class Complaints(Answered):
    """Complaints, oldest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": []}})

    items: list[ComplaintView]


class NearPoint(Answered):
    """A service point, and why it is where it is in the list."""

    id: str
    name: str
    address: str
    authority: Place
    near: Literal["unit", "former_district", "province"]
    about_km: int | None = Field(
        None, description="Between a point in each commune, as the crow flies: an approximation. None: the same, or not known."
    )


class NearPoints(Answered):
    """The nearest first, by the approximate distance between communes; where there is none, by administrative place."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"unit": "00004", "items": []}})

    unit: str
    items: list[NearPoint]
