"""What completing each kind of work does; each function gets the command that `judging` has found admissible."""

from __future__ import annotations

from collections.abc import Callable

from dossier import events as ev
from dossier.commands import Complete
from dossier.level1 import facts, flow, timekeeping
from dossier.level1.decision import Decision
from dossier.level1.entering import head_assigns
from dossier.level1.filing import known_papers, missing_papers
from dossier.level1.offers import assigning
from dossier.plan import Step
from dossier.rejection import Refused
from dossier.state import Task


def close_task(d: Decision, c: Complete, task: Task) -> Step:
    """Record the completed work with its outcome, papers and (sealed) findings."""
    known_papers(d.plan, c.papers)
    d.emit(
        ev.TaskClosed, personal=d.notes(task.id), task=task.id, step=task.step, work=task.work, outcome=c.outcome,
        persons=tuple(sorted(c.actor.persons())), papers=c.papers, held_at=c.held_at, data=c.data,
    )  # fmt: skip
    return d.plan.step(task.step)


def receive(d: Decision, c: Complete, task: Task) -> None:
    """Reception ends in exactly one of accepted, supplement, refused, each with its form (art. 17.1)."""
    step = close_task(d, c, task)
    if c.outcome == "supplement":
        _ask_supplement(d, c, step)
    elif c.outcome == "refused":
        d.emit(ev.RefusedAtReception, authority=c.authority)
    else:
        _accept(d, c, step)


def _accept(d: Decision, c: Complete, step: Step) -> None:
    if c.papers:
        facts.find(d, d.state.personal)
    missing = missing_papers(d.plan, d.state)
    if missing:
        raise Refused("PAPERS_MISSING", papers=missing)
    if d.state.hold("supplement") is not None:
        d.emit(ev.SupplementAccepted)
    d.emit(ev.Accepted)
    timekeeping.start(d)
    flow.leave(d, step, "accepted")


def _ask_supplement(d: Decision, c: Complete, step: Step) -> None:
    """Form 02: what is missing and why, once, fully and accurately (art. 11.2c, 16.3)."""
    right = d.plan.rights.supplement
    if right is None:
        raise Refused("NO_RIGHT", what="supplement")
    _known_items(d, c.items)
    if d.state.hold("supplement") is not None:
        d.emit(ev.SupplementAccepted)
    notified = d.due(right.notify_within, d.state.accepted_at) if right.notify_within and d.state.accepted_at else None
    d.emit(
        ev.SupplementRequested, step=step.id, items=c.items, close_due=d.due(right.close_after), basis=right.basis,
        late_notice=notified is not None and d.at >= notified.due_at, counts_late=d.state.supplements >= right.at_most,
    )  # fmt: skip
    if right.effect in ("pause", "restart"):
        timekeeping.pause(d, "supplement", right.basis, "02")


def _known_items(d: Decision, items: tuple[str, ...]) -> None:
    """A paper that is not in the pinned list cannot be asked for; a field of the form can."""
    known = {paper.id for paper in d.plan.papers}
    unknown = sorted(item for item in items if item not in known and not item.startswith("form."))
    if unknown:
        raise Refused("PAPER_UNKNOWN", papers=unknown, known=sorted(known))


def check_supplement(d: Decision, c: Complete, task: Task) -> None:
    """The one-stop unit looks at what was supplied; complete means the clock follows its policy from that day."""
    step = close_task(d, c, task)
    if c.outcome == "supplement":
        _ask_supplement(d, c, step)
    elif c.outcome == "refused":
        _refuse(d)
    else:
        missing = missing_papers(d.plan, d.state)
        if missing:
            raise Refused("PAPERS_MISSING", papers=missing)
        _take_supplement(d, step)


def _take_supplement(d: Decision, step: Step) -> None:
    right = d.plan.rights.supplement
    if right is None:
        raise Refused("NO_RIGHT", what="supplement")
    if right.effect == "restart":
        timekeeping.restart(d, "supplement", right.basis)
    elif right.effect == "pause":
        timekeeping.resume(d, "supplement", right.basis)
    elif right.effect == "extend" and right.by is not None:
        timekeeping.extend(d, right.by, "supplement", right.basis, "02")
    d.emit(ev.SupplementAccepted, basis=right.basis)
    flow.enter(d, step)


def issue_supplement(d: Decision, c: Complete, task: Task) -> None:
    """The settling official's request goes out through the one-stop unit, or back to the official."""
    step = close_task(d, c, task)
    if c.outcome == "back":
        flow.enter(d, step)
    else:
        _ask_supplement(d, c, step)


