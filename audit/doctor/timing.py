"""INV-2 and INV-3: the one timer stands on `next_due`, the ledger adds up, and no date moved without an entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from audit.doctor.case import Case
from audit.doctor.finding import Finding, finding
from dossier.agenda import next_due
from dossier.calendars import calendar_of
from dossier.events import ClockMoved
from dossier.evolve import evolve
from dossier.journal import read
from dossier.state import EMPTY, State
from statute.errors import StatuteError
from statute.ledger import faults

TOLERANCE = timedelta(seconds=1)
WITH_FORM = frozenset({"start", "extend"})
"""The moves that the law has a form for in every case: receipt, apology."""


def check_timer(case: Case) -> Iterator[Finding]:
    """INV-2: a timer if and only if `next_due` is something, and on that instant."""
    workflow, due = case.workflow, next_due(case.state)
    if workflow is None or not workflow.running:
        yield from _one_without_the_other(case, has_timer=False)
        return
    history = workflow.history
    if history is None or history.newest != case.state.seq:
        return  # read at different moments of the dossier's life
    if len(history.timers) > 1:
        instants = ", ".join(timer.fires_at.isoformat() for timer in history.timers)
        yield finding("DOC-204", case.code, f"{len(history.timers)} timers are set, for {instants}")
    timer = history.timers[-1] if history.timers else None
    if due is None or timer is None:
        yield from _one_without_the_other(case, has_timer=timer is not None)
        return
    wanted = max(due.fires_at - history.offset, timer.set_at)
    if abs(timer.fires_at - wanted) > TOLERANCE:
        what = f"the timer fires at {timer.fires_at.isoformat()}, {due.why} {due.ref} is due at {wanted.isoformat()}"
        yield finding("DOC-203", case.code, what, timer.set_at)


def _one_without_the_other(case: Case, *, has_timer: bool) -> Iterator[Finding]:
    due = next_due(case.state)
    if due is not None:
        what = f"{due.why} {due.ref} is due at {due.due.isoformat()}, and no timer waits for it"
        yield finding("DOC-201", case.code, what, due.due)
    elif has_timer:
        yield finding("DOC-202", case.code, "a timer is set and nothing is due", case.state.at)


def check_ledger(case: Case) -> Iterator[Finding]:
    """INV-2: the ledger's entries, counted again under the calendar that holds, give the due instant."""
    clock = case.state.clock
    if clock is None:
        return
    try:
        found = faults(clock, calendar_of(case.pinned, case.state))
    except StatuteError as error:
        found = [str(error)]
    for fault in found:
        yield finding("DOC-205", case.code, fault, case.state.at)


def check_moves(case: Case) -> Iterator[Finding]:
    """INV-3: every event that moves a date is a ledger entry with cause, form and actor, from the date that stood."""
    state = EMPTY
    for row in case.rows:
        for event in read(row)[1]:
            after = evolve(state, event)
            if _due(after) != _due(state) and not isinstance(event, ClockMoved):
                yield finding("DOC-301", case.code, f"row {row.seq} moved the due date by '{event.kind}'", row.at)
            if isinstance(event, ClockMoved):
                yield from _entry(case, event, state, row.at)
            state = after


def _entry(case: Case, event: ClockMoved, before: State, at: datetime) -> Iterator[Finding]:
    entry = event.entry
    lacking = [name for name in ("cause", "ground", "actor") if not getattr(entry, name)]
    if entry.cause in WITH_FORM and not entry.form:
        lacking.append("form")
    if lacking:
        yield finding("DOC-302", case.code, f"the ledger entry '{entry.cause}' lacks {', '.join(lacking)}", at)
    stood = before.clock.due.due_at if before.clock is not None else None
    if entry.before_at != stood:
        yield finding("DOC-301", case.code, f"the entry '{entry.cause}' starts from {entry.before_at}, {stood} stood", at)


def _due(state: State) -> datetime | None:
    return state.clock.due.due_at if state.clock is not None else None
