"""The queue of a service point: numbers of a day, drawn in order, each called once."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from registry.tables import QueueTicket

SHOWN = 6
"""How many of the last called numbers a screen shows."""


class Line(NamedTuple):
    """A queue as it stands: the numbers called last, newest first, and how many wait."""

    called: list[QueueTicket]
    waiting: int


def draw(session: Session, point: str, day: date, at: datetime) -> QueueTicket:
    """The next number of the day; two who draw at once get two numbers (the key is unique: the other tries again)."""
    last = session.exec(select(func.max(QueueTicket.number)).where(*_of(point, day))).one()
    ticket = QueueTicket(service_point=point, day=day, number=(last or 0) + 1, taken_at=at)
    session.add(ticket)
    session.flush()
    return ticket


def call_next(session: Session, point: str, day: date, desk: str, who: str, at: datetime) -> QueueTicket | None:
    """Call the lowest number that waits to a desk; nothing where nobody waits. Two desks never call the same number."""
    while True:
        found = select(QueueTicket).where(*_of(point, day), col(QueueTicket.called_at).is_(None))
        ticket = session.exec(found.order_by(col(QueueTicket.number)).limit(1)).first()
        if ticket is None:
            return None
        mine = update(QueueTicket).where(*_of(point, day), col(QueueTicket.number) == ticket.number)
        mine = mine.where(col(QueueTicket.called_at).is_(None)).values(called_at=at, desk=desk, called_by=who)
        if session.connection().execute(mine).rowcount == 1:
            session.expire(ticket)
            return ticket
        session.expire_all()


def line(session: Session, point: str, day: date) -> Line:
    """The queue as it stands."""
    called = select(QueueTicket).where(*_of(point, day), col(QueueTicket.called_at).is_not(None))
    rows = session.exec(called.order_by(col(QueueTicket.called_at).desc(), col(QueueTicket.number).desc()).limit(SHOWN)).all()
    return Line(list(rows), waiting(session, point, day))


def waiting(session: Session, point: str, day: date, before: int | None = None) -> int:
    """How many numbers wait, all or before one."""
    found = select(func.count()).select_from(QueueTicket).where(*_of(point, day), col(QueueTicket.called_at).is_(None))
    if before is not None:
        found = found.where(col(QueueTicket.number) < before)
    return int(session.exec(found).one())


def _of(point: str, day: date) -> tuple[ColumnElement[bool], ...]:
    return (col(QueueTicket.service_point) == point, col(QueueTicket.day) == day)
