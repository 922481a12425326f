"""Writes at the counter that lie wholly in the registry: sheets of codes, numbers of the queue. Routes and pages come here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from activities.filing import Under
from api.models.counter import MintIn, Sheet, Ticket
from api.once import once
from api.problems import Problem
from api.security.principal import Principal
from api.services import Services
from api.views.counter import at_desk, drawn_view, point_of, sheet_as, ticket_view
from organisation.posts import Actor
from registry.minted import mint_sheet, sheet_of
from registry.queue import call_next, draw, waiting
from statute.time import local_date

TRIES = 5


async def mint_codes(services: Services, asked: MintIn, held: list[Actor], given: Under) -> tuple[Sheet, bool]:
    """Mint a sheet, once under this key. `FORBIDDEN`, `SERVICE_POINT`."""

    def work(session: Session, now: datetime) -> dict[str, Any]:
        point = point_of(session, asked.service_point, now)
        actor = at_desk(held, point)
        sheet, _ = mint_sheet(session, point.id, point.authority, asked.n, actor.id, now)
        return sheet_as(sheet_of(session, sheet)).model_dump(mode="json")

    answer, repeated = await once(services, given, work)
    return Sheet.model_validate(answer), repeated


async def draw_ticket(services: Services, point: str, caller: Principal, held: list[Actor], given: Under) -> tuple[Ticket, bool]:
    """Draw a number, once under this key: a citizen for themselves, or the one-stop unit for who stands there."""

    def work(session: Session, now: datetime) -> dict[str, Any]:
        row = point_of(session, point, now)
        if caller.kind != "citizen":
            at_desk(held, row)
        return drawn_view(session, draw(session, point, local_date(now), now)).model_dump(mode="json")

    for last in (*[False] * (TRIES - 1), True):
        try:
            answer, repeated = await once(services, given, work)
            break
        except IntegrityError:  # somebody drew the same number in the same instant
            if last:
                raise
    return Ticket.model_validate(answer), repeated


async def call_ticket(services: Services, point: str, desk: str, held: list[Actor], given: Under) -> tuple[Ticket, bool]:
    """Call the next number to a desk, once under this key. `QUEUE_EMPTY`, `FORBIDDEN`."""

    def work(session: Session, now: datetime) -> dict[str, Any]:
        actor, day = at_desk(held, point_of(session, point, now)), local_date(now)
        ticket = call_next(session, point, day, desk, actor.id, now)
        if ticket is None:
            raise Problem("QUEUE_EMPTY")
        return ticket_view(ticket, waiting(session, point, day)).model_dump(mode="json")

    answer, repeated = await once(services, given, work)
    return Ticket.model_validate(answer), repeated
