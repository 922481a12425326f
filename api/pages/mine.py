"""A citizen's own dossiers, newest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.pages.forgery import Posted
from api.pages.rendering import onward, page
from api.pages.visit import CitizenVisit
from api.routes.applicants import list_my_dossiers
from api.routes.citizens import begun_list
from api.views.procedures import in_force
from registry.citizens import forget_begun

router = APIRouter()
A_PAGE = 20


@router.get("/mine")
def mine(visit: CitizenVisit, cursor: Annotated[str | None, Query(max_length=400)] = None, saved: bool = False) -> Response:
    """The dossiers that the signed-in citizen is a party of."""
    assert visit.caller is not None
    found = list_my_dossiers(visit.caller, visit.services, cursor, A_PAGE)
    names = {item.code: item.name for item in in_force(visit.services.office).items}
    begun = begun_list(visit.services, visit.caller.subject)
    return page(visit, "mine.html", dossiers=found, begun=begun, names=names, saved=saved)


@router.post("/mine/begun")
def give_up(visit: CitizenVisit, form: Posted) -> Response:
    """Forget an application that was begun."""
    assert visit.caller is not None
    with visit.services.office.store.write() as session:
        forget_begun(session, visit.caller.subject, str(form.get("procedure", "")))
    return onward("/mine")
