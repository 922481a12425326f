"""What may be done next and by whom: the one list from which `allowed` answers and by which `decide` judges.

An offer names the act, its task and outcome, who may do it, and what the command must carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from dossier.level1.tasks import ONE_STOP, ONE_STOP_HEAD
from dossier.pinned import Pinned
from dossier.plan import Plan, Step
from dossier.state import State, Task
from organisation.posts import Actor

OUTCOMES: dict[str, dict[str, tuple[str, ...]]] = {
    "receive": {"accepted": (), "supplement": ("items", "reason"), "refused": ("reason",)},
    "verify": {"confirmed": (), "lacking": ("reason",), "unlawful": ("reason",)},
    "assign": {"assigned": ("assignee",)},
    "inspect": {"passed": ("held_at", "findings"), "failed": ("held_at", "findings"), "absent": ("held_at",)},
    "consult": {"agree": (), "object": ("reason",)},
    "approve": {"signed": (), "back": ("reason",), "refused": ("reason",)},
    "return": {"returned": ("handing",)},
    "issue_supplement": {"issued": ("items", "reason"), "back": ("reason",)},
    "check_supplement": {"accepted": (), "supplement": ("items", "reason"), "refused": ("reason",)},
    "issue_refusal": {"issued": ("reason",), "back": ("reason",)},
}
"""For each kind of work its outcomes and what each must carry; `examine` names its own in the definition."""

EXAMINE_NEEDS = {"supplement": ("reason",), "refuse": ("reason",)}


class Offer(NamedTuple):
    """One shape of a command. `roles` at `authority` may do it, or a party, or a partner."""

    act: str
    task: str | None = None
    outcome: str | None = None
    roles: tuple[str, ...] = ()
    authority: str = ""
    party: bool = False
    partner: str | None = None
    needs: tuple[str, ...] = ()
    holder: str | None = None

    def open_to(self, actor: Actor, state: State, at: datetime) -> bool:
        """Whether this actor may do it at that instant (INV-7)."""
        if actor.kind == "applicant":
            return self.party and actor.id in state.parties
        if actor.kind == "partner":
            return self.partner is not None and actor.id == self.partner
        return bool(self.roles) and actor.holds(self.roles, self.authority, at)


def offers(pinned: Pinned, state: State) -> Iterator[Offer]:
    """Everything that may be done by anybody."""
    if state.phase in ("none", "closed") or state.competence is None or state.mirrors is not None:
        return
    suspended = state.hold("suspension") is not None
    if not suspended:
        for task in state.tasks:
            yield from _taking(pinned.plan, state, task)
            yield from _completing(pinned.plan, state, task)
        yield from _waiting_offers(pinned.plan, state)
    yield from _right_offers(pinned.plan, state, suspended)


def offers_on(pinned: Pinned, state: State, task: Task | None, act: str) -> Iterator[Offer]:
    """The ways of one act on one task, or, without one, of an act that is not about a task."""
    if task is None:
        yield from (offer for offer in offers(pinned, state.but(tasks=())) if offer.act == act)
    elif state.hold("suspension") is None and state.phase != "closed":
        found = _completing(pinned.plan, state, task) if act == "complete" else _taking(pinned.plan, state, task)
        yield from (offer for offer in found if offer.act == act)


def outcomes_of(plan: Plan, task: Task) -> dict[str, tuple[str, ...]]:
    """The outcomes of a task, each with what it must carry."""
    step = plan.step(task.step)
    if task.work == "examine":
        return {name: EXAMINE_NEEDS.get(target, ()) for name, target in step.outcomes.items()}
    if task.work == "wait":
        return {}
    outcomes = OUTCOMES[task.work]
    if task.work in ("receive", "check_supplement") and plan.rights.supplement is None:
        return {name: needs for name, needs in outcomes.items() if name != "supplement"}
    if task.work == step.type and task.work != "consult":
        return {name: needs for name, needs in outcomes.items() if name in step.outcomes or task.work == "receive"}
    return outcomes


def _taking(plan: Plan, state: State, task: Task) -> Iterator[Offer]:
    """Who may take the task, give it back, or hand it to another."""
    name, place, holder = task.id, task.authority, task.holder
    yield Offer("claim" if holder is None else "release", name, None, (task.role,), place, holder=holder)
    yield Offer("reassign", name, None, (task.role, *_heads(plan)), place, needs=("to",), holder=holder)
    for role in task.escalated_to:
        yield Offer("reassign", name, None, (role,), _place_of(state, role), needs=("to",), holder=holder)


def _completing(plan: Plan, state: State, task: Task) -> Iterator[Offer]:
    """The outcomes with which the task may be ended."""
    name, own, place, holder = task.id, (task.role,), task.authority, task.holder
    for outcome, needs in outcomes_of(plan, task).items():
        if outcome == "supplement" and task.work in ("receive", "check_supplement") and _exhausted(plan, state):
            yield Offer("complete", name, outcome, (ONE_STOP_HEAD,), place, needs=needs)
        else:
            yield Offer("complete", name, outcome, own, place, needs=needs, holder=holder)
    if task.work in ("examine", "inspect") and assigning(plan, plan.step(task.step)) is not None:
        yield Offer("complete", name, "send_back", own, place, needs=("reason",), holder=holder)


def _exhausted(plan: Plan, state: State) -> bool:
    """Whether a further supplement needs the head of the one-stop unit (it then counts as late, domain rule 27)."""
    right = plan.rights.supplement
    return right is not None and state.supplements >= right.at_most


def _place_of(state: State, role: str) -> str:
    return state.competence.place_of(role) if state.competence is not None else ""


def _heads(plan: Plan) -> tuple[str, ...]:
    return tuple(sorted({step.role for step in plan.steps if step.type == "assign"} | {ONE_STOP_HEAD}))


def assigning(plan: Plan, step: Step) -> Step | None:
    """The nearest assign step before this one: where work on it is sent back to."""
    before = plan.steps[: plan.index(step.id)]
    return next((s for s in reversed(before) if s.type == "assign"), None)


def _waiting_offers(plan: Plan, state: State) -> Iterator[Offer]:
    desk = state.competence.reception if state.competence else ""
    supplement, payment = state.hold("supplement"), state.hold("payment")
    if supplement is not None and state.supplied_at is None:
        yield Offer("supply", roles=(ONE_STOP,), authority=desk, party=True)
    if payment is not None:
        yield Offer("pay", roles=("cashier",), authority=desk, partner="payment", needs=("receipt", "amount"))
    step = plan.step(state.step) if state.step else None
    if step is not None and step.type == "publish":
        yield Offer("object", roles=(ONE_STOP,), authority=desk, needs=("reason",))
    if step is not None and step.type == "wait" and state.competence is not None:
        for outcome in (name for name in step.outcomes if name != "expired") if step.decides else (None,):
            yield Offer(
                "arrive", outcome=outcome, roles=(step.role,) if step.role else (),
                authority=state.competence.place_of(step.role), partner=step.partner,
                needs=("event", "amount") if _brings_amount(plan, step) else ("event",),
            )  # fmt: skip


def _brings_amount(plan: Plan, step: Step) -> bool:
    """Whether a pay step asks for the amount that this event brings (a tax notice)."""
    return any(other.amount_from == step.id for other in plan.steps)


def _right_offers(plan: Plan, state: State, suspended: bool) -> Iterator[Offer]:
    place = state.competence
    if place is None:
        return
    rights, decided = plan.rights, state.phase == "decided"
    if rights.withdrawal is not None and not decided:
        yield Offer("withdraw", roles=(ONE_STOP,), authority=place.reception, party=True)
        if state.channel == "online" and not suspended and state.hold("supplement") is None:
            yield Offer("adjust", party=True)
    running = state.clock is not None and state.clock.is_running
    if rights.extension is not None and running and not decided:
        yield Offer("extend", roles=(ONE_STOP, ONE_STOP_HEAD), authority=place.reception, needs=("reason", "by"))
    if (rights.suspension or rights.force_majeure) is not None and state.phase == "accepted":
        act = "resume" if suspended else "suspend"
        needs = ("ground",) if rights.force_majeure is not None and not suspended else ()
        yield Offer(act, roles=(ONE_STOP_HEAD,), authority=place.reception, needs=("order", "reason", *needs))
