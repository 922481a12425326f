"""INV-1: a dossier that is not closed has a responsible, staffed holder and a next action with a date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from audit.doctor.case import Case
from audit.doctor.finding import Finding, finding
from dossier.agenda import agenda
from dossier.level1.tasks import ONE_STOP
from dossier.state import State
from registry.tables import StaffingAlarm


class Next(NamedTuple):
    """A next action: what, of which role where, who has taken it, and its legal or review date."""

    what: str
    role: str
    authority: str
    holder: str | None
    date: datetime | None


def check(case: Case) -> Iterator[Finding]:
    """INV-1 of one dossier."""
    if case.state.phase == "closed" or case.state.mirrors is not None:  # whoever leads a mirrored dossier is responsible
        return
    actions = list(next_actions(case.state))
    if not actions:
        yield finding("DOC-101", case.code, "there is no task, nothing is waited for and no time acts", case.state.at)
    for action in actions:
        yield from _dated(case, action)
        yield from _staffed(case, action)


def alarms(standing: Sequence[StaffingAlarm]) -> Iterator[Finding]:
    """INV-1 ahead of the day: places where nobody is or will be there. The dossier is not named: the whole place is meant."""
    for alarm in standing:
        waiting = f"; {alarm.open_tasks} tasks are open" if alarm.open_tasks else ""
        yield finding("DOC-105", "", f"nobody is there as {alarm.role} of {alarm.authority}{waiting}", alarm.since)


def next_actions(state: State) -> Iterator[Next]:
    """The open tasks, or, where nobody of ours works, what is waited for; then the one-stop unit is responsible."""
    desk = state.competence.reception if state.competence is not None else ""
    for task in state.tasks:
        date = task.due.due_at if task.due is not None else legal_date(state)
        if date is None and task.work == "check_supplement":
            date = state.supplied_at  # what was brought asks for an answer, as a filing does: the clock goes on from then
        yield Next(f"task {task.id}", task.role, task.authority, task.holder, date)
    for hold in state.holds:
        date = hold.due.due_at if hold.due is not None else _agreed(state)
        yield Next(hold.kind, ONE_STOP, desk, None, date)
    if not state.tasks and not state.holds:
        for pending in state.pending:
            yield Next(f"effect {pending.what}", ONE_STOP, desk, None, legal_date(state))
        for part in state.parts:
            if part.outcome is None and all(pending.part != part.id for pending in state.pending):
                yield Next(f"part {part.id}", ONE_STOP, desk, None, legal_date(state))
        if state.until is not None:
            yield Next(f"step {state.step}", ONE_STOP, desk, None, state.until)


def legal_date(state: State) -> datetime | None:
    """The date that binds where a step has none of its own: the end of the term, or what comes first by time itself.

    After the decision it is the day appointed for the return; before acceptance the filing itself asks for an answer.
    """
    if state.accepted_at is None:
        return state.filed_at
    return _agreed(state)


def _agreed(state: State) -> datetime | None:
    clock = state.clock
    if clock is not None and not clock.is_paused:
        return clock.due.due_at
    return min((entry.due for entry in agenda(state)), default=None)


def _dated(case: Case, action: Next) -> Iterator[Finding]:
    if action.date is None:
        yield finding("DOC-102", case.code, f"{action.what} has neither a legal nor a review date", case.state.at)


def _staffed(case: Case, action: Next) -> Iterator[Finding]:
    if case.organisation.is_left(action.authority, case.now):
        return  # on its way to the successor: an order that does not go on is told once (`handovers.standing_still`)
    holders = case.organisation.holders(action.role, action.authority, case.now)
    if not case.organisation.present(action.role, action.authority, case.now):
        why = "everybody who holds that post is away" if holders else "nobody holds that post"
        what = f"{action.what} waits for a {action.role} of {action.authority}, and {why}"
        yield finding("DOC-103", case.code, what, case.state.at)
    elif action.holder is not None and action.holder not in holders:
        what = f"{action.what} is held by {action.holder}, who is no {action.role} of {action.authority} any more"
        yield finding("DOC-104", case.code, what, case.state.at)
