"""Finding a dossier by code, name or number. The question goes in a form: addresses are kept by browsers and logs."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import ValidationError

from api.models.desk import SearchIn, SearchPage
from api.pages.forgery import Posted
from api.pages.rendering import onward, page
from api.pages.visit import OfficialVisit
from api.views.search import CODE, search

router = APIRouter()
FOUND = "/search/results"
"""Not `/search`: to that address the API's own search is posted."""


@router.get("/search")
@router.get(FOUND)
def ask(visit: OfficialVisit) -> Response:
    """The form."""
    return page(visit, "search.html", text="", found=None)


@router.post(FOUND)
def look(visit: OfficialVisit, form: Posted) -> Response:
    """What fits; a whole code that fits one dossier leads there."""
    text = str(form.get("text", "")).strip()
    try:
        wanted = SearchIn(text=text, after=str(form.get("after", "")) or None)
    except ValidationError:
        return page(visit, "search.html", 422, text=text, found=SearchPage(items=[]))
    found = search(visit.services.office, visit.held, wanted)
    if len(found.items) == 1 and CODE.fullmatch(text.upper()) and found.items[0].code == text.upper():
        return onward(f"/dossier/{text.upper()}")
    return page(visit, "search.html", text=text, found=found)
