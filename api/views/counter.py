"""Sheets of codes and queues as answers; who may use which service point."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from activities.desk import Office
from api.models.counter import Queue, Sheet, SheetCode, Ticket
from api.problems import Problem
from letters.templating import filled
from letters.typesetting import LAYOUTS
from organisation.posts import Actor
from registry.minted import sheet_of
from registry.queue import line, waiting
from registry.tables import Authority, MintedCode, QueueTicket, ServicePoint
from statute.time import local_date

DESK = frozenset({"receptionist", "one-stop-head"})


def point_of(session: Session, point: str, now: datetime) -> ServicePoint:
    """A service point that is open now. `SERVICE_POINT`."""
    row = session.get(ServicePoint, point)
    if row is None or row.valid_from > now or (row.valid_to is not None and row.valid_to <= now):
        raise Problem("SERVICE_POINT")
    return row


def at_desk(held: list[Actor], point: ServicePoint) -> Actor:
    """The post under which somebody works at a service point. `FORBIDDEN`."""
    posts = (actor for actor in held if actor.post is not None and actor.post.role in DESK)
    found = next((actor for actor in posts if actor.post is not None and actor.post.authority == point.authority), None)
    if found is None:
        raise Problem("FORBIDDEN", roles=sorted(DESK))
    return found


def sheet_view(office: Office, held: list[Actor], sheet: str) -> Sheet:
    """A sheet, for those who work at its service point. `SHEET_UNKNOWN`."""
    with office.store.read() as session:
        rows = sheet_of(session, sheet)
        if not rows:
            raise Problem("SHEET_UNKNOWN")
        at_desk(held, point_of(session, rows[0].service_point, office.time.now()))
    return sheet_as(rows)


def sheet_as(rows: list[MintedCode]) -> Sheet:
    """Rows of a sheet as an answer."""
    first = rows[0]
    codes = [
        SheetCode(code=row.code, received_at=row.received_at, entered_at=row.entered_at, entered_by=row.entered_by)
        for row in rows
    ]
    return Sheet(
        sheet=first.sheet, service_point=first.service_point, minted_at=first.minted_at, minted_by=first.minted_by, codes=codes
    )


def sheet_source(session: Session, sheet: Sheet) -> str:
    """A sheet to print, as Typst source."""
    point = session.get(ServicePoint, sheet.service_point)
    authority = session.get(Authority, point.authority) if point is not None else None
    facts: dict[str, Any] = {
        "unit": authority.name if authority else "", "place": authority.name if authority else "",
        "service_point": point.name if point else sheet.service_point, "sheet": sheet.sheet, "issued_at": sheet.minted_at,
        "codes": [code.model_dump() for code in sheet.codes],
    }  # fmt: skip
    return filled((LAYOUTS / "codes-sheet.typ").read_text("utf-8"), facts)


def queue_view(office: Office, point: str) -> Queue:
    """What the screen of a service point shows; no names, only numbers and desks."""
    now = office.time.now()
    with office.store.read() as session:
        row, found = point_of(session, point, now), line(session, point, local_date(now))
    called = [ticket_view(ticket, found.waiting) for ticket in found.called]
    return Queue(service_point=point, name=row.name, called=called, waiting=found.waiting)


def ticket_view(ticket: QueueTicket, others: int) -> Ticket:
    """A number as an answer."""
    return Ticket(number=ticket.number, day=ticket.day, desk=ticket.desk, called_at=ticket.called_at, waiting=others)


def drawn_view(session: Session, ticket: QueueTicket) -> Ticket:
    """A number just drawn, with how many wait before it."""
    return ticket_view(ticket, waiting(session, ticket.service_point, ticket.day, ticket.number))
