"""An official's inbox with names, dossier statuses, and what is allowed on each task."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from pydantic import Field

from activities.desk import Office
from api.cursor import cursor, position
from api.models.asking import Asked
from api.models.inbox import InboxItem, InboxPage
from api.problems import Problem
from api.views.dossiers import offers
from api.views.names import names_of, status_view
from dossier.state import State
from organisation.posts import Actor
from registry.inbox import InboxTask, Position, Wanted, Whose, inbox, position_of
from registry.organisation import name_of
from registry.statements import Within


class Filters(Asked):
    """What of an inbox somebody looks at; the same words in the address, in a saved view and in the export."""

    whose: Whose = "all"
    procedure: Annotated[str, Field(pattern=r"^[0-9A-Za-z.]{0,40}$")] = ""
    work: Annotated[str, Field(pattern=r"^[a-z_]{0,30}$")] = ""
    late: bool = False
    within: Annotated[int, Field(ge=0, le=365)] | None = None

    def wanted(self, held: list[Actor], now: datetime) -> Wanted:
        """As the registry is asked. What is due within some days holds what is late already."""
        until = now if self.late else now + timedelta(days=self.within) if self.within is not None else None
        return Wanted(persons_of(held), self.whose, self.procedure or None, until, self.work or None)


def persons_of(held: list[Actor]) -> frozenset[str]:
    """The official and everybody they act for."""
    return frozenset(person for actor in held for person in actor.persons())


class InboxRows(NamedTuple):
    """What the registry answered: one task more than the page where there is a next one, and the names of people."""

    tasks: list[InboxTask]
    people: dict[str, str]
    now: datetime
    limit: int


def inbox_page(
    office: Office, held: list[Actor], filters: Filters | None = None, after: str | None = None, limit: int = 20
) -> InboxPage:
    """The next page of open tasks in the roles and places that `held` gives."""
    now = office.time.now()
    with office.store.reading() as transaction:
        rows = inbox_rows(transaction, held, filters or Filters(), after, limit, now)
    return page_of(office, held, rows)


def inbox_rows(within: Within, held: list[Actor], filters: Filters, after: str | None, limit: int, now: datetime) -> InboxRows:
    """Asked first, so that no connection is held while words are looked up, which may need another."""
    places = [(actor.post.authority, actor.post.role) for actor in held if actor.post is not None]
    tasks = inbox(within, places, filters.wanted(held, now), _after(after), limit + 1)
    people = {task.holder for task in tasks if task.holder} | persons_of(held)
    names = {who: name for who in people if (name := name_of(within, who)) is not None}
    return InboxRows(tasks, names, now, limit)


def page_of(office: Office, held: list[Actor], rows: InboxRows) -> InboxPage:
    """The page in words, with what is allowed on each task."""
    tasks, people, now, limit = rows
    items = [_item(office, task, held, now, people) for task in tasks[:limit]]
    return InboxPage(items=items, next=_cursor(tasks[limit - 1]) if len(tasks) > limit else None)


def _item(office: Office, task: InboxTask, held: list[Actor], now: datetime, people: dict[str, str]) -> InboxItem:
    names = names_of(office.definitions, task.plan_digest)
    pinned = office.definitions.pinned(task.plan_digest, task.calendar_digest)
    state = State.model_validate_json(task.state)
    return InboxItem(
        code=task.code, task=task.task, procedure=names.procedure, step=names.of("steps", task.step), work=task.work,
        role=task.role, authority=task.authority, part=task.part, holder=task.holder, opened_at=task.opened_at,
        holder_name=people.get(task.holder or ""), acting_for=_acting_for(task, held, people),
        due_at=task.due_at, dossier_due_at=task.dossier_due_at, late=task.sort_due <= now, escalated=task.escalated,
        status=status_view(task.status), allowed=offers(pinned, state, held, now, task.task), seq=task.seq,
    )  # fmt: skip


def _acting_for(task: InboxTask, held: list[Actor], people: dict[str, str]) -> str | None:
    """The name of whom somebody acts for on a task; nothing where an own post allows it."""
    fitting = [actor for actor in held if actor.post and (actor.post.role, actor.post.authority) == (task.role, task.authority)]
    if not fitting or any(actor.delegation is None for actor in fitting):
        return None
    return people.get(fitting[0].principal, fitting[0].principal)


def _cursor(task: InboxTask) -> str:
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
