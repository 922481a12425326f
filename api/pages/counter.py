"""The counter's own page: call the next number, start a filing, codes for a day without system; and the screen of the hall."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from sqlmodel import col, select

from api.counter_writes import call_ticket, draw_ticket, mint_codes
from api.models.counter import CallIn, MintIn, Queue, Sheet
from api.pages.forgery import Posted
from api.pages.problem_pages import problem_of
from api.pages.rendering import onward, page
from api.pages.visit import AnyVisit, OfficialVisit, SignedIn, Visit
from api.pages.writing import under
from api.problems import Problem
from api.routes.counter import Point, SheetName, sheet_pdf
from api.routes.letters import sent
from api.views.counter import DESK, queue_view, sheet_view
from api.views.procedures import in_force
from registry.organisation import holds_at
from registry.tables import ServicePoint

router = APIRouter()
Desk = Annotated[str, Query(max_length=20)]


@router.get("/counter")
def counter(visit: OfficialVisit, desk: Desk = "") -> Response:
    """For those who receive: their service points with queues, and what can be filed."""
    return _page(visit, desk)


@router.post("/counter/call")
async def call(visit: OfficialVisit, form: Posted) -> Response:
    """Call the next number to one's desk."""
    point, desk = str(form.get("point", "")), str(form.get("desk", "")).strip()
    try:
        ticket, _ = await call_ticket(visit.services, point, CallIn(desk=desk).desk, visit.held, under(visit, form))
    except (Problem, ValidationError) as error:
        refused = error if isinstance(error, Problem) else Problem("INVALID", inputs=["desk"])
        return await asyncio.to_thread(_page, visit, desk, problem_of(visit.request, refused))
    return await asyncio.to_thread(_page, visit, desk, None, ticket.number)


@router.post("/counter/codes")
async def mint(visit: OfficialVisit, form: Posted) -> Response:
    """Mint a sheet; then the sheet."""
    try:
        asked = MintIn(service_point=str(form.get("point", "")), n=int(str(form.get("n", "0"))))
    except ValueError:
        raise Problem("INVALID", inputs=["n"]) from None
    sheet, _ = await mint_codes(visit.services, asked, visit.held, under(visit, form))
    return onward(f"/counter/codes/{sheet.sheet}")


@router.get("/counter/codes/{sheet}")
def codes(visit: OfficialVisit, sheet: SheetName) -> Response:
    """A sheet, with what was entered of it."""
    office = visit.services.office
    view: Sheet = sheet_view(office, visit.held, sheet)
    return page(visit, "codes.html", sheet=view, point=queue_view(office, view.service_point).name)


@router.get("/counter/codes/{sheet}/print")
def print_codes(visit: OfficialVisit, sheet: SheetName) -> Response:
    """The sheet as PDF."""
    return sent(sheet_pdf(visit.services, visit.held, sheet), f"ma-ho-so-{sheet}")


@router.get("/queue/{point}")
def screen(visit: AnyVisit, point: Point, number: Annotated[int | None, Query(ge=1)] = None, before: int = 0) -> Response:
    """What hangs in the hall, for everybody; it comes anew by itself. No names."""
    found: Queue = queue_view(visit.services.office, point)
    draws = visit.caller is not None
    return page(visit, "queue.html", queue=found, draws=draws, number=number, before=before)


@router.post("/queue/{point}")
async def draw(visit: SignedIn, point: Point, form: Posted) -> Response:
    """Draw a number: a citizen's own, or at a machine that the one-stop unit is signed in at."""
    assert visit.caller is not None
    ticket, _ = await draw_ticket(visit.services, point, visit.caller, visit.held, under(visit, form))
    return onward(f"/queue/{point}?number={ticket.number}&before={ticket.waiting}")


def _page(visit: Visit, desk: str, problem: dict[str, Any] | None = None, called: int | None = None) -> Response:
    points = _points(visit)
    office = visit.services.office
    return page(
        visit, "counter.html", problem["status"] if problem else 200, desk=desk, problem=problem, called=called,
        queues=[queue_view(office, point) for point in points], procedures=in_force(office).items,
    )  # fmt: skip


def _points(visit: Visit) -> list[str]:
    """The service points of the authorities at which one receives. `FORBIDDEN` where one does not."""
    places = {actor.post.authority for actor in visit.held if actor.post is not None and actor.post.role in DESK}
    if not places:
        raise Problem("FORBIDDEN", roles=sorted(DESK))
    now = visit.services.office.time.now()
    found = select(ServicePoint.id).where(col(ServicePoint.authority).in_(places), holds_at(ServicePoint, now))
    with visit.services.office.store.read() as session:
        return list(session.exec(found.order_by(col(ServicePoint.id))).all())
