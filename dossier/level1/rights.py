"""What the law gives at any step: supplying, withdrawing, paying, extending, suspending; and outside events."""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import Arrive, Extend, Object, Pay, Resume, Supply, Suspend, Withdraw
from dossier.level1 import facts, flow, limits, timekeeping
from dossier.level1.decision import Decision
from dossier.level1.filing import known_papers
from dossier.level1.offers import Offer
from dossier.level1.tasks import open_task
from dossier.plan import Step, SuspensionRight
from dossier.rejection import Refused
from dossier.state import Hold
from statute.errors import StatuteError


def supply(d: Decision, c: Supply, _: Offer) -> None:
    """The applicant supplies what was asked; the one-stop unit checks it, at reception by receiving again."""
    hold = _held(d, "supplement")
    known_papers(d.plan, c.papers)
    d.emit(ev.Supplemented, personal=c.sealed.values if c.sealed else None, papers=c.papers)
    facts.find(d, d.state.personal)
    step = d.plan.step(hold.step)
    if step.type == "receive":
        flow.enter(d, step)
    else:
        open_task(d, step, work="check_supplement", role="receptionist")


def withdraw(d: Decision, c: Withdraw, _: Offer) -> None:
    """The applicant stops the dossier, until the decision (art. 21)."""
    timekeeping.stop(d, "withdrawal", "05")
    d.emit(ev.Withdrawn, personal=d.notes("withdraw"))


def pay(d: Decision, c: Pay, _: Offer) -> None:
    """The exact amount, by a cashier's receipt or the payment service's callback."""
    hold = _held(d, "payment")
    if c.amount != hold.amount:
        raise Refused("WRONG_AMOUNT", expected=hold.amount, given=c.amount)
    step = d.plan.step(hold.step)
    d.emit(ev.PaymentReceived, receipt=c.receipt, amount=c.amount)
    flow.leave(d, step, "paid")


def extend(d: Decision, c: Extend, _: Offer) -> None:
    """An apology with reason and a new date, as often as the law says, before the date passes (art. 19.6)."""
    right, clock = d.plan.rights.extension, d.state.clock
    if right is None or clock is None:
        raise Refused("NO_RIGHT", what="extension")
    if d.state.extensions >= right.at_most:
        raise Refused("AT_MOST", at_most=right.at_most, basis=right.basis)
    if d.at >= clock.due.due_at:
        raise Refused("TOO_LATE", due_at=clock.due.due_at.isoformat())
    if right.longest is not None and (c.by.unit != right.longest.unit or c.by.n > right.longest.n):
        raise Refused("AT_MOST", longest=right.longest.model_dump(mode="json", exclude_none=True))
    d.emit(ev.Extended, personal=d.notes("extend"), by=c.by, basis=right.basis)
    timekeeping.extend(d, c.by, "apology", right.basis)


def suspend(d: Decision, c: Suspend, _: Offer) -> None:
    """An order of a court or authority, or force majeure, stops work, and the clock by its policy."""
    right = suspending(d, c.ground)
    if right is None:
        raise Refused("NO_RIGHT", what=c.ground)
    policy = timekeeping.policy_of_suspension(c.ground, right)
    if timekeeping.used_up(d, policy):
        raise Refused("AT_MOST", at_most=right.at_most, basis=right.basis)
    limit = right.longest or right.review
    until = d.due(limit) if limit else None
    d.emit(ev.Suspended, personal=d.notes("suspend"), order=c.order, until=until, basis=right.basis, ground=c.ground)
    timekeeping.begin(d, policy)


def resume(d: Decision, c: Resume, _: Offer) -> None:
    """The order is lifted, or the force majeure has ended."""
    hold = _held(d, "suspension")
    right = suspending(d, hold.ground)
    later = limits.resumed(hold.since, d.at, d.calendar)
    try:
        tasks, until, reminders = dict(limits.of_tasks(d, later)), limits.of_the_period(d, later), limits.of_reminders(d, later)
    except StatuteError as error:
        raise Refused("CLOCK", error=error.code, message=str(error)) from error
    d.emit(ev.Resumed, personal=d.notes("resume"), order=c.order, tasks=tasks, until=until, reminders=reminders)
    if right is None or right.effect == "pause":
        timekeeping.resume(d, hold.ground, None)
    else:
        timekeeping.finish(d, timekeeping.policy_of_suspension(hold.ground, right))


def suspending(d: Decision, ground: str) -> SuspensionRight | None:
    """The right under which a ground suspends."""
    return d.plan.rights.force_majeure if ground == "force-majeure" else d.plan.rights.suspension


def objection(d: Decision, c: Object, _: Offer) -> None:
    """An objection ends the publication."""
    step = _current(d, "publish")
    d.emit(ev.Objected, personal=d.notes("objection"), step=step.id)
    flow.leave(d, step, "objection")


def arrive(d: Decision, c: Arrive, _: Offer) -> None:
    """The awaited event came, by callback or by an official's entry with its paper."""
    step = _current(d, "wait")
    if c.event != step.event:
        raise Refused("NOTHING_ASKED", event=c.event, expected=step.event)
    if c.paper is not None:
        known_papers(d.plan, (c.paper,))
    d.emit(ev.Arrived, personal=d.notes("arrive"), step=step.id, event=c.event, amount=c.amount, paper=c.paper)
    if step.decides and c.outcome == "arrived":
        flow.grant(d, c.document)
    arrived(d, step, c.outcome or "arrived")


def arrived(d: Decision, step: Step, outcome: str = "arrived") -> None:
    """What a step waited for is there; where it is another system's decision, as that one decided."""
    flow.leave(d, step, outcome)


def _held(d: Decision, kind: str) -> Hold:
    hold = d.state.hold(kind)
    if hold is None:
        raise Refused("NOTHING_ASKED", what=kind)
    return hold


def _current(d: Decision, kind: str) -> Step:
    step = d.plan.step(d.state.step) if d.state.step else None
    if step is None or step.type != kind:
        raise Refused("NOTHING_ASKED", what=kind)
    return step