def issue_refusal(d: Decision, c: Complete, task: Task) -> None:
    """A refusal after appraisal goes out through the one-stop unit, or back to the official."""
    step = close_task(d, c, task)
    if c.outcome == "back":
        flow.enter(d, step)
    else:
        _refuse(d)


def _refuse(d: Decision) -> None:
    """A refusal after appraisal is a result, within the term (art. 19.3)."""
    if d.state.hold("supplement") is not None:
        d.emit(ev.SupplementAccepted)
    timekeeping.stop(d, "refusal", "03")
    d.emit(ev.RefusalIssued, signer=d.command.actor.id)
    flow.hand_back(d)


def verify(d: Decision, c: Complete, task: Task) -> None:
    """What the register could not confirm was confirmed from the original paper, or was found lacking."""
    step = close_task(d, c, task)
    if c.outcome == "confirmed":
        for part in d.state.parts:
            if part.outcome != "match":
                d.emit(ev.PartDone, step=step.id, part=part.id, outcome="confirmed")
    flow.leave(d, step, c.outcome)


def assign(d: Decision, c: Complete, task: Task) -> None:
    """The head assigns an official who holds the role now (art. 19.1)."""
    step = close_task(d, c, task)
    post = c.assignee
    place = d.competence.place_of(step.target_role or "")
    if post is None or post.role != step.target_role or post.authority != place or not post.holds(d.at):
        raise Refused("NOT_COMPETENT", official=post and post.official, role=step.target_role, authority=place)
    d.emit(ev.Assigned, role=post.role, official=post.official)
    flow.leave(d, step, "assigned")


def settle(d: Decision, c: Complete, task: Task) -> None:
    """Examine and inspect: the outcome says where to; `send_back` returns the work to who assigned it."""
    step = close_task(d, c, task)
    if c.outcome == "send_back":
        _send_back(d, step)
    else:
        flow.leave(d, step, c.outcome)


def _send_back(d: Decision, step: Step) -> None:
    assigner = assigning(d.plan, step)
    if assigner is None:
        raise Refused("UNKNOWN_OUTCOME", outcome="send_back")
    timekeeping.let_go(d, step, "send_back")
    d.emit(ev.StepLeft, step=step.id, outcome="send_back")
    d.emit(ev.StepEntered, step=assigner.id, visit=d.state.visits + 1)
    head_assigns(d, assigner)


def consult(d: Decision, c: Complete, task: Task) -> None:
    """One body answered; with the last answer the step ends."""
    step = close_task(d, c, task)
    body_answered(d, step, task, c.outcome)


def body_answered(d: Decision, step: Step, task: Task, answer: str) -> None:
    """Note a body's answer (or its silence); any objection makes the step's outcome `objected`."""
    d.emit(ev.PartDone, step=step.id, part=task.part or "", outcome=answer)
    answers = [part.outcome for part in d.state.parts]
    if None not in answers:
        flow.leave(d, step, "objected" if "object" in answers else "agreed")


def approve(d: Decision, c: Complete, task: Task) -> None:
    """A competent post signs, or sends back, or refuses; who examined may not sign."""
    step = d.plan.step(task.step)
    _four_eyes(d, c, step)
    close_task(d, c, task)
    if c.outcome == "signed":
        flow.grant(d, c.document)
    flow.leave(d, step, c.outcome)


def _four_eyes(d: Decision, c: Complete, step: Step) -> None:
    if step.four_eyes is None:
        return
    examined = {person for done in d.state.done if done.step == step.four_eyes for person in done.persons}
    both = sorted(examined & c.actor.persons())
    if both:
        raise Refused("FOUR_EYES", persons=both, step=step.four_eyes)


def hand_over(d: Decision, c: Complete, task: Task) -> None:
    """The result is handed over with proof; every original that was taken is ticked (art. 22)."""
    taken = {paper.id for paper in d.state.papers if paper.how == "original"}
    kept = sorted(taken - set(c.originals))
    if kept:
        raise Refused("ORIGINALS_KEPT", papers=kept)
    step = close_task(d, c, task)
    if c.handing is None or (step.channels and c.handing.channel not in step.channels):
        raise Refused("MISSING", what="handing", channels=list(step.channels))
    d.emit(ev.StepLeft, step=step.id, outcome="returned")
    d.emit(ev.Returned, handing=c.handing, originals=c.originals)


COMPLETE: dict[str, Callable[[Decision, Complete, Task], None]] = {
    "receive": receive, "verify": verify, "assign": assign, "examine": settle, "inspect": settle, "consult": consult,
    "approve": approve, "return": hand_over, "issue_supplement": issue_supplement, "check_supplement": check_supplement,
    "issue_refusal": issue_refusal,
}  # fmt: skip
