"""Fired timers. One that decides does so as of its due instant; a stale one changes nothing."""

from __future__ import annotations

from dossier import events as ev
from dossier.agenda import Entry, agenda
from dossier.commands import TimerFired
from dossier.level1 import flow, rights, timekeeping
from dossier.level1.completing import body_answered
from dossier.level1.decision import Decision
from dossier.level1.tasks import ONE_STOP_HEAD
from dossier.plan import Step
from statute.term import Due

EXPIRES = {"publish": "no_objection", "wait": "expired"}


def fired(d: Decision, c: TimerFired) -> None:
    """Carry out the entry of the agenda that the timer was set for, if it still stands."""
    entry = next((e for e in agenda(d.state) if (e.why, e.ref, e.due) == (c.why, c.ref, c.due)), None)
    if entry is None or d.at < entry.fires_at:
        return
    if entry.decides:
        d.at = max(entry.due, d.state.at or entry.due)
        DECIDE[entry.why](d, entry)
    elif entry.why == "limit":
        _escalate(d, entry)
    else:
        d.emit(ev.Warned, why=entry.why, ref=entry.ref, due=entry.due, again=_looked_at_again(d, entry))


def _looked_at_again(d: Decision, entry: Entry) -> Due | None:
    """A suspension is looked at again after each review, as long as it lasts (INV-1)."""
    hold = d.state.hold("suspension")
    right = rights.suspending(d, hold.ground) if entry.why == "suspension" and hold is not None else None
    return d.due(right.review, entry.due) if right is not None and right.review is not None else None


def _escalate(d: Decision, entry: Entry) -> None:
    """A step's limit passed: somebody who can act is told (art. 19.4 for consulted bodies), later the next one."""
    task = d.state.task(entry.ref)
    step = d.plan.step(task.step) if task else None
    told = len(task.escalated_to) if task else 0
    later = step.escalation if step else ()
    to = later[told - 1].role if told else (step.escalate_to if step else None) or ONE_STOP_HEAD
    again = d.due(later[told].after, entry.due) if told < len(later) else None
    d.emit(ev.Escalated, task=entry.ref, to_role=to, again=again)


def _silence(d: Decision, entry: Entry) -> None:
    """The law reads a body's silence as consent; it stays liable."""
    task = d.state.task(entry.ref)
    if task is None:
        return
    step = d.plan.step(task.step)
    d.emit(ev.TaskClosed, task=task.id, step=step.id, work=task.work, outcome="silent", basis=step.basis)
    body_answered(d, step, task, "silent")


def _until(d: Decision, entry: Entry) -> None:
    """A publication or a wait has lasted its period; a clock that stood still for it counts on."""
    step: Step = d.plan.step(entry.ref)
    flow.leave(d, step, EXPIRES[step.type])


def _no_supplement(d: Decision, _: Entry) -> None:
    """Nothing was supplied in time: the one-stop unit closes the dossier (art. 19.5)."""
    flow.stop(d, "no_supplement")


def _no_payment(d: Decision, entry: Entry) -> None:
    flow.leave_unpaid(d, d.plan.step(entry.ref))


def _pause_ends(d: Decision, entry: Entry) -> None:
    """A pause has lasted as long as it may: the clock counts on, whatever it waited for."""
    timekeeping.resume(d, entry.ref, None)


DECIDE = {"pause_ends": _pause_ends, "silence": _silence, "until": _until, "supplement": _no_supplement, "payment": _no_payment}
