"""The dossier's legal clock: every move of `statute.clock` becomes one event with its ledger entry (INV-3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dossier import events as ev
from dossier.level1.decision import Decision
from dossier.plan import ClockRule, Step, StepType, SuspensionRight, TermPart, TermRule
from dossier.rejection import Refused
from statute import clock as law
from statute import ledger
from statute import policy as laid_down
from statute.alerts import apology_due, share_run
from statute.clock import Clock
from statute.errors import StatuteError
from statute.policy import ClockPolicy, longest_end, times_used
from statute.several import Several, TermFrom, chosen

GROUNDS: dict[StepType, str] = {
    "consult": "consultation", "inspect": "inspection", "publish": "publication", "pay": "payment",
}  # fmt: skip
"""The ground on which each type of step holds the clock; a wait does by its event."""
NOTHING_CAME = ("expired", "send_back")
"""Outcomes after which the end is not put off: what it would be put off for did not come."""


def start(d: Decision) -> None:
    """The term runs from full and valid reception, or from whatever else the definition counts it from."""
    part = _counting(d, {"acceptance": d.at, "filing": d.state.filed_at or d.at})
    if part is not None:
        _start(d, part)


def _start(d: Decision, part: TermPart) -> None:
    began = d.state.filed_at if part.origin == "filing" else None
    _move(d, lambda: law.start(part.term, began or d.at, d.calendar, ground=part.origin, **_why(d, part.basis, "01")))


def passed(d: Decision, step: Step, outcome: str, *, at_once: bool) -> None:
    """A payment was made or an event has come: terms that are counted from it start, and count where theirs is the end.

    Where nothing was to be paid or awaited (`at_once`) only a term that has no other beginning starts.
    """
    came = {("pay", "paid"): "payment", ("wait", "arrived"): step.event}.get((step.type, outcome))
    part = _counting(d, {came: d.at}) if came and d.state.phase == "accepted" else None
    if part is None:
        return
    clock = d.state.clock
    if clock is None:
        _start(d, part)
    elif clock.stopped_at is None and not at_once and _counts(d, part, clock):
        _move(d, lambda: law.restart(clock, d.at, d.calendar, ground=part.origin, term=part.term, **_why(d, part.basis)))


def _counts(d: Decision, part: TermPart, clock: Clock) -> bool:
    """Whether a term that starts now is the one whose end counts."""
    whichever, ends = term_rule(d).whichever, d.due(part.term).due_at
    return whichever is None or (ends > clock.due.due_at if whichever == "later" else ends < clock.due.due_at)


def _counting(d: Decision, origins: Mapping[str, datetime]) -> TermPart | None:
    """Of the parts of the case's term that start at these events the one whose end counts."""
    rule = term_rule(d)
    parts = [part for part in (rule, *rule.others) if part.origin in origins]
    if len(parts) < 2:
        return next(iter(parts), None)
    of = tuple(TermFrom(term=part.term, origin=part.origin) for part in parts)
    try:
        return parts[chosen(Several(whichever=rule.whichever or "later", of=of), origins, d.calendar)[0]]
    except StatuteError as error:
        raise Refused("CLOCK", error=error.code, message=str(error)) from error


def term_rule(d: Decision) -> TermRule:
    """The first term that fits the case and the channel."""
    for rule in d.plan.terms:
        if d.fact(rule.when) and (not rule.channels or d.state.channel in rule.channels):
            return rule
    raise Refused("CLOCK", message="no term of the definition fits this case and channel")


def policy_of(step: Step) -> ClockPolicy | None:
    """What a step does to the clock, if anything."""
    if step.clock == "run" or (step.type not in GROUNDS and step.type != "wait"):
        return None
    rule = step.clock_rule or ClockRule()
    return ClockPolicy(
        event=_ground(step), effect=step.clock, by=rule.by, at_most=rule.at_most, longest=rule.longest,
        basis=rule.basis or step.basis,
    )  # fmt: skip


