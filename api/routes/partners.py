"""Signed callbacks of partners: reports on messages, and the outside events that dossiers wait for. See docs/partners.md.

The signature over the whole body vouches for it; the partner's own reference makes it happen once.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Request, Response

from activities.filing import Under
from activities.signatures import HEADER, is_signed
from api.deps import ServicesDep, say_replayed
from api.models.partners import Arrival, ArrivalTaken, Report, ReportTaken
from api.problems import Problem, problems
from api.replays import earlier
from api.routes.dossiers import REPLAYED
from api.services import Services
from api.views.access import load
from dossier.commands import Arrive
from organisation.posts import Actor
from registry.dispatches import reported

router = APIRouter(tags=["partners"])
Signature = Annotated[str, Header(alias=HEADER, max_length=200, description="sha256=HMAC of the body, in hex.")]
Gateway = Annotated[Literal["sms", "zalo"], Path(description="Whose report it is.")]
Partner = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="The partner as the definition names it.")]


@router.post(
    "/partners/{gateway}/reports", operation_id="take_report", summary="A message was delivered, or was not",
    responses=problems(400, 401, 404, 413, 422, 503),
)  # fmt: skip
async def take_report(
    gateway: Gateway, report: Report, services: ServicesDep, request: Request, signature: Signature = ""
) -> ReportTaken:
    """Called by a gateway, any number of times for one message; the first delivery stands."""
    if not is_signed(services.config.gateway_secrets.get(gateway), await request.body(), signature):
        raise Problem("SIGNATURE_INVALID")
    await asyncio.to_thread(_note, services, gateway, report)
    return ReportTaken(id=report.id)


def _note(services: Services, gateway: str, report: Report) -> None:
    with services.office.store.write() as session:
        known = reported(session, gateway, report.id, report.status == "delivered", report.reference, report.at)
    if not known:
        raise Problem("NOT_FOUND")


@router.post(
    "/partners/{partner}/arrivals", operation_id="take_arrival", summary="What a dossier waits for has come",
    responses={
        200: {"description": "Taken.", "headers": REPLAYED},
        202: {"description": "Taken, and not yet to be seen.", "model": ArrivalTaken},
        **problems(400, 401, 403, 404, 409, 413, 422, 503),
    },
)  # fmt: skip
async def take_arrival(
    partner: Partner, made: Arrival, services: ServicesDep, request: Request, response: Response, signature: Signature = ""
) -> ArrivalTaken:
    """Called by the partner that a definition's `wait` step names, any number of times for one reference."""
    body = await request.body()
    if not is_signed(services.config.partner_secrets.get(partner), body, signature):
        raise Problem("SIGNATURE_INVALID")
    bound = services.office.keys.ring.blind(f"arrival\n{body.hex()}")
    given = Under(f"partner:{partner}", f"arrival-{made.reference}", "arrival", bound)
    done = await asyncio.to_thread(earlier, services, given)
    if done is None:
        await asyncio.to_thread(load, services.office, made.code)
        done = await services.acting.act(made.code, partial(_arrive, made, partner), given)
    if done.pending:
        response.status_code = 202
    if done.repeated:
        say_replayed(response)
    return ArrivalTaken(code=done.code, seq=done.seq, pending=done.pending)


def _arrive(made: Arrival, partner: str, command_id: str) -> Arrive:
    return Arrive(
        id=command_id, actor=Actor(kind="partner", id=partner), event=made.event, amount=made.amount, outcome=made.outcome
    )
