"""The way of a dossier from step to step: entering, leaving, and the routes to supplement, refusal, stop and end."""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import Document
from dossier.level1 import timekeeping
from dossier.level1.decision import Decision
from dossier.level1.entering import ENTER, PASSES
from dossier.level1.tasks import drop_tasks, one_stop_task
from dossier.plan import END, REFUSE, STOP, SUPPLEMENT, Step


def enter(d: Decision, step: Step) -> None:
    """Come to a step: it opens its work, or is passed at once where its guard or its content asks for none."""
    if not d.fact(step.when):
        timekeeping.passed(d, step, PASSES[step.type], at_once=True)
        go(d, step.outcomes[PASSES[step.type]], step)
        return
    outcome = ENTER[step.type](d, step)
    if outcome is not None:
        leave(d, step, outcome, at_once=True)


def leave(d: Decision, step: Step, outcome: str, *, at_once: bool = False) -> None:
    """End a step; what is still open of it is dropped, the clock follows its policy, and the outcome says where to."""
    if not at_once:
        timekeeping.let_go(d, step, outcome)
    timekeeping.passed(d, step, outcome, at_once=at_once)
    drop_tasks(d, step.id)
    d.emit(ev.StepLeft, step=step.id, outcome=outcome)
    go(d, step.outcomes[outcome], step, outcome)


def go(d: Decision, target: str, step: Step, outcome: str = "") -> None:
    """Follow an outcome to a step or a route."""
    if target == SUPPLEMENT:
        one_stop_task(d, step, "issue_supplement")
    elif target == REFUSE:
        one_stop_task(d, step, "issue_refusal")
    elif target == STOP:
        stop(d, f"{step.id}.{outcome}")
    elif target == END:
        stop(d, "end")
    else:
        enter(d, d.plan.step(target))


def grant(d: Decision, document: Document | None = None) -> None:
    """The decision is made: signed here, or told by the system that decides."""
    timekeeping.stop(d, "result")
    actor = d.command.actor
    post = actor.post.id if actor.post is not None else None
    d.emit(ev.ResultSigned, result=d.plan.result, signer=actor.id, post=post, document=document)


def stop(d: Decision, why: str) -> None:
    """The one-stop unit closes the dossier without a result (status 8)."""
    timekeeping.stop(d, "stop", "05")
    d.emit(ev.Stopped, why=why)


def leave_unpaid(d: Decision, step: Step) -> None:
    """The payment's time ran out: the clock counts on and the outcome `expired` says where to."""
    d.emit(ev.PaymentExpired, step=step.id)
    timekeeping.resume(d, "payment", step.basis)
    leave(d, step, "expired")


def hand_back(d: Decision) -> None:
    """After the decision: to the return step, wherever it is written; without one there is nothing to hand over."""
    step = d.plan.first_of("return")
    if step is None:
        stop(d, "refused")
    else:
        enter(d, step)
