"""Random walks through the core: whatever is offered may be done, and the invariants hold after every step."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dossier import commands as cmd
from dossier.agenda import agenda, next_due
from dossier.business import worse_off
from dossier.calendars import calendar_of
from dossier.commands import Handing, PaperGiven
from dossier.decide import apply
from dossier.evolve import fold
from dossier.journal import read, verify
from dossier.level1.offers import Offer, offers
from dossier.rejection import Rejection
from dossier.state import EMPTY
from organisation.posts import Actor
from statute.calendar import DayNote
from statute.calendar_change import CalendarChange, DayRule
from statute.ledger import faults
from statute.term import Term
from tests.dossier import plans
from tests.dossier.plans import ASSIGN, CALL, CONSULT, INSPECT, PAY, PUBLISH, TIERS, VERIFY, WAIT
from tests.dossier.play import CITIZEN, PLACE, Play, official

SAID = {"reason": "lý do", "findings": "đúng"}
NOTE = DayNote(vi="hoán đổi")
CODE = "H26.1-260302-0001"
GIVEN = tuple(PaperGiven(id=paper) for paper in ("application", "deed"))
EXAMINE = {**plans.EXAMINE, "outcomes": {**plans.EXAMINE["outcomes"], "ready": "inspect"}}
EVERYTHING = plans.plan(
    {**plans.RECEIVE, "outcomes": {"accepted": "verify"}, "tell_within": {"unit": "working_hours", "n": 2}},
    {**VERIFY, "outcomes": {**VERIFY["outcomes"], "matched": "assign", "confirmed": "assign"}},
    ASSIGN, EXAMINE, {**INSPECT, "clock": "pause", "outcomes": {**INSPECT["outcomes"], "passed": "consult"}},
    {**CONSULT, "clock": "pause", "outcomes": {"agreed": "pay", "objected": "examine"}},
    {**PAY, "outcomes": {"paid": "publish", "expired": "stop"}},
    {**PUBLISH, "clock": "pause", "outcomes": {"no_objection": "tax", "objection": "examine"}},
    {**WAIT, "outcomes": {"arrived": "call", "expired": "examine"}}, CALL, plans.APPROVE,
    {**plans.RETURN, "remind_after": {"unit": "working_days", "n": 10}}, fees=[TIERS], warn_at=[50, 80],
)  # fmt: skip


class Walk(Play):
    """A dossier that does at each step one thing that is open, chosen by a seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(EVERYTHING)
        self.dice = random.Random(seed)
        channel = self.dice.choice(["counter", "online", "post"])
        self.file(channel=channel, papers=GIVEN, chosen=("birth", "card", "home"))

    def step(self) -> bool:
        """Do one thing; False when the dossier has ended."""
        open_now: list[tuple[str, Any]] = [("act", offer) for offer in offers(self.pinned, self.state)]
        open_now += [("answer", pending) for pending in self.state.pending]
        open_now += [("child", part) for part in self.state.parts if part.ref and part.outcome is None]
        if next_due(self.state) is not None:
            open_now.append(("time", None))
        if not open_now:
            return False
        open_now += [("decree", None), ("handover", None)]
        self.at += timedelta(minutes=self.dice.randrange(0, 600))
        what, which = self.dice.choice(open_now)
        getattr(self, f"_{what}")(which)
        return True

    def _act(self, offer: Offer) -> None:
        answer = self.send(self.command_for(offer))
        assert not isinstance(answer, Rejection) or answer.code in ("DEADLINE_PASSED", "FOUR_EYES", "AT_MOST", "TOO_LATE"), answer

    def _answer(self, pending: Any) -> None:
        outcomes = {
            "look_up": ["match", "mismatch", "unavailable"],
            "candidates": ["found"],
            "start_child": ["started", "failed"],
            "ask": ["given", "unavailable"],
        }
        data = {"candidates": self.dice.choice([{}, {"minh": 1, "quang": 2}]), "code": f"CHILD-{pending.part}"}
        self.do(cmd.Answer, effect=pending.effect, outcome=self.dice.choice(outcomes[pending.what]), data=data)

    def _child(self, part: Any) -> None:
        self.do(cmd.ChildEnded, child=part.id, outcome=self.dice.choice(["returned", "refused"]))

    def _decree(self, _: None) -> None:
        day = self.at.date() + timedelta(days=self.dice.randrange(1, 12))
        rule = DayRule(on=NOTE) if day.isoweekday() > 5 else self.dice.choice([DayRule(off=NOTE), DayRule()])
        self.do(cmd.Decree, order=f"decree-{len(self.rows)}", change=CalendarChange(days=((day, rule),)))

    def _handover(self, _: None) -> None:
        """To and fro between two wards and their desks; some of the people go with their work."""
        before, place = self.state, self.dice.choice(["ward", "new-ward"])
        new = PLACE.model_copy(update={"authority": place, "reception": self.dice.choice(["desk", "new-desk"])})
        go = {name: name for name in ("minh", "quang") if self.dice.random() < 0.5}
        self.do(cmd.HandOver, order=f"NQ-{len(self.rows)}", competence=new, people=go)
        assert worse_off(before, self.state) == []

    def _time(self, _: None) -> None:
        self.wait()

    def actor_for(self, offer: Offer) -> Actor:
        """Somebody to whom the offer is open: the holder where there is one, else anybody of the role."""
        if offer.party and (not offer.roles or self.dice.random() < 0.5):
            return CITIZEN
        if offer.partner is not None and not offer.roles:
            return Actor(kind="partner", id=offer.partner)
        names = ["minh", "quang", "lan"] if offer.roles[0] != "chair" else ["binh", "minh"]
        name = offer.holder if offer.holder is not None else self.dice.choice(names)
        return official(name, offer.roles[0], offer.authority)

    def command_for(self, offer: Offer) -> Any:
        """A command that takes the offer up with everything it needs."""
        actor = self.actor_for(offer)
        role = next((task.role for task in self.state.tasks if task.id == offer.task), "")
        heir = official(self.dice.choice(["minh", "quang"]), role, offer.authority).post
        officer = official("minh", "officer", self.state.competence.place_of("officer"))
        fields: dict[str, Any] = {
            "items": ("deed",), "to": heir, "assignee": officer.post, "held_at": self.at,
            "handing": Handing(channel="counter", proof="ký"), "order": "QĐ-1", "receipt": f"BL-{len(self.rows)}",
            "by": Term(unit="working_days", n=2), "event": "tax-notice",
            "amount": hold.amount if (hold := self.state.hold("payment")) else None,
        }  # fmt: skip
        carried = {need: fields[need] for need in offer.needs if need in fields}
        kinds = {k.model_fields["kind"].default: k for k in (
            cmd.Claim, cmd.Release, cmd.Reassign, cmd.Complete, cmd.Supply, cmd.Withdraw, cmd.Pay, cmd.Extend, cmd.Suspend,
            cmd.Resume, cmd.Object, cmd.Arrive, cmd.Adjust,
        )}  # fmt: skip
        if offer.task is not None:
            carried["task"] = offer.task
        if offer.outcome is not None:
            carried["outcome"] = offer.outcome
        return self._command(kinds[offer.act], actor, {"form": {"name": "Bình"}} if offer.act == "adjust" else SAID, carried)


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_every_walk_keeps_the_invariants(seed: int) -> None:
    walk = Walk(seed)
    for _ in range(60):
        if not walk.step():
            break
        state = walk.state
        if state.phase == "closed":
            assert (state.tasks, state.holds, state.pending, next_due(state)) == ((), (), (), None)
        else:
            # INV-1: somebody, or something with a date or an answer to come, moves it on.
            assert state.tasks or state.holds or state.pending or any(p.ref for p in state.parts) or list(agenda(state))
        if state.clock is not None:
            assert faults(state.clock, calendar_of(walk.pinned, state)) == []  # INV-2
    assert verify(CODE, walk.rows) == walk.rows[-1].hash  # INV-4


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_every_walk_is_decided_alike_again_and_folds_to_the_same_state(seed: int) -> None:
    walk = Walk(seed)
    for _ in range(40):
        if not walk.step():
            break
    state = folded = EMPTY
    for row in walk.rows:
        command, events = read(row)
        again = apply(walk.pinned, state, command, row.at)
        assert not isinstance(again, Rejection)
        assert again.events == events
        state, folded = again.state, fold(folded, events)
    assert state == folded == walk.state


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_public_events_alone_fold_to_the_public_state(seed: int) -> None:
    walk = Walk(seed)
    for _ in range(40):
        if not walk.step():
            break
    state = EMPTY
    for row in walk.rows:
        state = fold(state, read(row.but(sealed=None))[1])
    assert state == walk.state.public()
