"""The counter: look-ups before filing, codes for a day without system, the queue of a service point."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.counter_writes import call_ticket, draw_ticket, mint_codes
from api.deps import Actors, Caller, IdempotencyKey, OfficialActors, ServicesDep, say_replayed, under
from api.filing import RECEPTIONIST
from api.models.counter import CallIn, LookedUp, LookUpIn, MintIn, Queue, Sheet, Ticket
from api.prefill import looked_up
from api.problems import Problem, problems
from api.routes.dossiers import REPLAYED, who
from api.routes.letters import A_PDF, sent
from api.views.counter import queue_view, sheet_source, sheet_view
from letters.typesetting import pdf
from organisation.posts import Actor

router = APIRouter(tags=["counter"])
Point = Annotated[str, Path(pattern=r"^[A-Za-z0-9._:-]{1,80}$", description="A service point.", examples=["mc-00004"])]
SheetName = Annotated[str, Path(pattern=r"^[0-9]{6}-[0-9a-f]{8}$", examples=["260302-1a2b3c4d"])]
DONE: dict[int | str, dict[str, Any]] = {200: {"description": "Done.", "headers": REPLAYED}}
MADE: dict[int | str, dict[str, Any]] = {201: {"description": "Made.", "headers": REPLAYED}}


def receiving(held: list[Actor]) -> Actor:
    """The receptionist among one's posts. `FORBIDDEN`."""
    found = next((actor for actor in held if actor.post is not None and actor.post.role == RECEPTIONIST), None)
    if found is None:
        raise Problem("FORBIDDEN", roles=[RECEPTIONIST])
    return found


@router.post(
    "/look-ups", operation_id="look_up_person", summary="What the population register says of an applicant",
    responses=problems(400, 401, 403, 404, 413, 422, 503),
)  # fmt: skip
async def look_up_person(asked: LookUpIn, _: IdempotencyKey, held: OfficialActors, services: ServicesDep) -> LookedUp:
    """Before filing, by a receptionist, logged with its purpose. Asked anew under any key."""
    return await asyncio.to_thread(looked_up, services, asked, receiving(held).id)


@router.post(
    "/codes", operation_id="mint_codes", summary="Mint codes in advance, for a day without system", status_code=201,
    responses={**MADE, **problems(400, 401, 403, 409, 413, 422, 503)},
)  # fmt: skip
async def mint(
    asked: MintIn, key: IdempotencyKey, caller: Caller, held: OfficialActors, services: ServicesDep, request: Request,
    response: Response,
) -> Sheet:  # fmt: skip
    """By the one-stop unit of the service point. Each code is entered later, once, as `late` of a filing."""
    sheet, repeated = await mint_codes(services, asked, held, await under(services, who(caller), key, request))
    if repeated:
        say_replayed(response)
    return sheet


@router.get("/codes/{sheet}", operation_id="read_codes", summary="A sheet of codes", responses=problems(401, 403, 404, 422, 503))
def read_codes(sheet: SheetName, held: OfficialActors, services: ServicesDep) -> Sheet:
    """Which of its codes were entered, by whom and when: entered late, and said so."""
    return sheet_view(services.office, held, sheet)


@router.get(
    "/codes/{sheet}/print", operation_id="print_codes", summary="A sheet of codes to print", response_class=Response,
    responses={**A_PDF, **problems(401, 403, 404, 422, 503)},
)  # fmt: skip
def print_codes(sheet: SheetName, held: OfficialActors, services: ServicesDep) -> Response:
    """PDF, with room for the true instant of each reception."""
    return sent(sheet_pdf(services, held, sheet), f"ma-ho-so-{sheet}")


def sheet_pdf(services: Any, held: list[Actor], sheet: str) -> bytes:
    """A sheet as PDF, for pages too."""
    view = sheet_view(services.office, held, sheet)
    with services.office.store.read() as session:
        source = sheet_source(session, view)
    return pdf(source, view.minted_at)


@router.get("/service-points/{point}/queue", operation_id="read_queue", summary="Who is called", responses=problems(422, 503))
def read_queue(point: Point, services: ServicesDep) -> Queue:
    """What the screen in the hall shows: numbers and desks."""
    return queue_view(services.office, point)


@router.post(
    "/service-points/{point}/tickets", operation_id="draw_ticket", summary="Draw a number", status_code=201,
    responses={**MADE, **problems(400, 401, 403, 409, 413, 422, 503)},
)  # fmt: skip
async def draw(
    point: Point, key: IdempotencyKey, caller: Caller, held: Actors, services: ServicesDep, request: Request, response: Response
) -> Ticket:
    """A citizen for themselves; the one-stop unit for whoever stands there."""
    given = await under(services, who(caller), key, request)
    ticket, repeated = await draw_ticket(services, point, caller, held, given)
    if repeated:
        say_replayed(response)
    return ticket


@router.post(
    "/service-points/{point}/calls", operation_id="call_ticket", summary="Call the next number to a desk",
    responses={**DONE, **problems(400, 401, 403, 409, 413, 422, 503)},
)  # fmt: skip
async def call(
    point: Point, asked: CallIn, key: IdempotencyKey, caller: Caller, held: OfficialActors, services: ServicesDep,
    request: Request, response: Response,
) -> Ticket:  # fmt: skip
    """By who receives there; two desks never get the same number."""
    ticket, repeated = await call_ticket(services, point, asked.desk, held, await under(services, who(caller), key, request))
    if repeated:
        say_replayed(response)
    return ticket
