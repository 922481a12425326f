"""Notices: what was sent to whom over which channel, what came of it, and sending anew what was given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict

from api.models.asking import Asked
from api.models.reading import Answered
from statute.words import Bilingual

Channel = Literal["mail", "sms", "zalo"]
NoticeState = Literal["troubled", "all", "waiting", "sent", "delivered", "failed", "nobody"]
SENT: Any = {
    "code": "H26.1-260302-0001", "key": "2.receipt", "what": "receipt", "channel": "mail", "state": "sent", "attempts": 1,
    "subject": {"vi": "Đã tiếp nhận hồ sơ H26.1-260302-0001", "en": "Dossier H26.1-260302-0001 accepted"},
    "first_at": "2026-03-02T02:00:00Z", "sent_at": "2026-03-02T02:00:01Z", "may_try_again": False,
}  # fmt: skip


class NoticeView(Answered):
    """A notice on its way to the applicant over one channel, and what proves it. `state` is `waiting`, `sent` (taken by the
    partner), `delivered` (reported), `failed`, or `nobody` (there is no address: the letter is handed over on paper)."""

    code: str
    key: str
    what: str
    subject: Bilingual
    channel: str
    state: str
    attempts: int
    first_at: datetime
    next_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    reference: str | None = None
    error: str | None = None
    may_try_again: bool = False


class NoticesView(Answered):
    """The notices of a dossier, in order; no address is shown, because none is kept."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "items": [SENT]}})

    code: str
    items: list[NoticeView]


class NoticesPage(Answered):
    """Notices of many dossiers, those of the latest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": [SENT], "next": None}})

    items: list[NoticeView]
    next: str | None = None


class TryAgain(Asked):
    """Over which channel a notice that was given up is sent anew."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"channel": "mail"}})

    channel: Channel
