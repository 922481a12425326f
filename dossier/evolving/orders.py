"""How orders over many dossiers (mergers, decrees, migrations) change what we know."""

from __future__ import annotations

from dossier import events as ev
from dossier.evolving.changes import Changes, Table, put_off
from dossier.state import Migration, State, Task
from organisation.competence import Competence


def _handed_over(s: State, e: ev.HandedOver) -> Changes:
    old, new = s.competence, e.competence
    left = {*s.left, *((old.authority, old.reception) if old is not None else ())} - {new.authority, new.reception}
    return {
        "competence": new,
        "orders": (*s.orders, e.order),
        "left": tuple(sorted(left)),
        "mirrors": e.system,
        "tasks": tuple(_moved(task, new, e.holders) for task in s.tasks),
        "assignees": e.assignees,
    }


def _moved(task: Task, new: Competence, holders: dict[str, str]) -> Task:
    """A task goes to where its role is now held, with its holder where they go too; else into the pool there."""
    consulted = task.part is not None and task.work == "consult"
    place = new.bodies.get(task.part or "", task.authority) if consulted else new.place_of(task.role)
    return task if place == task.authority else task.but(authority=place, holder=holders.get(task.id))


def _calendar_decreed(s: State, e: ev.CalendarDecreed) -> Changes:
    # A clock that has stopped keeps the calendar that it was counted by, so that its ledger adds up for ever.
    stopped = s.clock is not None and s.clock.stopped_at is not None
    return {
        "calendar": s.calendar if stopped else e.change,
        "decrees": (*s.decrees, e.order),
        "holds": tuple(h.but(due=e.holds[h.kind]) if h.kind in e.holds else h for h in s.holds),
        **put_off(s, e),
    }


def _migrated(s: State, e: ev.Migrated) -> Changes:
    """Every memory of a step gets the step's new name; undoing gives the work that was done before its old names back."""
    named = e.mapping
    undone = next((m for m in s.migrations if m.order == e.undoes), None)
    kept = undone.done if undone is not None else ()
    names = (*kept, *(named.get(work.step, work.step) for work in s.done[len(kept) :]))
    record = Migration.made(
        order=e.order, before=e.before, mapping=e.mapping, done=tuple(work.step for work in s.done), undoes=e.undoes
    )
    return {
        "plan": e.plan,
        "step": named.get(s.step, s.step) if s.step is not None else None,
        "tasks": tuple(_regiven(task, named, e) for task in s.tasks),
        "holds": tuple(hold.but(step=named.get(hold.step, hold.step)) for hold in s.holds),
        "pending": tuple(asked.but(step=named.get(asked.step, asked.step)) for asked in s.pending),
        "done": tuple(work.but(step=name) for work, name in zip(s.done, names, strict=True)),
        "amounts": {named.get(step, step): amount for step, amount in s.amounts.items()},
        "migrations": (*s.migrations, record),
    }


def _regiven(task: Task, named: dict[str, str], e: ev.Migrated) -> Task:
    task = task.but(step=named.get(task.step, task.step))
    given = e.tasks.get(task.id)
    return task if given is None else task.but(role=given.role, authority=given.authority, holder=None)


CHANGES: Table = {
    ev.HandedOver: _handed_over,
    ev.CalendarDecreed: _calendar_decreed,
    ev.Migrated: _migrated,
}
