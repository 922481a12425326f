"""An official's inbox: the tasks that posts and delegations allow, due first."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from api.pages.rendering import page
from api.pages.visit import OfficialVisit, Visit
from api.routes.sign_in import post_view
from api.views.inbox import inbox_page
from api.views.procedures import in_force

router = APIRouter()
Show = Literal["all", "mine", "pool"]
KEEPERS = frozenset({"administrator", "auditor"})
A_PAGE = 20


@router.get("/desk")
def desk(
    visit: OfficialVisit,
    show: Show = "all",
    procedure: Annotated[str, Query(max_length=40)] = "",
    late: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """A page of the inbox, with the filters that made it."""
    office = visit.services.office
    tasks = inbox_page(office, visit.held, show, procedure or None, late, cursor, A_PAGE)
    chosen = {"show": show, "procedure": procedure, "late": late}
    return page(
        visit, "desk.html", tasks=tasks, procedures=in_force(office).items, chosen=chosen, is_later=cursor is not None,
        next_address=_address(chosen, tasks.next) if tasks.next else None, posts=_posts(visit), me=_persons(visit),
        keeper=all(actor.post is not None and actor.post.role in KEEPERS for actor in visit.held),
        files=any(actor.post is not None and actor.post.role == "receptionist" for actor in visit.held),
    )  # fmt: skip


def _address(chosen: dict[str, object], cursor: str) -> str:
    kept = {name: ("true" if value is True else value) for name, value in chosen.items() if value and value != "all"}
    return f"/desk?{urlencode({**kept, 'cursor': cursor})}"


def _posts(visit: Visit) -> list[object]:
    return [view for actor in visit.held if (view := post_view(visit.services, actor)) is not None]


def _persons(visit: Visit) -> frozenset[str]:
    return frozenset(person for actor in visit.held for person in actor.persons())
