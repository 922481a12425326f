"""What is recorded: every step, outcome and right of the core once, each a short play of one dossier.

A shape is a plan and a play; its name says what happens. Plays end in a closed dossier, or leave it waiting (`open-`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

from dossier import commands as cmd
from dossier.plan import Plan
from organisation.competence import Competence
from statute.term import Term
from tests.dossier import plans
from tests.replay.playing import APPLICANT, DEED, HANDED, SYSTEM, Playing

Play = Callable[[Playing], Awaitable[object]]
WHY = {"reason": "lý do"}
VERIFY = {
    "id": "verify", "type": "verify", "role": "receptionist", "subjects": ["applicant"], "match": ["full_name"],
    "outcomes": {"matched": "examine", "confirmed": "examine", "lacking": "supplement", "unlawful": "refuse"},
}  # fmt: skip
CONSULT = {
    "id": "consult", "type": "consult", "bodies": [{"id": "fire", "role": "fire-officer"}, {"id": "land", "role": "head"}],
    "within": {"unit": "calendar_days", "n": 3}, "silence": "consent", "basis": "silence",
    "outcomes": {"agreed": "approve", "objected": "examine"},
}  # fmt: skip
PAY = {
    "id": "pay", "type": "pay", "fees": ["copy"], "clock": "pause", "within": {"unit": "calendar_days", "n": 30},
    "outcomes": {"paid": "approve", "expired": "stop"},
}  # fmt: skip
FEE = {"id": "copy", "basis": "fee", "per": "form.pages", "tiers": [{"start": 1, "amount": 2000}, {"start": 3, "amount": 1000}]}
PUBLISH = {
    "id": "publish", "type": "publish", "lasts": {"unit": "working_days", "n": 2},
    "outcomes": {"no_objection": "approve", "objection": "examine"},
}  # fmt: skip
AWAIT = {
    "id": "tax", "type": "wait", "event": "tax-notice", "partner": "tax", "role": "officer", "clock": "pause",
    "lasts": {"unit": "working_days", "n": 5}, "outcomes": {"arrived": "approve", "expired": "examine"},
}  # fmt: skip
ASSIGN = {
    "id": "assign", "type": "assign", "role": "head", "by": "least-loaded", "target_role": "officer",
    "outcomes": {"assigned": "examine"},
}  # fmt: skip
CALL = {
    "id": "call", "type": "call", "outcomes": {"done": "approve"},
    "children": [{"id": "child", "procedure": "9.000001"}, {"id": "none", "procedure": "9.999998"}],
}  # fmt: skip
INSPECT = {
    "id": "inspect", "type": "inspect", "role": "officer",
    "outcomes": {"passed": "approve", "failed": "refuse", "absent": "inspect"},
}  # fmt: skip


def _before_examine(step: dict[str, Any], **fields: Any) -> Plan:
    receive = {**plans.RECEIVE, "outcomes": {"accepted": step["id"]}}
    return plans.plan(receive, step, plans.EXAMINE, plans.APPROVE, plans.RETURN, **fields)


PLAIN = plans.PLAIN.but(procedure="9.000001")
PLANS: dict[str, Plan] = {
    "plain": PLAIN,
    "verify": _before_examine(VERIFY, procedure="9.000002"),
    "consult": plans.with_step(CONSULT, procedure="9.000003"),
    "pay": plans.with_step(PAY, fees=[FEE], procedure="9.000004"),
    "publish": plans.with_step(PUBLISH, procedure="9.000005"),
    "wait": plans.with_step(AWAIT, procedure="9.000006"),
    "assign": _before_examine(ASSIGN, procedure="9.000007"),
    "assign-head": _before_examine({**ASSIGN, "by": "head"}, procedure="9.000008"),
    "call": plans.with_step(CALL, procedure="9.000009"),
    "verify-assign": plans.plan(
        {**plans.RECEIVE, "outcomes": {"accepted": "verify"}},
        {**VERIFY, "outcomes": {**VERIFY["outcomes"], "matched": "assign"}},  # type: ignore[dict-item]
        ASSIGN,
        plans.EXAMINE,
        plans.APPROVE,
        plans.RETURN,
        procedure="9.000011",
    ),
    "inspect": plans.with_step(INSPECT, procedure="9.000010"),
}


class Shape(NamedTuple):
    """One play of one plan. `register`: what the population register answers."""

    name: str
    plan: Plan
    play: Play
    register: str = "match"
    chosen: tuple[str, ...] = ()

    @property
    def stays_open(self) -> bool:
        """Whether the dossier is left waiting."""
        return self.name.startswith("open-")


async def _accepted(p: Playing) -> Playing:
    return await p.complete("receptionist", "accepted")


async def _examined(p: Playing, outcome: str = "ready") -> Playing:
    await _accepted(p)
    return await p.complete("officer", outcome)


async def _finish(p: Playing) -> None:
    await p.complete("chair", "signed")
    await p.complete("receptionist", "returned", **HANDED)


async def _ready_and_finish(p: Playing) -> None:
    await p.complete("officer", "ready")
    await _finish(p)


async def returned(p: Playing) -> None:
    await _examined(p)
    await _finish(p)


async def refused_at_reception(p: Playing) -> None:
    await p.complete("receptionist", "refused")


async def supplemented_at_reception(p: Playing) -> None:
    await p.complete("receptionist", "supplement", items=("deed",))
    await p.do(cmd.Supply, APPLICANT, papers=DEED)
    await returned(p)


async def _asked(p: Playing) -> None:
    await _examined(p, "lacking")
    await p.complete("receptionist", "issued", items=("deed",))


async def supplemented(p: Playing) -> None:
    await _asked(p)
    await p.do(cmd.Supply, APPLICANT, papers=DEED)
    await p.complete("receptionist", "accepted")
    await _ready_and_finish(p)


async def supplemented_twice(p: Playing) -> None:
    await _asked(p)
    await p.do(cmd.Supply, APPLICANT, papers=DEED)
    await p.complete("receptionist", "accepted")
    await p.complete("officer", "lacking")
    await p.complete("one-stop-head", "issued", items=("deed",))
    await p.do(cmd.Supply, APPLICANT, papers=DEED)
    await p.complete("receptionist", "refused")
    await p.complete("receptionist", "returned", **HANDED)


async def never_supplemented(p: Playing) -> None:
    await _asked(p)
    await p.move(lambda s: s.ended == "stopped", days=40)


async def supplement_sent_back(p: Playing) -> None:
    await _examined(p, "lacking")
    await p.complete("receptionist", "back")
    await _ready_and_finish(p)


async def refused(p: Playing) -> None:
    await _examined(p, "unlawful")
    await p.complete("receptionist", "issued")
    await p.complete("receptionist", "returned", **HANDED)


async def refusal_sent_back(p: Playing) -> None:
    await _examined(p, "unlawful")
    await p.complete("receptionist", "back")
    await _ready_and_finish(p)


async def sent_back_by_the_chair(p: Playing) -> None:
    await _examined(p)
    await p.complete("chair", "back")
    await _ready_and_finish(p)


async def refused_by_the_chair(p: Playing) -> None:
    await _examined(p)
    await p.complete("chair", "refused")
    await p.complete("receptionist", "issued")
    await p.complete("receptionist", "returned", **HANDED)


async def withdrawn(p: Playing) -> None:
    await _accepted(p)
    await p.do(cmd.Withdraw, APPLICANT)


async def extended(p: Playing) -> None:
    await _accepted(p)
    await p.do(cmd.Extend, "one-stop-head-1", WHY, by=Term(unit="working_days", n=2))
    await _ready_and_finish(p)


async def suspended(p: Playing) -> None:
    await _accepted(p)
    await p.do(cmd.Suspend, "one-stop-head-1", WHY, order="QĐ 1")
    await p.do(cmd.Resume, "one-stop-head-1", WHY, order="QĐ 1")
    await _ready_and_finish(p)


async def handed_around(p: Playing) -> None:
    await _accepted(p)
    await p.on(cmd.Claim, "officer-1", "officer")
    await p.on(cmd.Release, "officer-1", "officer")
    await p.on(cmd.Claim, "officer-2", "officer")
    await p.on(cmd.Reassign, "one-stop-head-1", "officer", to=p.post("officer-1"))
    await _ready_and_finish(p)


async def late(p: Playing) -> None:
    await _accepted(p)
    await p.move(lambda s: len(s.raised) == 2 and s.tasks[0].escalated, days=40)
    await _ready_and_finish(p)


async def handed_over(p: Playing) -> None:
    await _accepted(p)
    new = Competence(unit="00005", authority="ward", service_point="ward-1", reception="ward")
    await p.do(cmd.HandOver, SYSTEM, order="NQ-1", competence=new)
    await _ready_and_finish(p)


async def verified(p: Playing) -> None:
    await _accepted(p)
    await p.until(lambda s: s.step == "examine")
    await _ready_and_finish(p)


async def confirmed_from_originals(p: Playing) -> None:
    await _accepted(p)
    await p.until(lambda s: bool(s.tasks))
    await p.complete("receptionist", "confirmed")
    await _ready_and_finish(p)


async def lacking_at_verification(p: Playing) -> None:
    await _accepted(p)
    await p.until(lambda s: bool(s.tasks))
    await p.complete("receptionist", "lacking")
    await p.complete("receptionist", "issued", items=("deed",))
    await p.do(cmd.Withdraw, APPLICANT)


async def all_agree(p: Playing) -> None:
    await _examined(p)
    await p.complete("fire-officer", "agree")
    await p.complete("head", "agree")
    await _finish(p)


async def one_objects(p: Playing) -> None:
    await _examined(p)
    await p.complete("fire-officer", "object")
    await p.complete("head", "agree")
    await p.complete("officer", "unlawful")
    await p.complete("receptionist", "issued")
    await p.complete("receptionist", "returned", **HANDED)


async def silent(p: Playing) -> None:
    await _examined(p)
    await p.complete("head", "agree")
    await p.move(lambda s: s.step == "approve", days=10)
    await _finish(p)


async def paid(p: Playing) -> None:
    await _examined(p)
    await p.do(cmd.Pay, "cashier-1", receipt="BL-1", amount=5000)
    await _finish(p)


async def unpaid(p: Playing) -> None:
    await _examined(p)
    await p.move(lambda s: s.ended == "stopped", days=40)


async def unopposed(p: Playing) -> None:
    await _examined(p)
    await p.move(lambda s: s.step == "approve", days=20)
    await _finish(p)


async def opposed(p: Playing) -> None:
    await _examined(p)
    await p.do(cmd.Object, "receptionist-1", WHY)
    await _ready_and_finish_unopposed(p)


async def _ready_and_finish_unopposed(p: Playing) -> None:
    await p.complete("officer", "unlawful")
    await p.complete("receptionist", "issued")
    await p.complete("receptionist", "returned", **HANDED)


async def arrived(p: Playing) -> None:
    await _examined(p)
    await p.do(cmd.Arrive, "officer-1", event="tax-notice", amount=7)
    await _finish(p)


async def never_arrived(p: Playing) -> None:
    await _examined(p)
    await p.move(lambda s: s.step == "examine", days=30)
    await _ready_and_finish_unopposed(p)


async def assigned_by_load(p: Playing) -> None:
    await _accepted(p)
    await p.until(lambda s: s.step == "examine")
    holder = p.state().tasks[0].holder
    await p.complete("officer", "send_back", who=holder)
    await p.complete("head", "assigned", assignee=p.post("officer-2"))
    await p.complete("officer", "ready", who="officer-2")
    await _finish(p)


async def examined_by_the_assigned(p: Playing) -> None:
    await _accepted(p)
    await p.until(lambda s: s.step == "examine")
    await p.complete("officer", "ready", who=p.state().tasks[0].holder)
    await _finish(p)


async def assigned_by_the_head(p: Playing) -> None:
    await _accepted(p)
    await p.complete("head", "assigned", assignee=p.post("officer-1"))
    await _ready_and_finish(p)


async def with_children(p: Playing) -> None:
    await _examined(p)
    await p.until(lambda s: not s.pending)
    child = next(part.ref for part in p.state().parts if part.ref)
    await refused_at_reception(Playing(p.desk, child))
    await p.until(lambda s: s.step == "approve")
    await _finish(p)


async def inspected(p: Playing) -> None:
    await _examined(p)
    now = p.desk.office.time.now()
    await p.complete("officer", "absent", held_at=now)
    await p.on(cmd.Complete, "officer-1", "officer", outcome="passed", held_at=now, said={"findings": "đúng"})
    await _finish(p)


async def failed_inspection(p: Playing) -> None:
    await _examined(p)
    now = p.desk.office.time.now()
    await p.on(cmd.Complete, "officer-1", "officer", outcome="failed", held_at=now, said={"findings": "sai"})
    await p.complete("receptionist", "issued")
    await p.complete("receptionist", "returned", **HANDED)


async def filed(_: Playing) -> None:
    """Nothing yet."""


def shapes() -> Iterator[Shape]:
    """All of them."""
    plays: dict[str, tuple[Play, ...]] = {
        "plain": (
            returned, refused_at_reception, supplemented_at_reception, supplemented, supplemented_twice, never_supplemented,
            supplement_sent_back, refused, refusal_sent_back, sent_back_by_the_chair, refused_by_the_chair, withdrawn, extended,
            suspended, handed_around, late, handed_over,
        ),
        "consult": (all_agree, one_objects, silent), "pay": (paid, unpaid), "publish": (unopposed, opposed),
        "wait": (arrived, never_arrived), "assign": (assigned_by_load,), "assign-head": (assigned_by_the_head,),
        "inspect": (inspected, failed_inspection),
    }  # fmt: skip
    for plan, those in plays.items():
        for play in those:
            yield Shape(f"{plan}-{_name(play)}", PLANS[plan], play)
    yield Shape("verify-verified", PLANS["verify"], verified)
    yield Shape("verify-confirmed-from-originals", PLANS["verify"], confirmed_from_originals, "mismatch")
    yield Shape("verify-lacking", PLANS["verify"], lacking_at_verification, "not_found")
    yield Shape("verify-assign-answered-in-turn", PLANS["verify-assign"], examined_by_the_assigned)
    yield Shape("call-with-children", PLANS["call"], with_children, chosen=("child", "none"))
    waiting: tuple[tuple[str, Play], ...] = (
        ("plain", filed), ("plain", _accepted), ("plain", _examined), ("plain", _asked), ("pay", _examined),
        ("publish", _examined), ("wait", _examined), ("consult", _examined),
    )  # fmt: skip
    for plan, play in waiting:
        yield Shape(f"open-{plan}-{_name(play)}", PLANS[plan], play)


def _name(play: Play) -> str:
    return getattr(play, "__name__", "").strip("_").replace("_", "-")
