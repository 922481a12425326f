"""What may happen next to a dossier in a given state, as commands that the core takes: acts, answers, ends of children, time.

Acts come from the core's own offers. Claiming, releasing and reassigning change no shape and are left out, as are
warnings of time that decide nothing. Parts that the core treats alike are moved one at a time. Adjusting is left out too:
from acceptance on it changes no fact and leads only where an approver's sending back or a body's being asked leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from dossier import commands as cmd
from dossier.agenda import agenda
from dossier.commands import Handing
from dossier.level1.offers import Offer, offers
from dossier.pinned import Pinned
from dossier.sealed import Sealed
from dossier.state import State
from organisation.posts import SYSTEM, Actor, Post
from procedure_defs.check.shape import START
from statute.term import Term

CITIZEN = Actor(kind="applicant", id="applicant")
_SAID = Sealed(salt="00" * 16, values={"reason": "-", "findings": "-"})
_SPOKEN = frozenset({"reason", "findings"})
_KINDS: dict[str, Any] = {
    kind.model_fields["kind"].default: kind
    for kind in (cmd.Complete, cmd.Supply, cmd.Withdraw, cmd.Pay, cmd.Extend, cmd.Suspend, cmd.Resume, cmd.Object, cmd.Arrive)
}
_ANSWERS = {
    "look_up": ("match", "mismatch", "unavailable"),
    "candidates": ("found", "none"),
    "start_child": ("started", "failed"),
    "ask": ("given", "unavailable"),
}


class Move(NamedTuple):
    """One thing that may happen: what kind of thing, at which step, in which work, with which outcome."""

    kind: str
    step: str = ""
    work: str = ""
    outcome: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the way belongs to the definition: giving up, a missing or bad supplement, sending back are no design."""
        gives_up = self.kind == "withdraw" or (self.kind == "timer" and self.work == "supplement")
        return not gives_up and self.outcome != "send_back" and (self.work, self.outcome) != ("check_supplement", "refused")


def moves(pinned: Pinned, state: State) -> Iterator[tuple[Move, Any, datetime]]:
    """Everything that may happen, with its command and the instant at which the core gets it."""
    done: set[Move] = set()
    for offer in offers(pinned, state):
        if offer.act in _KINDS:
            for move, command in _acts(pinned, state, offer):
                if move not in done or offer.act == "arrive":
                    yield move, command, START
                done.add(move)
    for asked in {(p.what, p.part if p.what == "start_child" else ""): p for p in reversed(state.pending)}.values():
        for outcome in _ANSWERS[asked.what]:
            data = {"candidates": {"a": 1} if outcome == "found" else {}, "code": "child"}
            command = cmd.Answer.made(id="-", actor=SYSTEM, effect=asked.effect, outcome=outcome, data=data)
            yield Move("answer", asked.step, asked.what, outcome), command, START
    for part in state.parts:
        if part.ref is not None and part.outcome is None:
            command = cmd.ChildEnded.made(id="-", actor=SYSTEM, child=part.id, outcome="returned")
            yield Move("child", state.step or "", part.id, "returned"), command, START
    silent: set[str] = set()
    for entry in agenda(state):
        task = state.task(entry.ref)
        if entry.decides and (task is None or task.step not in silent):
            silent |= {task.step} if task else set()
            command = cmd.TimerFired.made(id="-", actor=SYSTEM, why=entry.why, ref=entry.ref, due=entry.due)
            yield Move("timer", task.step if task else entry.ref, entry.why), command, entry.fires_at


def _acts(pinned: Pinned, state: State, offer: Offer) -> Iterator[tuple[Move, Any]]:
    task = state.task(offer.task) if offer.task else None
    here = task.step if task else state.step
    step = pinned.plan.step(here) if here else None
    move = Move(offer.act, step.id if step else "", task.work if task else "", offer.outcome or "")
    fields: dict[str, Any] = {need: _given(need, pinned, state, step) for need in offer.needs if need not in _SPOKEN}
    if task is not None:
        fields |= {"task": task.id, "outcome": offer.outcome}
    elif offer.act == "arrive":
        fields |= {"outcome": offer.outcome}
    elif offer.act == "supply" and (hold := state.hold("supplement")) is not None:
        move = move._replace(step=hold.step)
    sealed = _SAID if _SPOKEN & set(offer.needs) else None
    for amount in (1, 0) if offer.act == "arrive" and any(s.amount_from == move.step for s in pinned.plan.steps) else (None,):
        more = {} if amount is None else {"amount": amount}
        yield move, _KINDS[offer.act].made(id="-", actor=_actor(offer), sealed=sealed, **{**fields, **more})


def _actor(offer: Offer) -> Actor:
    if offer.party:
        return CITIZEN
    if offer.partner is not None:
        return Actor(kind="partner", id=offer.partner)
    return _official(offer.roles[0], offer.authority)


_OFFICIALS: dict[tuple[str, str], Actor] = {}


def _official(role: str, authority: str) -> Actor:
    if (role, authority) not in _OFFICIALS:
        post = Post(id=role, official=role, role=role, authority=authority, valid_from=datetime(2000, 1, 1, tzinfo=START.tzinfo))
        _OFFICIALS[role, authority] = Actor(kind="official", id=role, post=post)
    return _OFFICIALS[role, authority]


def _given(need: str, pinned: Pinned, state: State, step: Any) -> Any:
    """What an offer needs the command to carry."""
    match need:
        case "items":
            return ("form.what",)
        case "assignee":
            place = state.competence.place_of(step.target_role or "") if state.competence else ""
            return _official(step.target_role or "", place).post
        case "held_at":
            return START
        case "handing":
            return Handing(channel=step.channels[0] if step.channels else "counter", proof="-")
        case "amount":
            hold = state.hold("payment")
            return hold.amount if hold else 0
        case "receipt" | "order":
            return "-"
        case "event":
            return step.event
        case "ground":
            return "suspension" if pinned.plan.rights.suspension else "force-majeure"
        case "by":
            right = pinned.plan.rights.extension
            return (right and right.longest) or Term(unit="working_days", n=1)
    return None
