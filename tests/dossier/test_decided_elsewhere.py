"""Dossiers that are decided elsewhere: a mirror of a ministry's system, and a linked group whose children decide."""

from __future__ import annotations

from typing import Any

from dossier import commands as cmd
from dossier.effects import effects
from dossier.plan import Plan
from organisation.posts import SYSTEM, Actor
from tests.dossier import plans
from tests.dossier.play import GIVEN, LAN, Play, accepted, status

POLICE = Actor(kind="partner", id="residence-system")
RECEIVE: dict[str, Any] = {**plans.RECEIVE, "outcomes": {"accepted": "decision"}}
DECISION: dict[str, Any] = {
    "id": "decision", "type": "wait", "event": "decision", "partner": "residence-system", "role": "receptionist",
    "decides": True, "outcomes": {"arrived": "return", "refused": "refuse", "lacking": "supplement"},
}  # fmt: skip
MIRROR = plans.plan(RECEIVE, DECISION, plans.RETURN)


def test_the_decision_of_the_ministrys_system_is_the_result_and_stops_the_clock() -> None:
    play = accepted(MIRROR)
    play.do(cmd.Arrive, POLICE, event="decision", outcome="arrived")
    assert (play.state.step, play.state.result.kind, play.state.result.signer) == ("return", "granted", "residence-system")
    assert (status(play), play.state.clock.stopped_at is not None) == (9, True)


def test_a_refusal_of_the_ministrys_system_reaches_the_applicant_through_the_one_stop_unit() -> None:
    play = accepted(MIRROR)
    play.do(cmd.Arrive, POLICE, event="decision", outcome="refused")
    assert ([task.work for task in play.state.tasks], play.state.result) == (["issue_refusal"], None)


def test_a_decision_says_which_it_is() -> None:
    refused = accepted(MIRROR).refused(cmd.Arrive, POLICE, event="decision")
    assert (refused.code, refused.details) == ("UNKNOWN_OUTCOME", {"outcomes": ["arrived", "refused", "lacking"]})


def _group(decides: bool = True) -> Plan:
    receive = {**plans.RECEIVE, "outcomes": {"accepted": "linked"}}
    children = [
        {"id": "card", "procedure": "1.000003", "after": ["birth"]},
        {"id": "birth", "procedure": "1.000001", "required": True, "about": {"who": "form.mother"}},
        {"id": "funeral", "procedure": "1.000004"},
    ]
    call = {
        "id": "linked", "type": "call", "children": children, "decides": decides,
        "outcomes": {"done": "return", "none": "stop"},
    }  # fmt: skip
    return plans.plan(receive, call, plans.RETURN)


def _begun(play: Play) -> set[str | None]:
    return {asked.part for asked in play.state.pending if asked.what == "start_child"}


def _ended(play: Play, child: str, outcome: str) -> None:
    play.do(cmd.ChildEnded, SYSTEM, child=child, outcome=outcome)


def test_a_required_child_goes_along_and_what_follows_it_waits() -> None:
    play = accepted(_group(), chosen=("card", "funeral"))
    assert {part.id for part in play.state.parts} == {"birth", "card", "funeral"}
    assert _begun(play) == {"birth", "funeral"}


def test_what_depends_on_a_child_that_was_not_granted_is_not_begun_and_the_siblings_go_on() -> None:
    play = accepted(_group(), chosen=("card", "funeral"))
    play.answer("started", data={"code": "c-1"}).answer("started", data={"code": "c-2"})
    _ended(play, "birth", "refused")
    assert {part.id: part.outcome for part in play.state.parts} == {"birth": "refused", "card": "not-begun", "funeral": None}
    _ended(play, "funeral", "returned")
    assert (play.state.step, play.state.result.kind) == ("return", "granted")


def test_a_group_of_which_nothing_was_granted_is_closed() -> None:
    play = accepted(_group(), chosen=())
    play.answer("failed")
    assert (status(play), play.state.ended_why) == (8, "linked.none")


def test_a_child_is_given_form_papers_and_parties_and_no_original_a_second_time() -> None:
    play = Play(_group()).file(papers=GIVEN)
    events = play.do(cmd.Complete, LAN, task=play.state.tasks[0].id, outcome="accepted")
    asked = next(event for event in events if event.kind == "effect_requested")
    effect = effects(play.pinned, play.state, asked)[0]
    assert effect.personal["form"]["who"] == play.state.personal["form"]["mother"]
    assert effect.data["papers"] == [{"id": "application", "how": "reused"}]
    assert effect.data["parties"] == list(play.state.parties)
