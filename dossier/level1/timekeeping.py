"""The dossier's legal clock: every move of `statute.clock` becomes one event with its ledger entry (INV-3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dossier import events as ev
from dossier.level1.decision import Decision
from dossier.plan import Step, StepType, TermRule
from dossier.rejection import Refused
from statute import clock as law
from statute import ledger
from statute.alerts import apology_due, share_run
from statute.clock import Clock
from statute.errors import StatuteError

GROUNDS: dict[StepType, str] = {"consult": "consultation", "inspect": "inspection", "publish": "publication"}
"""The ground on which each step that is work of others, and not a payment or a wait, holds the clock."""


def start(d: Decision) -> None:
    """The term runs from full and valid reception."""
    rule = term_rule(d)
    _move(d, lambda: law.start(rule.term, d.at, d.calendar, **_why(d, rule.basis, "01")))


def term_rule(d: Decision) -> TermRule:
    """The first term that fits the case and the channel."""
    for rule in d.plan.terms:
        if d.fact(rule.when) and (not rule.channels or d.state.channel in rule.channels):
            return rule
    raise Refused("CLOCK", message="no term of the definition fits this case and channel")


def pause(d: Decision, ground: str, basis: str | None, form: str | None = None) -> None:
    """Stop counting on a ground, where the clock still runs at all."""
    clock = _open(d)
    if clock is not None and all(held.ground != ground for held in clock.paused):
        _move(d, lambda: law.pause(clock, ground, d.at, d.calendar, **_why(d, basis, form)))


def resume(d: Decision, ground: str, basis: str | None, form: str | None = None) -> None:
    """Count on, where that ground held the clock."""
    clock = _open(d)
    if clock is not None and any(held.ground == ground for held in clock.paused):
        _move(d, lambda: law.resume(clock, ground, _as_of(d, clock), d.calendar, **_why(d, basis, form)))


def hold(d: Decision, step: Step) -> None:
    """Stop counting while a consultation, an inspection or a publication lasts, where the definition says so."""
    if step.clock == "pause" and step.type in GROUNDS:
        pause(d, GROUNDS[step.type], step.basis)


def let_go(d: Decision, step: Step) -> None:
    """Count on after such a step."""
    if step.clock == "pause" and step.type in GROUNDS:
        resume(d, GROUNDS[step.type], step.basis)


def restart(d: Decision, ground: str, basis: str | None) -> None:
    """Count again from the beginning."""
    clock = _open(d)
    if clock is not None:
        _move(d, lambda: law.restart(clock, _as_of(d, clock), d.calendar, ground=ground, **_why(d, basis)))


def extend(d: Decision, by: Any, ground: str, basis: str | None, form: str | None = "04") -> None:
    """Put the end off."""
    clock = _open(d)
    if clock is None:
        raise Refused("NO_RIGHT", what="extension", why="no clock runs")
    _move(d, lambda: law.extend(clock, by, d.at, d.calendar, ground=ground, **_why(d, basis, form)))


def stop(d: Decision, ground: str, form: str | None = None) -> None:
    """The clock ends with the decision, a withdrawal or a stop."""
    clock = _open(d)
    if clock is not None:
        _move(d, lambda: law.stop(clock, d.at, ground=ground, **_why(d, None, form)))


def transfer(d: Decision, basis: str | None, ground: str = "handover") -> None:
    """A handover, or another version that takes over, is written into the ledger and moves nothing."""
    clock = _open(d)
    if clock is not None:
        _move(d, lambda: law.transfer(clock, d.at, ground=ground, **_why(d, basis)))


def recalculate(d: Decision, basis: str | None) -> None:
    """Count again under the calendar that now holds."""
    clock = _open(d)
    if clock is not None:
        _move(d, lambda: ledger.recalculate(clock, d.at, d.calendar, **_why(d, basis)))


def _open(d: Decision) -> Clock | None:
    clock = d.state.clock
    return clock if clock is not None and clock.stopped_at is None else None


def _as_of(d: Decision, clock: Clock) -> Any:
    """A complete supplement counts from the day it was handed in, not from the day the office looked at it."""
    supplied = d.state.supplied_at
    return d.at if supplied is None else max(supplied, clock.entries[-1].at)


def _why(d: Decision, basis: str | None, form: str | None = None) -> dict[str, Any]:
    return {"basis": basis, "form": form, "actor": d.command.actor.id}


def _move(d: Decision, act: Callable[[], Clock]) -> None:
    try:
        clock = act()
        apologise_by, warnings = _apologise_by(d, clock), _warnings(d, clock)
    except StatuteError as error:
        raise Refused("CLOCK", error=error.code, message=str(error)) from error
    entry = clock.entries[-1]
    d.emit(
        ev.ClockMoved,
        basis=entry.basis,
        entry=entry,
        clock=clock.but(entries=()),
        apologise_by=apologise_by,
        warnings=warnings,
    )


def _apologise_by(d: Decision, clock: Clock) -> Any:
    """The last instant for an apology before the end, where the definition gives the right and it is still to come."""
    right, running = d.plan.rights.extension, clock.running_due
    if right is None or right.notice_before is None or running is None or d.state.extensions >= right.at_most:
        return None
    latest = apology_due(clock, right.notice_before, d.calendar)
    return latest if latest > d.at else None


def _warnings(d: Decision, clock: Clock) -> tuple[ev.Reminder, ...]:
    """The instants still to come at which shares of the term will have run."""
    if clock.running_due is None:
        return ()
    told = ((share, share_run(clock, share, d.calendar)) for share in d.plan.warn_at)
    return tuple(ev.Reminder.made(why=f"share:{share}", due=at) for share, at in told if at > d.at)
