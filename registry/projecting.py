"""Projections: the columns and rows that follow from a dossier's public state. Pure of any session.

One function of state gives them all, so that a rebuild from journals can be compared row by row (INV-4).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from dossier.agenda import next_due
from dossier.effects import notices
from dossier.events import Event
from dossier.journal import text
from dossier.pinned import Pinned
from dossier.state import State
from dossier.status import national_status

Row = dict[str, Any]
"""A row of a table by its columns: plain, because projections are written at every act."""
FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""The sort date of what is never due."""


class Projection(NamedTuple):
    """The rows of one dossier; ledger entries, notices and parties only those that are new."""

    dossier: Row
    tasks: list[Row]
    ledger: list[Row]
    notices: list[Row]
    parties: list[Row]


def project(code: str, pinned: Pinned, before: State, state: State, head: str, events: list[Event]) -> Projection:
    """The rows after `events` led from one state to the next."""
    known = len(before.clock.entries) if before.clock is not None else 0
    return Projection(
        dossier_row(code, pinned, state, head), task_rows(code, pinned, state), ledger_rows(code, state, known),
        [notice for event in events for notice in notice_rows(code, event)],
        [{"party": party, "code": code} for party in sorted(set(state.parties) - set(before.parties))],
    )  # fmt: skip


def dossier_row(code: str, pinned: Pinned, state: State, head: str) -> Row:
    """Where the dossier stands."""
    place, clock, due = state.competence, state.clock, next_due(state)
    if place is None or state.filed_at is None:
        raise ValueError(f"{code}: a dossier without a filing cannot be projected")
    return dict(
        code=code, procedure=pinned.plan.procedure, version=pinned.plan.version, plan_digest=pinned.plan_digest,
        calendar_digest=pinned.calendar_digest, seq=state.seq, head=head,
        state=text(state.public()),
        phase=state.phase, status=int(national_status(pinned, state)), ended=state.ended, channel=state.channel, unit=place.unit,
        authority=place.authority, reception=place.reception, service_point=place.service_point, step=step_of(state),
        waits_for=waits_for(state), due_at=clock.running_due.due_at if clock and clock.running_due else None,
        original_due_at=clock.original_due.due_at if clock else None, next_due_at=due.due if due else None,
        filed_at=state.filed_at, accepted_at=state.accepted_at, stopped_at=clock.stopped_at if clock else None,
        closed_at=state.closed_at, supplements=state.supplements, extensions=state.extensions, counts_late=state.counts_late,
        predecessor=state.predecessor, parent=state.parent,
    )  # fmt: skip


def step_of(state: State) -> str | None:
    """The step that a dossier is at, also while it waits outside the step's own work."""
    if state.step is not None:
        return state.step
    steps = [task.step for task in state.tasks] + [hold.step for hold in state.holds]
    return steps[0] if steps else None


def waits_for(state: State) -> str | None:
    """What a dossier that nobody works on waits for."""
    if state.holds:
        return state.holds[0].kind
    return "effect" if state.pending else None


def task_rows(code: str, pinned: Pinned, state: State) -> list[Row]:
    """The open tasks."""
    running = state.clock.running_due if state.clock is not None else None
    dossier_due = running.due_at if running is not None else None
    return [
        dict(
            code=code, task=task.id, procedure=pinned.plan.procedure, step=task.step, work=task.work, role=task.role,
            authority=task.authority, part=task.part, holder=task.holder, opened_at=task.opened_at,
            due_at=task.due.due_at if task.due else None, dossier_due_at=dossier_due,
            sort_due=min(filter(None, (task.due.due_at if task.due else None, dossier_due)), default=FAR),
            escalated=task.escalated,
        )
        for task in state.tasks
    ]  # fmt: skip


def ledger_rows(code: str, state: State, known: int) -> list[Row]:
    """The ledger's entries from number `known` on."""
    entries = state.clock.entries if state.clock is not None else ()
    return [
        dict(
            code=code, n=n, cause=entry.cause, ground=entry.ground, at=entry.at, due_on=entry.due_on, before_on=entry.before_on,
            basis=entry.basis, form=entry.form, actor=entry.actor,
        )
        for n, entry in enumerate(entries)
        if n >= known
    ]  # fmt: skip


def notice_rows(code: str, event: Event) -> list[Row]:
    """What is to be told of an event."""
    return [
        dict(code=code, key=n.key, what=n.what, to=n.to, form=n.form, role=n.role, created_at=event.at) for n in notices(event)
    ]
