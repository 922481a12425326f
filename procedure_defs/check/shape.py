"""The shape of a dossier's state: what is left when instants, names and repeated memories are dropped.

Two states of one shape may do the same things and come to the same shapes. `settled` gives a shape its one concrete
state, all of whose instants are START, so that the exploration stays finite and every step of it is the core's own.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from dossier.plan import Plan
from dossier.state import State
from statute import clock as law
from statute.calendar import Calendar, CalendarData
from statute.clock import Clock
from statute.term import Term
from statute.time import ICT

START = datetime(2024, 1, 8, 9, 0, tzinfo=ICT)
Shape = tuple[Any, ...]


@lru_cache(maxsize=1)
def any_calendar() -> Calendar:
    """A calendar long enough for every term that can be written; which days are off does not matter to a shape."""
    return Calendar.of(CalendarData(name="any", years=dict.fromkeys(range(START.year, START.year + 24), "projected")))


def shape_of(state: State) -> Shape:
    """The shape of a settled state."""
    clock = state.clock
    return (
        state.phase, state.ended, state.step, state.result and state.result.kind,
        tuple(sorted((part.id if part.ref else "", part.outcome or "") for part in state.parts)),
        tuple(sorted((task.step, task.work, task.role) for task in state.tasks)),
        tuple(sorted((hold.kind, hold.step) for hold in state.holds)),
        tuple(sorted((asked.what, asked.step, asked.part if asked.what == "start_child" else "") for asked in state.pending)),
        state.supplied_at is not None, state.supplements, state.extensions,
        clock and (clock.stopped_at is not None, tuple(sorted(held.ground for held in clock.paused))),
        tuple(sorted((step, amount > 0) for step, amount in state.amounts.items())),
    )  # fmt: skip


def settled(plan: Plan, state: State, first: State) -> State:
    """The same shape at START: no memories but those that can still decide something; counters capped one over the law's."""
    supplement, extension = plan.rights.supplement, plan.rights.extension
    return state.but(
        at=START, visits=0, done=(), assignees={}, personal=first.personal, payments=(), raised=(), reminders=(),
        parts=tuple(part.but(outcome=_alike(part.outcome)) for part in state.parts), apologise_by=None, orders=(),
        tasks=tuple(task.but(holder=None, escalated=False, escalated_to=(), escalates=None) for task in state.tasks),
        supplied_at=state.supplied_at and START, accepted_at=state.accepted_at and START, papers=first.papers or state.papers,
        supplements=min(state.supplements, supplement.at_most + 1 if supplement else 0),
        extensions=min(state.extensions, extension.at_most if extension else 0),
        clock=state.clock and clock_alike(state.clock),
    )  # fmt: skip


def _alike(outcome: str | None) -> str | None:
    """A register that is away, or that says otherwise, is one thing to the core."""
    return "mismatch" if outcome == "unavailable" else outcome


def clock_alike(clock: Clock) -> Clock:
    """A clock of the same term and standing, begun at START."""
    return _clock(clock.term, tuple(sorted(held.ground for held in clock.paused)), clock.stopped_at is not None)


@lru_cache(maxsize=1024)
def _clock(term: Term, grounds: tuple[str, ...], stopped: bool) -> Clock:
    clock = law.start(term, START, any_calendar())
    for ground in grounds:
        clock = law.pause(clock, ground, START, any_calendar())
    return law.stop(clock, START) if stopped else clock
