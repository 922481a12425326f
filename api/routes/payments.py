"""The payment service's callback: its signature over the body vouches for it, its receipt makes it happen once."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from activities.filing import Under
from activities.signatures import HEADER, is_signed
from api.deps import ServicesDep, say_replayed
from api.models.payments import PaymentMade, PaymentTaken
from api.problems import Problem, problems
from api.replays import earlier
from api.routes.dossiers import REPLAYED
from api.services import Services
from api.views.access import load
from dossier.commands import Pay
from organisation.posts import Actor

router = APIRouter(tags=["partners"])
Signature = Annotated[str, Header(alias=HEADER, max_length=200, description="sha256=HMAC of the body, in hex.")]
PAYMENT = Actor(kind="partner", id="payment")


@router.post(
    "/partners/payment",
    operation_id="take_payment",
    summary="A payment was made",
    responses={
        200: {"description": "Taken.", "headers": REPLAYED},
        202: {"description": "Taken, and not yet to be seen.", "model": PaymentTaken},
        **problems(400, 401, 403, 404, 409, 413, 422, 503),
    },
)
async def take_payment(
    made: PaymentMade, services: ServicesDep, request: Request, response: Response,
    signature: Signature = "",
) -> PaymentTaken:  # fmt: skip
    """Called by the payment service, any number of times for one receipt; never by the payer."""
    body = await request.body()
    check_signature(services, body, signature)
    given = Under("partner:payment", made.receipt, "payment", services.office.keys.ring.blind(f"payment\n{body.hex()}"))
    done = await asyncio.to_thread(earlier, services, given)
    if done is None:
        await asyncio.to_thread(load, services.office, made.code)
        done = await services.acting.act(made.code, partial(_payment, made), given)
    if done.pending:
        response.status_code = 202
    if done.repeated:
        say_replayed(response)
    return PaymentTaken(code=done.code, seq=done.seq, pending=done.pending)


def check_signature(services: Services, body: bytes, signature: str) -> None:
    """`SIGNATURE_INVALID` unless the service's secret made it over exactly this body."""
    if not is_signed(services.config.payment_secret, body, signature):
        raise Problem("SIGNATURE_INVALID")


def _payment(made: PaymentMade, command_id: str) -> Pay:
    return Pay(id=command_id, actor=PAYMENT, receipt=made.receipt, amount=made.amount)
