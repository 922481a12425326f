"""When time itself acts on a dossier: the instants that its state waits for, and the first of them (`next_due`).

An entry that *decides* (silence, closing, expiry) fires `GRACE` after it is due and decides as of due, so that an act
received in time but processed late still counts; an act received after it is refused meanwhile. The others only tell.
INV-2: the dossier's one timer lives if and only if `next_due` is something, and on that instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from dossier.state import Hold, State

GRACE = timedelta(minutes=2)


class Entry(NamedTuple):
    """What is due when, and why: `ref` names the task, step or hold."""

    due: datetime
    why: str
    ref: str
    decides: bool = False

    @property
    def fires_at(self) -> datetime:
        """The instant of its timer."""
        return self.due + GRACE if self.decides else self.due


def next_due(state: State) -> Entry | None:
    """The first entry of the agenda by the instant of its timer, or nothing."""
    return min(agenda(state), key=_order, default=None)


def decided_by_time(state: State, at: datetime) -> Entry | None:
    """The deciding entry that was due before `at` and has not been carried out yet."""
    return min((entry for entry in _deciding(state) if entry.due < at), key=_order, default=None)


def agenda(state: State) -> Iterator[Entry]:
    """Everything that the dossier waits for in time."""
    yield from _deciding(state)
    yield from _telling(state)


def _deciding(state: State) -> Iterator[Entry]:
    """What time decides: holds that run out, silence, the end of a period. A suspension holds all but the holds."""
    if _asleep(state):
        return
    for hold in state.holds:
        if hold.due is not None and hold.kind != "suspension" and not _supplied(state, hold):
            yield Entry(hold.due.due_at, hold.kind, hold.step, decides=True)
    for pause in state.pause_ends:
        yield Entry(pause.due, "pause_ends", pause.why, decides=True)
    if state.hold("suspension") is not None:
        return
    for task in state.tasks:
        if task.silence and task.due is not None and not task.escalated:
            yield Entry(task.due.due_at, "silence", task.id, decides=True)
    if state.until is not None and state.step is not None:
        yield Entry(state.until, "until", state.step, decides=True)


def _asleep(state: State) -> bool:
    """Whether no time acts on it: not yet filed, closed, or a mirror of a dossier that another system leads."""
    return state.phase in ("none", "closed") or state.mirrors is not None


def _supplied(state: State, hold: Hold) -> bool:
    return hold.kind == "supplement" and state.supplied_at is not None


def _telling(state: State) -> Iterator[Entry]:
    """What time only tells of, each once."""
    if _asleep(state):
        return
    suspension = state.hold("suspension")
    if suspension is not None:
        if suspension.due is not None:
            yield from _once(state, Entry(suspension.due.due_at, "suspension", suspension.step))
        return
    yield from _clock(state)
    yield from _limits(state)
    for reminder in state.reminders:
        yield from _once(state, Entry(reminder.due, reminder.why, state.step or ""))


def _clock(state: State) -> Iterator[Entry]:
    running = state.clock.running_due if state.clock is not None else None
    if running is None:
        return
    for warning in state.warnings:
        yield from _once(state, Entry(warning.due, warning.why, ""))
    if state.apologise_by is not None:
        yield from _once(state, Entry(state.apologise_by, "apologise", ""))
    yield from _once(state, Entry(running.due_at, "overdue", ""))


def _limits(state: State) -> Iterator[Entry]:
    for task in state.tasks:
        limit = task.escalates if task.escalated else task.due
        if limit is not None and not task.silence:
            yield Entry(limit.due_at, "limit", task.id)


def _once(state: State, entry: Entry) -> Iterator[Entry]:
    if flag(entry) not in state.raised:
        yield entry


def flag(entry: Entry) -> str:
    """The mark that a warning of this entry leaves in the state."""
    return f"{entry.why}:{entry.ref}:{entry.due.isoformat()}"


def _order(entry: Entry) -> tuple[datetime, datetime, str, str]:
    return entry.fires_at, entry.due, entry.why, entry.ref
