"""Fired timers. One that decides does so as of its due instant; a stale one changes nothing."""

from __future__ import annotations

from dossier import events as ev
from dossier.agenda import Entry, agenda
from dossier.commands import TimerFired
from dossier.level1 import flow, timekeeping
from dossier.level1.completing import body_answered
from dossier.level1.decision import Decision
from dossier.level1.tasks import ONE_STOP_HEAD
from dossier.plan import Step

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
        d.emit(ev.Warned, why=entry.why, ref=entry.ref, due=entry.due)


def _escalate(d: Decision, entry: Entry) -> None:
    """A step's limit passed: somebody who can act is told (art. 19.4 for consulted bodies)."""
    task = d.state.task(entry.ref)
    step = d.plan.step(task.step) if task else None
    d.emit(ev.Escalated, task=entry.ref, to_role=(step.escalate_to if step else None) or ONE_STOP_HEAD)


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
    timekeeping.resume(d, step.event or step.id, step.basis)
    flow.leave(d, step, EXPIRES[step.type])


def _no_supplement(d: Decision, _: Entry) -> None:
    """Nothing was supplied in time: the one-stop unit closes the dossier (art. 19.5)."""
    flow.stop(d, "no_supplement")


def _no_payment(d: Decision, entry: Entry) -> None:
    flow.leave_unpaid(d, d.plan.step(entry.ref))


DECIDE = {"silence": _silence, "until": _until, "supplement": _no_supplement, "payment": _no_payment}
