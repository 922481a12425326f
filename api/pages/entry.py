"""The entry and the guide: what this is, which procedures there are, and what one asks for. For everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.pages.guide import drawing_of, guide_of
from api.pages.rendering import onward, page
from api.pages.visit import AnyVisit
from api.views import procedures as views

router = APIRouter()
ProcedureCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z.]{1,40}$")]


@router.get("/")
def entry(visit: AnyVisit) -> Response:
    """What this is, the way to a dossier, and every procedure in force."""
    office = visit.services.office
    guides = [guide_of(office, item.code) for item in views.in_force(office).items]
    return page(visit, "entry.html", guides=guides, code="")


@router.get("/guide/{procedure}")
def guide(visit: AnyVisit, procedure: ProcedureCode) -> Response:
    """One procedure: steps, papers, fees, terms, legal basis."""
    office = visit.services.office
    found = guide_of(office, procedure)
    return page(visit, "guide.html", guide=found, drawing=drawing_of(office, found, visit.language))


@router.get("/track")
def find(code: Annotated[str, Query(max_length=80)] = "") -> Response:
    """From a code typed in to its page; spaces and small letters are forgiven."""
    wanted = "".join(code.split()).upper()
    return onward(f"/track/{wanted}" if wanted and wanted.replace("-", "").replace(".", "").isalnum() else "/track/-")
