"""What was told to whom, over which channel, and whether it arrived: over all dossiers, and of one; sending anew."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Response

from api import notices
from api.models.notices import NoticeState
from api.pages.forgery import Posted
from api.pages.rendering import onward, page
from api.pages.visit import OfficialVisit, SignedIn, local_address
from api.pages.writing import under

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
Key = Annotated[str, Path(pattern=r"^[0-9]{1,6}(\.[a-z0-9_-]{1,30}){1,2}$")]
STATES = ("troubled", "all", "waiting", "sent", "delivered", "failed", "nobody")
A_PAGE = 20


@router.get("/sent")
def overview(
    visit: SignedIn, state: NoticeState | None = None, cursor: Annotated[str | None, Query(max_length=400)] = None,
    again: bool = False,
) -> Response:  # fmt: skip
    """For a one-stop unit and administrators what needs looking at first; for citizens all of their own."""
    chosen: NoticeState = state or ("troubled" if visit.is_official else "all")
    found = notices.notices_page(visit.services, visit.held, chosen, cursor, A_PAGE)
    after = f"/sent?{urlencode({'state': chosen, 'cursor': found.next})}" if found.next else None
    return page(
        visit, "notices.html", items=found.items, code=None, states=STATES, chosen=chosen, is_later=cursor is not None,
        next_address=after, again=again,
    )  # fmt: skip


@router.get("/dossier/{code}/notices")
def of_one(visit: SignedIn, code: Code, again: bool = False) -> Response:
    """Of one dossier, for whoever may see it."""
    found = notices.notices_of(visit.services, code, visit.held)
    return page(
        visit, "notices.html", items=found.items, code=code, states=(), chosen="all", is_later=False, next_address=None,
        again=again,
    )  # fmt: skip


@router.post("/dossier/{code}/notices/{key}")
async def send_anew(visit: OfficialVisit, code: Code, key: Key, form: Posted) -> Response:
    """Send anew what was given up; then back to the list."""
    await notices.sent_anew(visit.services, code, key, str(form.get("channel", "")), visit.held, under(visit, form))
    back = local_address(str(form.get("next", "")), f"/dossier/{code}/notices")
    return onward(f"{back}{'&' if '?' in back else '?'}again=true" if "again=" not in back else back)
