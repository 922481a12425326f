"""A handover moves the holder, the claims and what is asked outside; it moves no date, and it can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from dossier import commands as cmd
from dossier.agenda import next_due
from dossier.business import business_digest, worse_off
from dossier.commands import PaperGiven
from dossier.state import Payment, State
from organisation.competence import Competence
from organisation.posts import SYSTEM
from statute.term import Due
from tests.dossier import plans
from tests.dossier.plans import ASSIGN
from tests.dossier.play import BINH, CITIZEN, DUNG, LAN, MINH, PLACE, Play, official

NEW = Competence(unit="00097", authority="new-ward", service_point="new-1", reception="new-desk", bodies=PLACE.bodies)
NEW_MINH = official("minh-2", "officer", "new-ward")
ASSIGNED = plans.plan(
    {**plans.RECEIVE, "outcomes": {"accepted": "assign"}}, ASSIGN, plans.EXAMINE, plans.APPROVE, plans.RETURN
)  # fmt: skip


def claimed() -> Play:
    play = Play(plans.PLAIN).file(papers=(PaperGiven(id="application"),)).complete(LAN, "accepted")
    play.do(cmd.Claim, MINH, task=play.state.tasks[0].id)
    return play


def hand_over(play: Play, competence: Competence = NEW, order: str = "NQ-1", **fields: Any) -> list[Any]:
    return play.do(cmd.HandOver, order=order, competence=competence, **fields)


def test_a_claim_goes_with_the_official_who_goes() -> None:
    play = claimed()
    hand_over(play, people={"minh": "minh-2"})
    assert (play.state.tasks[0].authority, play.state.tasks[0].holder) == ("new-ward", "minh-2")
    play.complete(NEW_MINH, "ready")


def test_a_claim_of_an_official_who_does_not_go_is_let_go() -> None:
    play = claimed()
    hand_over(play)
    assert play.state.tasks[0].holder is None


def test_who_is_told_of_the_new_holder_and_the_lost_update_comes_second() -> None:
    play = claimed()
    seen, task = play.state.seq, play.state.tasks[0].id
    hand_over(play)
    refused = play.refused(cmd.Complete, MINH, task=task, outcome="ready", expected_seq=seen)
    assert (refused.code, refused.details) == ("MOVED", {"to": "new-ward", "desk": "new-desk", "order": "NQ-1"})
    assert play.refused(cmd.Complete, NEW_MINH, task=task, outcome="ready", expected_seq=seen).code == "STALE"


def test_an_official_who_now_works_for_the_successor_completes_the_old_task_as_it_is() -> None:
    play = claimed()
    task = play.state.tasks[0].id
    hand_over(play, people={"minh": "minh-2"})
    play.do(cmd.Complete, NEW_MINH, task=task, outcome="ready")
    assert play.state.step == "approve"


def test_candidates_are_asked_of_the_new_authority_and_the_old_answer_is_waited_for_no_more() -> None:
    play = Play(ASSIGNED).file(papers=(PaperGiven(id="application"),)).complete(LAN, "accepted")
    old = play.state.pending[0]
    hand_over(play)
    (asked,) = play.state.pending
    assert (asked.what, asked.data["authority"], asked.effect != old.effect) == ("candidates", "new-ward", True)
    assert play.do(cmd.Answer, effect=old.effect, outcome="found", data={"candidates": {"minh": 0}}) == []
    play.answer("found", {"candidates": {"minh-2": 0}})
    assert play.state.tasks[0].holder == "minh-2"


def test_an_assignment_stays_with_the_official_who_goes() -> None:
    play = Play(ASSIGNED).file(papers=(PaperGiven(id="application"),)).complete(LAN, "accepted")
    play.answer("found", {"candidates": {"minh": 0}})
    hand_over(play, people={"minh": "minh-2"})
    assert (play.state.assignees, play.state.tasks[0].holder) == ({"officer": "minh-2"}, "minh-2")


def test_a_move_of_the_desk_alone_leaves_the_work_with_who_has_it() -> None:
    play = Play(ASSIGNED).file(papers=(PaperGiven(id="application"),)).complete(LAN, "accepted")
    play.answer("found", {"candidates": {"minh": 0}})
    hand_over(play, PLACE.model_copy(update={"reception": "new-desk", "service_point": "new-1"}))
    assert (play.state.assignees, play.state.tasks[0].holder) == ({"officer": "minh"}, "minh")
    play.complete(MINH, "ready").complete(BINH, "signed")
    assert play.state.tasks[0].authority == "new-desk"


def test_taken_back_it_is_what_it_was() -> None:
    play = claimed()
    before, digest = play.state, business_digest(play.state)
    hand_over(play)
    assert business_digest(play.state) != digest
    holders = {task.id: task.holder for task in before.tasks if task.holder}
    hand_over(play, PLACE, "NQ-1/back", holders=holders, assignees=before.assignees, expected_seq=play.state.seq)
    assert business_digest(play.state) == digest
    assert play.state.left == ("new-desk", "new-ward")
    play.complete(MINH, "ready")


def test_what_somebody_has_acted_on_is_not_taken_back() -> None:
    play = claimed()
    hand_over(play, people={"minh": "minh-2"})
    seen = play.state.seq
    play.complete(NEW_MINH, "ready")
    assert play.refused(cmd.HandOver, SYSTEM, order="NQ-1/back", competence=PLACE, expected_seq=seen).code == "STALE"
    assert play.state.competence == NEW


def test_a_dossier_that_a_ministry_system_has_is_a_frozen_mirror_until_it_is_taken_back() -> None:
    play = claimed()
    hand_over(play, PLACE, system="G01")
    assert next_due(play.state) is None
    assert play.allowed(MINH) == set()
    for who in (MINH, DUNG):
        refused = play.refused(cmd.Claim, who, task=play.state.tasks[0].id)
        assert (refused.code, refused.details["to"]) == ("MOVED", "G01")
    assert play.refused(cmd.Withdraw, CITIZEN).code == "MOVED"
    hand_over(play, PLACE, "NQ-1/back")
    play.complete(MINH, "ready")


def worsened(state: State) -> dict[str, State]:
    clock = state.clock
    assert clock is not None
    late = Due(**{**clock.due.model_dump(), "due_at": clock.due.due_at.replace(year=2027)})
    task = state.tasks[0]
    return {
        "due_later": state.but(clock=clock.model_copy(update={"due": late})),
        "limit_later": state.but(tasks=(task.but(due=None),)),
        "clock": state.but(clock=None),
        "paper_lost": state.but(papers=()),
        "fee_lost": state.but(payments=()),
        "step_repeated": state.but(done=()),
        "step_moved": state.but(step="receive"),
        "lost": state.but(phase="closed"),
    }


@pytest.mark.parametrize(
    "what", ["due_later", "limit_later", "clock", "paper_lost", "fee_lost", "step_repeated", "step_moved", "lost"]
)
def test_every_way_of_being_worse_off_is_found(what: str) -> None:
    play = claimed()
    before = play.state.but(payments=(Payment(receipt="BL-1", amount=5),))
    after = worsened(before)[what]
    assert what in {each.what for each in worse_off(before, after)}


def test_a_supplement_that_closes_sooner_or_asks_for_more_is_worse() -> None:
    play = Play(plans.PLAIN).file(papers=(PaperGiven(id="application"),))
    play.complete(LAN, "supplement", said={"reason": "thiếu"}, items=("deed",))
    before = play.state
    hold = before.holds[0]
    sooner = Due(**{**hold.due.model_dump(), "due_at": play.at}) if hold.due else None
    assert [w.what for w in worse_off(before, before.but(holds=(hold.but(due=sooner),)))] == ["closes_sooner"]
    assert [w.what for w in worse_off(before, before.but(holds=(hold.but(items=("deed", "application")),)))] == ["paper_lost"]
