"""What each type of step does when the dossier comes to it.

Each function opens the step's work and returns None, or returns an outcome with which the step is passed at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dossier import events as ev
from dossier.level1 import timekeeping
from dossier.level1.decision import Decision
from dossier.level1.facts import value_at
from dossier.level1.tasks import ONE_STOP, open_task
from dossier.plan import Child, Step, StepType

PASSES: dict[StepType, str] = {
    "receive": "accepted", "verify": "matched", "assign": "assigned", "examine": "ready", "inspect": "passed",
    "consult": "agreed", "approve": "signed", "pay": "paid", "publish": "no_objection", "wait": "arrived",
    "call": "done", "return": "returned",
}  # fmt: skip
"""The outcome with which a step is passed when its guard says that the case does not need it."""
GRANTED = "returned"
"""How a called dossier ended whose result was granted and handed over."""
NOT_BEGUN = "not-begun"
"""What is said of a called dossier that was never filed, because what it depends on was not granted."""


def entered(
    d: Decision,
    step: Step,
    parts: tuple[str, ...] = (),
    until: datetime | None = None,
    reminders: tuple[ev.Reminder, ...] = (),
) -> None:
    """Record the arrival at a step."""
    d.emit(
        ev.StepEntered,
        step=step.id,
        visit=d.state.visits + 1,
        parts=parts,
        until=until,
        reminders=reminders,
        basis=step.basis,
    )


def receive(d: Decision, step: Step) -> str | None:
    """The receptionist checks; an online filing must be seen and answered in time (Decree 118/2025, art. 17.2)."""
    online = d.state.channel == "online"
    tell = () if not online or step.tell_within is None else (ev.Reminder(why="tell", due=d.due(step.tell_within).due_at),)
    entered(d, step, reminders=tell)
    open_task(d, step, work="receive", role=step.role, within=step.answer_within if online else step.within)
    return None


def verify(d: Decision, step: Step) -> str | None:
    """The system asks the population register about each subject that the form names."""
    scope = {"form": d.state.personal.get("form", {}), "applicant": d.state.personal.get("applicant", {})}
    subjects = tuple(path for path in step.subjects if value_at(scope, path))
    entered(d, step, parts=subjects)
    for subject in subjects:
        d.request("look_up", step, part=subject, match=list(step.match), fields=list(step.prefill))
    return None if subjects else "matched"


def assign(d: Decision, step: Step) -> str | None:
    """The head assigns, or a rule over the candidates that an effect brings."""
    entered(d, step)
    if step.by == "head":
        head_assigns(d, step)
    else:
        d.request("candidates", step, role=step.target_role, authority=d.competence.place_of(step.target_role or ""))
    return None


def head_assigns(d: Decision, step: Step) -> None:
    """Open the head's task of assigning."""
    open_task(d, step, work="assign", role=step.role, within=step.within)


def human(d: Decision, step: Step) -> str | None:
    """One official's work: examine, inspect, approve."""
    entered(d, step)
    timekeeping.hold(d, step)
    open_task(d, step, work=step.type, role=step.role, within=step.within)
    return None


def consult(d: Decision, step: Step) -> str | None:
    """Ask every named body at once; where the law says so its silence is consent."""
    entered(d, step, parts=tuple(body.id for body in step.bodies))
    timekeeping.hold(d, step)
    for body in step.bodies:
        place = d.competence.bodies.get(body.id) or d.competence.place_of(body.role)
        open_task(
            d, step, work="consult", role=body.role, authority=place, part=body.id, within=step.within,
            silence=step.silence == "consent",
        )  # fmt: skip
    return None


def pay(d: Decision, step: Step) -> str | None:
    """Tell the applicant the amount; the clock follows the policy until it is paid."""
    amount = d.state.amounts.get(step.amount_from, 0) if step.amount_from else sum(d.state.fees.get(fee, 0) for fee in step.fees)
    entered(d, step)
    if amount == 0:
        return "paid"
    d.emit(
        ev.PaymentRequested,
        step=step.id,
        amount=amount,
        until=d.due(step.within) if step.within else None,
        basis=step.basis,
    )
    timekeeping.hold(d, step)
    return None


def publish(d: Decision, step: Step) -> str | None:
    """Post the notice for its period; objections are entered meanwhile."""
    entered(d, step, until=_until(d, step))
    timekeeping.hold(d, step)
    return None


def wait(d: Decision, step: Step) -> str | None:
    """Wait for a named outside event, at most for its period; the system itself asks a partner who answers at once."""
    entered(d, step, until=_until(d, step))
    timekeeping.hold(d, step)
    if step.role:
        open_task(d, step, work="wait", role=step.role, within=step.within)
    if step.asks:
        d.request("ask", step, part=step.id, asks=step.asks, about=step.about, unit=d.competence.unit)
    return None


def call(d: Decision, step: Step) -> str | None:
    """Start the linked procedures that the applicant chose, those without a predecessor first."""
    chosen = tuple(c.id for c in step.children if (c.required or c.id in d.state.chosen) and d.fact(c.when))
    entered(d, step, parts=chosen)
    start_children(d, step)
    return None if chosen else "none" if step.decides else "done"


def start_children(d: Decision, step: Step) -> None:
    """Start each chosen child whose predecessors were granted and which was not started yet.

    What depends on one that was not granted is not begun; the siblings go on.
    """
    asked = {pending.part for pending in d.state.pending} | {part.id for part in d.state.parts if part.ref is not None}
    for child in _in_order(step):
        outcomes = {part.id: part.outcome for part in d.state.parts}
        if child.id not in outcomes or outcomes[child.id] is not None or child.id in asked:
            continue
        before = [outcomes[name] for name in child.after if name in outcomes]
        if any(outcome not in (None, GRANTED) for outcome in before):
            d.emit(ev.PartDone, step=step.id, part=child.id, outcome=NOT_BEGUN)
        elif None not in before:
            d.request("start_child", step, part=child.id, procedure=child.procedure)


def _in_order(step: Step) -> list[Child]:
    """Each child behind those that it depends on."""
    ordered: list[Child] = []
    left = list(step.children)
    while left:
        names = {child.id for child in left}
        free = [child for child in left if not names & set(child.after)] or left
        ordered += free
        left = [child for child in left if child not in free]
    return ordered


def hand_over_result(d: Decision, step: Step) -> str | None:
    """The result waits at the place of reception; an unclaimed one is remembered."""
    due = d.due(step.remind_after).due_at if step.remind_after else None
    entered(d, step, reminders=(ev.Reminder(why="unclaimed", due=due),) if due else ())
    open_task(d, step, work="return", role=step.role or ONE_STOP, within=step.within)
    return None


def _until(d: Decision, step: Step) -> datetime | None:
    return d.due(step.lasts).due_at if step.lasts is not None else None


ENTER: dict[StepType, Callable[[Decision, Step], Any]] = {
    "receive": receive, "verify": verify, "assign": assign, "examine": human, "inspect": human, "consult": consult,
    "approve": human, "pay": pay, "publish": publish, "wait": wait, "call": call, "return": hand_over_result,
}  # fmt: skip
