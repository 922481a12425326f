"""An official's inbox, a page at a time."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from api.models.reading import Answered, Named, OfferView, StatusView


class InboxItem(Answered):
    """An open task with its dossier."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "H26.1-260302-0001", "task": "examine-2", "work": "examine", "role": "officer", "authority": "ward",
                "procedure": {"id": "1.001193", "name": {"vi": "Đăng ký khai sinh", "en": ""}},
                "step": {"id": "examine", "name": {"vi": "Thẩm định", "en": "Examination"}},
                "status": {"code": 4, "vi": "Đang xử lý", "en": "In progress"}, "opened_at": "2026-03-02T02:00:00Z", "seq": 2,
                "allowed": [{"act": "claim", "task": "examine-2"}],
            }
        },
    )  # fmt: skip

    code: str
    task: str
    procedure: Named
    step: Named
    work: str
    role: str
    authority: str
    part: str | None = None
    holder: str | None = None
    holder_name: str | None = None
    acting_for: str | None = Field(None, description="Whose post the caller would use: A acts for B.")
    opened_at: datetime
    due_at: datetime | None = None
    dossier_due_at: datetime | None = None
    late: bool = False
    escalated: bool = False
    status: StatusView
    seq: int = Field(description="For If-Match, and for the list of a bulk act.")
    allowed: list[OfferView] = []


class InboxPage(Answered):
    """Tasks by due date; `next` is handed back as `cursor`, and absent on the last page."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {"items": [{"code": "H26.1-260302-0001", "task": "examine-2", "work": "examine"}], "next": "WyIy"}
        },
    )

    items: list[InboxItem]
    next: str | None = None
