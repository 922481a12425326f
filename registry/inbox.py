"""An official's inbox: open tasks of their roles and authorities, by due date, a page at a time.

One indexed range for each (authority, role), merged here: the cost follows the page, not the number of dossiers.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import literal, tuple_
from sqlmodel import Session, col, or_, select

from registry.tables import Task
from registry.tables.instant import Instant

Whose = Literal["mine", "pool", "all"]
Place = tuple[str, str]
"""An authority and a role."""


class Position(NamedTuple):
    """Where a page ended: the key that the next one begins after."""

    sort_due: datetime
    code: str
    task: str


class Wanted(NamedTuple):
    """What of the inbox is asked for. `persons` are the official and those acted for."""

    persons: frozenset[str]
    whose: Whose = "all"
    procedure: str | None = None
    late_at: datetime | None = None
    work: str | None = None


def inbox(session: Session, places: Collection[Place], wanted: Wanted, after: Position | None, limit: int) -> list[Task]:
    """The next `limit` tasks after a position, by due date, over all places."""
    pages = [_page(session, place, wanted, after, limit) for place in sorted(set(places))]
    merged = heapq.merge(*pages, key=position_of)
    return [task for task, _ in zip(merged, range(limit), strict=False)]


def position_of(task: Task) -> Position:
    """A task's place in the order."""
    return Position(task.sort_due, task.code, task.task)


def _page(session: Session, place: Place, wanted: Wanted, after: Position | None, limit: int) -> Iterable[Task]:
    authority, role = place
    found = select(Task).where(col(Task.authority) == authority, col(Task.role) == role)
    if wanted.whose == "mine":
        found = found.where(col(Task.holder).in_(sorted(wanted.persons)))
    elif wanted.whose == "pool":
        found = found.where(col(Task.holder).is_(None))
    else:
        found = found.where(or_(col(Task.holder).is_(None), col(Task.holder).in_(sorted(wanted.persons))))
    if wanted.procedure is not None:
        found = found.where(col(Task.procedure) == wanted.procedure)
    if wanted.work is not None:
        found = found.where(col(Task.work) == wanted.work)
    if wanted.late_at is not None:
        found = found.where(col(Task.sort_due) < wanted.late_at)
    if after is not None:
        found = found.where(tuple_(col(Task.sort_due), col(Task.code), col(Task.task)) > _key(after))
    return session.exec(found.order_by(col(Task.sort_due), col(Task.code), col(Task.task)).limit(limit)).all()


def _key(after: Position) -> object:
    return tuple_(*(_typed(value) for value in after))


def _typed(value: datetime | str) -> object:
    return literal(value, Instant) if isinstance(value, datetime) else literal(value)
