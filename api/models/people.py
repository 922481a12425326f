"""Officials as they are shown to each other, and organisations as administrators read them."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict

from api.models.reading import Answered, Place


class Candidate(Answered):
    """An official who may be given work."""

    official: str
    name: str
    open_tasks: int


class Candidates(Answered):
    """Who holds a role at an authority now."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "role": "officer", "authority": "ward",
                "candidates": [{"official": "officer-1", "name": "Trần Thị Bình", "open_tasks": 3}],
            }
        },
    )  # fmt: skip

    role: str
    authority: str
    candidates: list[Candidate]


class PostView(Answered):
    """A role held at an authority in a period."""

    id: str
    official: str
    role: str
    authority: Place
    valid_from: datetime
    valid_to: datetime | None = None
    delegated: bool = False


class Me(Answered):
    """Who is signed in, and the authorities that they may use now."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {"login": "officer-1", "kind": "official", "subject": "officer-1", "name": "Bình", "posts": []}
        },
    )

    login: str
    kind: str
    subject: str
    name: str | None = None
    posts: list[PostView] = []


class OfficialView(Answered):
    """An official with all posts, past ones too."""

    id: str
    name: str
    posts: list[PostView] = []


class OfficialsPage(Answered):
    """Officials by id."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"items": [{"id": "officer-1", "name": "Trần Thị Bình", "posts": []}], "next": None}},
    )

    items: list[OfficialView]
    next: str | None = None


class UnitView(Answered):
    """An administrative unit in a period."""

    code: str
    name: str
    level: str
    parent: str | None = None
    valid_from: datetime
    valid_to: datetime | None = None


class UnitsPage(Answered):
    """Units by code."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "items": [
                    {"code": "00004", "name": "Phường Ba Đình", "level": "commune", "valid_from": "2025-07-01T00:00:00+07:00"}
                ]
            }
        },
    )

    items: list[UnitView]
    next: str | None = None


class AuthorityView(Answered):
    """Who decides in a unit."""

    id: str
    identifier: str
    name: str
    unit: str
    level: str
    kind: str
    valid_from: datetime
    valid_to: datetime | None = None


class AuthoritiesPage(Answered):
    """Authorities by id."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"items": [{"id": "ward", "identifier": "H26.1", "name": "UBND phường", "unit": "00004"}]}},
    )

    items: list[AuthorityView]
    next: str | None = None


class ServicePointView(Answered):
    """Where dossiers are received and results returned."""

    id: str
    name: str
    address: str
    authority: str


class ServicePointsPage(Answered):
    """Service points by id."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"items": [{"id": "ward-1", "name": "Một cửa", "address": "", "authority": "ward"}]}},
    )

    items: list[ServicePointView]
    next: str | None = None
