"""An official's inbox with names, dossier statuses, and what is allowed on each task."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from activities.desk import Office
from api.cursor import cursor, position
from api.models.inbox import InboxItem, InboxPage
from api.problems import Problem
from api.views.access import Loaded
from api.views.dossiers import offers
from api.views.names import names_of, status_view
from dossier.state import State
from organisation.posts import Actor
from registry.inbox import Position, Wanted, Whose, inbox, position_of
from registry.tables import Dossier, Task


def inbox_page(
    office: Office,
    held: list[Actor],
    whose: Whose = "all",
    procedure: str | None = None,
    late: bool = False,
    after: str | None = None,
    limit: int = 20,
) -> InboxPage:
    """The next page of open tasks in the roles and places that `held` gives."""
    now = office.time.now()
    persons = frozenset(person for actor in held for person in actor.persons())
    wanted = Wanted(persons, whose, procedure, now if late else None)
    places = [(actor.post.authority, actor.post.role) for actor in held if actor.post is not None]
    with office.store.read() as session:
        tasks = inbox(session, places, wanted, _after(after), limit + 1)
        codes = {task.code for task in tasks[:limit]}
        rows = {row.code: row for row in session.exec(select(Dossier).where(col(Dossier.code).in_(codes))).all()}
    items = [_item(office, rows[task.code], task, held, now) for task in tasks[:limit] if task.code in rows]
    return InboxPage(items=items, next=_cursor(tasks[limit - 1]) if len(tasks) > limit else None)


def _item(office: Office, row: Dossier, task: Task, held: list[Actor], now: datetime) -> InboxItem:
    names = names_of(office.definitions, row.plan_digest)
    pinned = office.definitions.pinned(row.plan_digest, row.calendar_digest)
    state = State.model_validate_json(row.state)
    own = [offer for offer in offers(Loaded(row, state, pinned, names), held, now) if offer.task == task.task]
    return InboxItem(
        code=task.code, task=task.task, procedure=names.procedure, step=names.of("steps", task.step), work=task.work,
        role=task.role, authority=task.authority, part=task.part, holder=task.holder, opened_at=task.opened_at,
        due_at=task.due_at, dossier_due_at=task.dossier_due_at, late=task.sort_due <= now, escalated=task.escalated,
        status=status_view(row.status), allowed=own,
    )  # fmt: skip


def _cursor(task: Task) -> str:
    at = position_of(task)
    return cursor(at.sort_due.isoformat(), at.code, at.task)


def _after(given: str | None) -> Position | None:
    if given is None:
        return None
    at, code, task = position(given, str, str, str)
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        raise Problem("CURSOR_INVALID") from None
    if instant.tzinfo is None:
        raise Problem("CURSOR_INVALID")
    return Position(instant, code, task)
