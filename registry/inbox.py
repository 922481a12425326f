"""An official's inbox: open tasks of their roles and authorities, by due date, a page at a time, with where each dossier stands.

One indexed range for each (authority, role), merged here: the cost follows the page, not the number of dossiers.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, select, tuple_
from sqlmodel import col, or_

from registry.statements import Statement, Within
from registry.tables import Dossier, Task
from registry.tables.instant import Instant

Whose = Literal["mine", "pool", "all"]
Place = tuple[str, str]
"""An authority and a role."""


class InboxTask(NamedTuple):
    """An open task with its dossier's state, as recorded."""

    code: str
    task: str
    step: str
    work: str
    role: str
    authority: str
    part: str | None
    holder: str | None
    opened_at: datetime
    due_at: datetime | None
    dossier_due_at: datetime | None
    sort_due: datetime
    escalated: bool
    seq: int
    status: int
    state: str
    plan_digest: str
    calendar_digest: str


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


def inbox(within: Within, places: Collection[Place], wanted: Wanted, after: Position | None, limit: int) -> list[InboxTask]:
    """The next `limit` tasks after a position, by due date, over all places."""
    pages = [_page(within, place, wanted, after, limit) for place in sorted(set(places))]
    merged = heapq.merge(*pages, key=position_of)
    return [task for task, _ in zip(merged, range(limit), strict=False)]


def position_of(task: InboxTask) -> Position:
    """A task's place in the order."""
    return Position(task.sort_due, task.code, task.task)


def _page(within: Within, place: Place, wanted: Wanted, after: Position | None, limit: int) -> list[InboxTask]:
    authority, role = place
    narrowed = {"procedure": wanted.procedure, "work": wanted.work, "late_at": wanted.late_at}
    given = {name: value for name, value in narrowed.items() if value is not None}
    holders = {} if wanted.whose == "pool" else {f"person_{n}": who for n, who in enumerate(sorted(wanted.persons))}
    begins = dict(zip(_AFTER, after, strict=True)) if after is not None else {}
    statement = _statement(wanted.whose, len(holders), frozenset(given), after is not None)
    values = {"authority": authority, "role": role, "most": limit, **given, **holders, **begins}
    return [InboxTask(*row) for row in statement.rows(within, values)]


_AFTER = ("after_due", "after_code", "after_task")
_ORDER = (col(Task.sort_due), col(Task.code), col(Task.task))
_FROM_DOSSIER = ("seq", "status", "state", "plan_digest", "calendar_digest")


@lru_cache(maxsize=256)
def _statement(whose: Whose, persons: int, narrowed: frozenset[str], is_later: bool) -> Statement:
    """One statement for each kind of question; which procedure, whom and until when are its values."""
    columns = [getattr(Dossier if name in _FROM_DOSSIER else Task, name) for name in InboxTask._fields]
    found = select(*columns).join(Dossier, col(Dossier.code) == col(Task.code))
    found = found.where(col(Task.authority) == bindparam("authority"), col(Task.role) == bindparam("role"))
    holders = [col(Task.holder) == bindparam(f"person_{n}") for n in range(persons)]
    if whose != "mine":
        holders.append(col(Task.holder).is_(None))
    found = found.where(or_(*holders))
    for name in sorted(narrowed & {"procedure", "work"}):
        found = found.where(getattr(Task, name) == bindparam(name))
    if "late_at" in narrowed:
        found = found.where(col(Task.sort_due) < bindparam("late_at", type_=Instant))
    if is_later:
        due, code, task = _AFTER
        found = found.where(tuple_(*_ORDER) > tuple_(bindparam(due, type_=Instant), bindparam(code), bindparam(task)))
    return Statement(found.order_by(*_ORDER).limit(bindparam("most")))
