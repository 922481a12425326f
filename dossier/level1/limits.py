"""Limits of open work besides the term itself: of tasks, of the present step's period, of its reminders.

They are counted from where the work began; a suspension leaves each what was left of it, days off announced later put it
off. No limit is ever brought forward, and one that has passed stays passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from dossier.events import Reminder
from dossier.level1.decision import Decision
from dossier.state import Task
from statute.calendar import Calendar
from statute.remainder import laid_on, remainder
from statute.term import Due, Term, due
from statute.time import local_date

Later = Callable[[Due, Term, datetime], Due]
"""A limit that stands, its length and when it began: when it ends instead."""


def of_tasks(d: Decision, later: Later) -> Iterator[tuple[str, Due]]:
    """The open tasks whose limit moves, with the new one; who was told of a passed one stays told."""
    for task in d.state.tasks:
        term = of_task(d, task)
        if task.due is not None and term is not None and not task.escalated:
            ends = later(task.due, term, task.opened_at)
            if ends.due_at > task.due.due_at:
                yield task.id, ends


def of_task(d: Decision, task: Task) -> Term | None:
    """The length of a task's limit."""
    step = d.plan.step(task.step)
    if task.work == "receive" and d.state.channel == "online":
        return step.answer_within
    return step.within


def of_the_period(d: Decision, later: Later) -> datetime | None:
    """The end of the present step's period, where it moves."""
    step = d.plan.step(d.state.step) if d.state.step else None
    ends = _moved(d, d.state.until, step.lasts if step else None, later)
    return ends if ends != d.state.until else None


def of_reminders(d: Decision, later: Later) -> tuple[Reminder, ...]:
    """The present step's reminders, where one of them moves."""
    step = d.plan.step(d.state.step) if d.state.step else None
    terms = {"tell": step.tell_within, "unclaimed": step.remind_after} if step else {}
    again = tuple(each.but(due=_moved(d, each.due, terms.get(each.why), later)) for each in d.state.reminders)
    return again if again != d.state.reminders else ()


def _moved(d: Decision, stands: datetime | None, term: Term | None, later: Later) -> datetime | None:
    if stands is None or term is None or d.state.entered_at is None:
        return stands
    ends = Due(due_on=local_date(stands - datetime.resolution), due_at=stands)
    return max(stands, later(ends, term, d.state.entered_at).due_at)


def resumed(since: datetime, now: datetime, calendar: Calendar) -> Later:
    """What was left when the work was suspended is left when it goes on."""

    def later(stands: Due, term: Term, _: datetime) -> Due:
        return laid_on(term, remainder(term, stands, since, calendar), stands, since, now, calendar)

    return later


def decreed(now: datetime, before: Calendar, calendar: Calendar) -> Later:
    """Counted again by the calendar that now holds, from the beginning and from now on: whichever ends later."""

    def later(stands: Due, term: Term, began: datetime) -> Due:
        if stands.due_at <= now:
            return stands
        rest = laid_on(term, remainder(term, stands, now, before), stands, now, now, calendar)
        return max(stands, rest, due(term, began, calendar), key=lambda each: each.due_at)

    return later
