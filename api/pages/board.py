"""The live board of a merger: how far the handing over is, for the old and the new office alike."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.pages.rendering import page
from api.pages.visit import OfficialVisit
from api.views import board as views

router = APIRouter()
EVERY_SECONDS = 5
MOVING = ("signed", "running", "rolling_back")


@router.get("/board")
def orders(visit: OfficialVisit) -> Response:
    """Every merger order that is registered."""
    return page(visit, "boards.html", orders=views.orders(visit.services.office))


@router.get("/board/{order}")
def board(visit: OfficialVisit, order: Annotated[str, Path(max_length=60)]) -> Response:
    """One order; while it moves the page looks again by itself."""
    found = views.board(visit.services.office, order, visit.held)
    response = page(visit, "board.html", found=found, share=round(100 * found.told / found.targets) if found.targets else 0)
    if found.standing in MOVING:
        response.headers["Refresh"] = str(EVERY_SECONDS)
    return response