def policy_of_suspension(ground: str, right: SuspensionRight) -> ClockPolicy:
    """What a suspension does to the clock. Its length is looked after by reviews: an order does not lapse by itself."""
    return ClockPolicy(event=ground, effect=right.effect, by=right.by, at_most=right.at_most, basis=right.basis)


def _ground(step: Step) -> str:
    return GROUNDS.get(step.type) or step.event or step.id


def hold(d: Decision, step: Step) -> None:
    """Let a step do to the clock what its definition says; once the law allows no more of it, the clock runs on."""
    policy = policy_of(step)
    if policy is not None and not used_up(d, policy):
        begin(d, policy)


def let_go(d: Decision, step: Step, outcome: str) -> None:
    """Count on after such a step, again from the start, or with the end put off."""
    policy = policy_of(step)
    if policy is not None and not (policy.effect == "extend" and (outcome in NOTHING_CAME or used_up(d, policy))):
        finish(d, policy)


def used_up(d: Decision, policy: ClockPolicy) -> bool:
    """Whether the event has touched the clock as often as it may."""
    clock = _open(d)
    return clock is not None and policy.at_most is not None and times_used(clock, policy) >= policy.at_most


def begin(d: Decision, policy: ClockPolicy) -> None:
    """Apply a policy when its event begins."""
    if policy.effect in ("pause", "restart"):
        pause(d, policy.event, policy.basis)


def finish(d: Decision, policy: ClockPolicy) -> None:
    """Apply a policy when its event has ended; a pause that ended by itself stays ended."""
    clock = _open(d)
    held = clock is not None and any(each.ground == policy.event for each in clock.paused)
    if clock is None or (policy.effect in ("pause", "restart") and not held):
        return
    _move(d, lambda: laid_down.finish(clock, policy, _as_of(d, clock), d.calendar, actor=d.command.actor.id))


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


def restart(d: Decision, ground: str, basis: str | None) -> None:
    """Count again from the beginning; of several terms the one whose end counts now."""
    clock = _open(d)
    if clock is None:
        return
    now = _as_of(d, clock)
    part = _counting(d, {ground: now}) or (_counting(d, {"acceptance": now}) if term_rule(d).others else None)
    term = part.term if part is not None else None
    _move(d, lambda: law.restart(clock, now, d.calendar, ground=ground, term=term, **_why(d, basis)))


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
        apologise_by, warnings, pause_ends = _apologise_by(d, clock), _warnings(d, clock), _pause_ends(d, clock)
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
        pause_ends=pause_ends,
    )


def _apologise_by(d: Decision, clock: Clock) -> Any:
    """The last instant for an apology before the end, where the definition gives the right and it is still to come."""
    right, running = d.plan.rights.extension, clock.running_due
    if right is None or right.notice_before is None or running is None or d.state.extensions >= right.at_most:
        return None
    latest = apology_due(clock, right.notice_before, d.calendar)
    return latest if latest > d.at else None


def _warnings(d: Decision, clock: Clock) -> tuple[ev.Reminder, ...]:
    """The instants still to come at which shares of the term will have run; the end itself is told of anyway."""
    running = clock.running_due
    if running is None:
        return ()
    told = ((share, share_run(clock, share, d.calendar)) for share in d.plan.warn_at)
    return tuple(ev.Reminder.made(why=f"share:{share}", due=at) for share, at in told if d.at < at < running.due_at)


def _pause_ends(d: Decision, clock: Clock) -> tuple[ev.Reminder, ...]:
    """When each pause that the present step has begun has lasted as long as it may."""
    step = d.plan.step(d.state.step) if clock.paused and clock.stopped_at is None and d.state.step else None
    policy = policy_of(step) if step is not None else None
    ends = longest_end(clock, policy, d.calendar) if policy is not None else None
    return (ev.Reminder.made(why=policy.event, due=ends.due_at),) if policy is not None and ends is not None else ()
