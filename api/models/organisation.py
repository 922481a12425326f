"""Administration of the organisation: acts with their ground, the rows that follow, the log, alarms, accounts."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.models.asking import Asked, Id
from api.models.people import PostView
from api.models.reading import Answered, Place
from organisation.acts import Act
from registry.tables import OrganisationChange

Why = Annotated[str, Field(min_length=3, max_length=300, description="The ground: a decision's number, a reason.")]


class Administering(Asked):
    """Acts in order: all of them are carried out, or none."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "why": "Quyết định 12/QĐ-UBND",
                "acts": [
                    {"kind": "register_official", "id": "lan.00004", "name": "Nguyễn Thị Lan"},
                    {"kind": "appoint", "official": "lan.00004", "role": "receptionist", "authority": "ubnd-00004"},
                ],
            }
        },
    )

    why: Why
    acts: Annotated[list[Act], Field(min_length=1, max_length=200)]


class ChangeView(Answered):
    """One changed row, with what it was."""

    action: str
    kind: str
    id: str
    before: dict[str, Any] | None = None
    after: dict[str, Any]


class Administered(Answered):
    """The rows that changed; `preview`: that would change."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "preview": False,
                "changes": [
                    {"action": "add", "kind": "official", "id": "lan.00004", "after": {"id": "lan.00004", "name": "Lan"}}
                ],
            }
        },
    )

    preview: bool
    changes: list[ChangeView]


class LoggedChange(ChangeView):
    """A row of the log: who changed it, when, why."""

    n: int
    at: datetime
    who: str
    why: str

    @classmethod
    def of(cls, row: OrganisationChange) -> LoggedChange:
        """From the registry's row."""
        before, after = (json.loads(text) if text else None for text in (row.before, row.after))
        return cls(
            n=row.n or 0, at=row.at, who=row.who, why=row.why, action=row.action, kind=row.kind, id=row.thing, before=before,
            after=after or {},
        )  # fmt: skip


class LoggedChanges(Answered):
    """The log, newest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": [], "next": None}})

    items: list[LoggedChange]
    next: str | None = None


class AlarmView(Answered):
    """Nobody is there for a role at an authority, or nobody will be from `since` on."""

    authority: Place
    role: str
    since: datetime
    raised_at: datetime
    open_tasks: int


class Alarms(Answered):
    """Every alarm that stands; `looked_at`: when the last round was."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "looked_at": "2026-03-02T02:00:00Z",
                "items": [{
                    "authority": {"id": "ward", "name": "UBND phường"}, "role": "receptionist", "since": "2026-03-09T00:00:00Z",
                    "raised_at": "2026-03-02T02:00:00Z", "open_tasks": 4,
                }],
            }
        },
    )  # fmt: skip

    looked_at: datetime | None
    items: list[AlarmView]


class DelegationView(Answered):
    """Somebody acts for the holder of a post in a period."""

    id: str
    post: str
    to: str
    valid_from: datetime
    valid_to: datetime | None = None


class AbsenceView(Answered):
    """An official is away in a period."""

    id: str
    official: str
    kind: str
    substitute: str | None = None
    valid_from: datetime
    valid_to: datetime | None = None


class AccountView(Answered):
    """A sign-in."""

    login: str
    disabled_at: datetime | None = None


class OfficialDetail(Answered):
    """An official whole: posts, delegations given and received, absences, sign-ins, and the work on the desk."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"id": "lan.00004", "name": "Nguyễn Thị Lan", "posts": [], "open_tasks": 3}},
    )

    id: str
    name: str
    posts: list[PostView] = []
    given: list[DelegationView] = []
    received: list[DelegationView] = []
    absences: list[AbsenceView] = []
    accounts: list[AccountView] = []
    open_tasks: int = 0


class AccountIn(Asked):
    """A sign-in for an official who has none, or the end of one (`disable`)."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"example": {"official": "lan.00004", "why": "Quyết định 12/QĐ-UBND"}}
    )

    official: Id
    why: Why
    disable: bool = False


class AccountMade(Answered):
    """The sign-in. Its password is shown once, to whoever made it; the same key again shows none."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"login": "lan.00004", "password": "abcd-efgh-jkmn-pqrs", "disabled": False}}
    )

    login: str
    password: str | None = None
    disabled: bool = False
