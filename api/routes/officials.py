"""An official's inbox."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import OfficialActors, ServicesDep
from api.models.inbox import InboxPage
from api.problems import problems
from api.views.inbox import inbox_page
from registry.inbox import Whose

router = APIRouter(tags=["officials"])
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/inbox", operation_id="list_inbox", summary="My open tasks", responses=problems(400, 401, 403, 422, 503))
def list_inbox(
    held: OfficialActors,
    services: ServicesDep,
    whose: Whose = "all",
    procedure: Annotated[str | None, Query(pattern=r"^[0-9A-Za-z.]{1,40}$")] = None,
    late: bool = False,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> InboxPage:
    """Open tasks in the roles and places of my posts and delegations, by due date: those I hold, those in the pool, or both."""
    return inbox_page(services.office, held, whose, procedure, late, cursor, limit)
