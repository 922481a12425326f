"""`decide` of level 1: is the command admissible, and if so what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dossier import commands as cmd
from dossier import events as ev
from dossier.agenda import decided_by_time
from dossier.level1 import acts, adjusting, answers, decrees, filing, handover, migrating, relieving, rights, timers
from dossier.level1.decision import Decision
from dossier.level1.offers import Offer, offers, offers_on
from dossier.pinned import Pinned
from dossier.rejection import Refused, Rejection
from dossier.state import State
from organisation.posts import Actor

ACT: dict[str, Callable[[Decision, Any, Offer], None]] = {
    "claim": acts.claim, "release": acts.release, "reassign": acts.reassign, "complete": acts.complete,
    "supply": rights.supply, "withdraw": rights.withdraw, "adjust": adjusting.adjust, "pay": rights.pay, "extend": rights.extend,
    "suspend": rights.suspend, "resume": rights.resume, "object": rights.objection, "arrive": rights.arrive,
}  # fmt: skip
OWN: dict[str, Callable[[Decision, Any], None]] = {
    "answer": answers.answer, "child_ended": answers.child_ended, "timer": timers.fired, "hand_over": handover.hand_over,
    "relieve": relieving.relieve, "decree": decrees.decree, "migrate": migrating.migrate,
}  # fmt: skip


def judge(pinned: Pinned, state: State, command: cmd.Command, at: datetime) -> tuple[list[ev.Event], State] | Rejection:
    """The events that follow from a command with the state after them, or why it is refused."""
    decision = Decision(pinned, state, command, at)
    try:
        _judge(decision, pinned, command)
    except Refused as refused:
        return refused.rejection
    return decision.events, decision.state


def _judge(d: Decision, pinned: Pinned, command: cmd.Command) -> None:
    if isinstance(command, cmd.File):
        if d.state.phase != "none":
            raise Refused("ALREADY_FILED")
        filing.file(d, command)
    elif command.kind in OWN:
        if d.state.phase not in ("none", "closed") and (d.state.mirrors is None or command.kind == "hand_over"):
            if command.actor.kind != "system":
                raise Refused("NOT_COMPETENT")
            OWN[command.kind](d, command)
    else:
        _act(d, pinned, command)


def _act(d: Decision, pinned: Pinned, command: Any) -> None:
    state = d.state
    if state.phase == "none":
        raise Refused("NO_DOSSIER")
    if state.phase == "closed":
        raise Refused("CLOSED", ended=state.ended)
    _answer_who_was_left(pinned, state, command.actor, d.at)
    if command.expected_seq is not None and command.expected_seq != state.seq:
        raise Refused("STALE", expected=command.expected_seq, actual=state.seq)
    passed = decided_by_time(state, d.at)
    if passed is not None:
        raise Refused("DEADLINE_PASSED", why=passed.why, due_at=passed.due.isoformat())
    if command.kind == "claim" and _is_held_by(state, command):
        return
    ACT[command.kind](d, command, _offer_for(pinned, state, command, d.at))


def _answer_who_was_left(pinned: Pinned, state: State, actor: Actor, at: datetime) -> None:
    """Whoever acts from an authority that a merger took the dossier from is told who has it now."""
    place = state.competence
    left = actor.kind == "official" and bool(state.left) and (actor.post is None or actor.post.authority in state.left)
    if place is None or (state.mirrors is None and not left):
        return
    if state.mirrors is not None or not any(offer.open_to(actor, state, at) for offer in offers(pinned, state)):
        raise Refused("MOVED", to=state.mirrors or place.authority, desk=place.reception, order=state.orders[-1])


def _is_held_by(state: State, command: cmd.Claim) -> bool:
    task = state.task(command.task)
    return task is not None and task.holder == command.actor.id


def _offer_for(pinned: Pinned, state: State, command: Any, at: datetime) -> Offer:
    """The offer that the command takes up, after checking who asks and what it must carry."""
    carried = vars(command)
    task, outcome = carried.get("task"), carried.get("outcome")
    held = state.task(task) if task is not None else None
    same_task = [o for o in offers_on(pinned, state, held, command.kind) if o.task == task]
    fitting = [o for o in same_task if o.outcome == outcome]
    if not fitting:
        _explain_absence(state, command, task, [o.outcome for o in same_task])
    offer = next((o for o in fitting if o.open_to(command.actor, state, at)), None)
    if offer is None:
        raise Refused("NOT_A_PARTY" if command.actor.kind == "applicant" else "NOT_COMPETENT", roles=list(fitting[0].roles))
    if offer.holder is not None and command.kind != "reassign" and offer.holder not in command.actor.persons():
        raise Refused("TAKEN", holder=offer.holder)
    missing = [need for need in offer.needs if not carries(command, need)]
    if missing:
        raise Refused("MISSING", what=missing)
    return offer


def _explain_absence(state: State, command: Any, task: str | None, outcomes: list[str | None]) -> None:
    held = state.task(task) if task is not None else None
    if state.hold("suspension") is not None:
        raise Refused("ON_HOLD", why="suspension")
    if task is not None and held is None:
        raise Refused("NO_TASK", task=task)
    if command.kind == "claim" and held is not None:
        raise Refused("TAKEN", holder=held.holder)
    if command.kind == "release":
        raise Refused("NOT_HOLDER", holder=None)
    if outcomes:
        raise Refused("UNKNOWN_OUTCOME", outcomes=[o for o in outcomes if o])
    raise Refused(
        "NO_RIGHT" if command.kind in ("adjust", "extend", "suspend", "withdraw") else "NOTHING_ASKED", act=command.kind
    )


def carries(command: Any, need: str) -> bool:
    """Whether a command carries what an offer needs; reasons and findings are in the sealed part."""
    if need in ("reason", "findings"):
        values = command.sealed.values if command.sealed is not None else {}
        return bool(str(values.get(need) or "").strip())
    value = getattr(command, need, None)
    return value is not None and value != () and value != ""


def allowed(pinned: Pinned, state: State, actor: Any, at: datetime) -> list[Offer]:
    """The shapes of commands that this actor may give now."""
    if decided_by_time(state, at) is not None:
        return []
    return [o for o in offers(pinned, state) if o.open_to(actor, state, at) and _not_another(o, actor)]


def _not_another(offer: Offer, actor: Any) -> bool:
    return offer.holder is None or offer.act == "reassign" or offer.holder in actor.persons()
