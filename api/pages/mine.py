"""A citizen's own dossiers, newest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.pages.rendering import page
from api.pages.visit import CitizenVisit
from api.routes.applicants import list_my_dossiers

router = APIRouter()
A_PAGE = 20


@router.get("/mine")
def mine(visit: CitizenVisit, cursor: Annotated[str | None, Query(max_length=400)] = None) -> Response:
    """The dossiers that the signed-in citizen is a party of."""
    assert visit.caller is not None
    found = list_my_dossiers(visit.caller, visit.services, cursor, A_PAGE)
    return page(visit, "mine.html", dossiers=found)
