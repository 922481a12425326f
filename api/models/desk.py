"""Search, notes, saved views and acts over a list: what is asked, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictInt

from api.models.asking import Asked, Id, Text
from api.models.reading import Answered, DossierSummary
from api.views.inbox import Filters

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MOST = 500
CODE = r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$"


class SearchIn(Asked):
    """A code, names, or a number. Asked in a body: addresses are written into logs."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"text": "nguyen van an"}})

    text: Annotated[str, Field(min_length=2, max_length=100)]
    after: Annotated[str | None, Field(pattern=CODE)] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class SearchPage(Answered):
    """Dossiers that fit, the latest code first. `next` is `after` of the next page."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": [], "next": None}})

    items: list[DossierSummary]
    next: str | None = None


class NoteIn(Asked):
    """A note for colleagues."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"text": "Đã gọi điện, hẹn thứ Sáu."}})

    text: Text


class NoteView(Answered):
    """A note: who wrote it, under which post, when."""

    n: int
    at: datetime
    who: str
    name: str
    post: str | None = None
    text: str


class Notes(Answered):
    """A dossier's notes, oldest first. They are sealed with the dossier, and its parties never see them."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "items": [{"n": 1, "at": "2026-03-02T02:00:00Z", "who": "officer-1", "name": "Bình", "text": "Đã gọi điện."}]
            }
        },
    )

    items: list[NoteView]


class ViewIn(Asked):
    """Filters under a name."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"example": {"name": "Sắp trễ", "filters": {"within": 2}}}
    )

    name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]{1,60}$")]
    filters: Filters


class SavedView(Answered):
    """A saved view."""

    name: str
    filters: dict[str, Any]


class SavedViews(Answered):
    """All of mine."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"items": [{"name": "Sắp trễ", "filters": {"within": 2}}]}}
    )

    items: list[SavedView]

    @classmethod
    def of(cls, views: list[tuple[str, dict[str, Any]]]) -> SavedViews:
        """From the registry's rows."""
        return cls(items=[SavedView(name=name, filters=filters) for name, filters in views])


class BulkItem(Asked):
    """One line of the list: a task, and the sequence at which it was seen (the preview fills it in)."""

    code: Annotated[str, Field(pattern=CODE)]
    task: Id
    seq: Annotated[StrictInt, Field(ge=0)] | None = None


class BulkIn(Asked):
    """One act over a list of tasks: at most 500, each once."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "act": "complete", "outcome": "signed",
                "items": [{"code": "H26.1-260302-0001", "task": "approve-5"}, {"code": "H26.1-260302-0002", "task": "approve-5"}],
            }
        },
    )  # fmt: skip

    act: Literal["claim", "release", "reassign", "complete"]
    outcome: Id | None = None
    to: Id | None = None
    reason: Text | None = None
    items: Annotated[list[BulkItem], Field(min_length=1, max_length=MOST)]


class BulkSigned(BulkIn):
    """The list as previewed, with its digest: confirming it is the one signature over all of it."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "act": "complete", "outcome": "signed", "digest": "0" * 64,
                "items": [{"code": "H26.1-260302-0001", "task": "approve-5", "seq": 9}],
            }
        },
    )  # fmt: skip

    digest: Digest


class BulkLine(Answered):
    """One line: whether the act fits (preview), or what became of it: `open`, `done` or `refused`, with the reason."""

    code: str
    task: str
    seq: int | None = None
    status: Literal["fits", "open", "done", "refused"]
    problem: str | None = None
    vi: str | None = None
    en: str | None = None


class BulkPreview(Answered):
    """Each line judged as of now, and the digest of those that fit: confirm just them."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "digest": "0" * 64,
                "fits": 1,
                "lines": [{"code": "H26.1-260302-0001", "task": "approve-5", "status": "fits"}],
            }
        },
    )

    digest: str
    fits: int
    lines: list[BulkLine]


class BulkView(Answered):
    """An act over a list and how far it has come."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "id": "0" * 24, "act": "complete:signed", "digest": "0" * 64, "at": "2026-03-02T02:00:00Z", "open": 0, "done": 1,
                "refused": 0, "lines": [{"code": "H26.1-260302-0001", "task": "approve-5", "status": "done"}],
            }
        },
    )  # fmt: skip

    id: str
    act: str
    digest: str
    at: datetime
    open: int
    done: int
    refused: int
    lines: list[BulkLine]
