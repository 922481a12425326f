"""Clock policies with their limits, terms of several origins, suspensions with reviews, chains of escalation, by the core."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dossier import commands as cmd
from dossier.agenda import agenda, next_due
from statute.ledger import faults
from statute.term import Term, due
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.plans import INSPECT, PAY, WAIT
from tests.dossier.play import CALENDAR, CITIZEN, DUNG, HOA, LAN, MINH, QUANG, START, TU, Play

WD = {"unit": "working_days"}


def came_to(step: dict[str, Any], **fields: Any) -> Play:
    """A dossier that has come to a step between examination and approval."""
    play = Play(plans.with_step(step, **fields)).file(papers=(cmd.PaperGiven(id="application"),))
    return play.complete(LAN, "accepted").complete(MINH, "ready")


def causes(play: Play) -> list[tuple[str, str]]:
    assert play.state.clock is not None
    assert faults(play.state.clock, CALENDAR) == []  # INV-2: the ledger adds up whatever the policy
    return [(entry.cause, entry.ground) for entry in play.state.clock.entries]


def due_at(play: Play) -> datetime:
    assert play.state.clock is not None and play.state.clock.running_due is not None
    return play.state.clock.running_due.due_at


def inspected(play: Play) -> Play:
    return play.complete(MINH, "passed", said={"findings": "đúng"}, held_at=play.at)


@pytest.mark.parametrize(
    ("effect", "by", "expected"),
    [
        ("run", None, [("start", "acceptance")]),
        ("pause", None, [("start", "acceptance"), ("pause", "inspection"), ("resume", "inspection")]),
        ("restart", None, [("start", "acceptance"), ("pause", "inspection"), ("restart", "inspection")]),
        ("extend", {**WD, "n": 3}, [("start", "acceptance"), ("extend", "inspection")]),
    ],
)
def test_each_policy_of_a_step_does_to_the_clock_what_it_says(effect: str, by: Any, expected: list[tuple[str, str]]) -> None:
    rule = {"by": by, "basis": "luật"}
    play = came_to({**INSPECT, "clock": effect, "clock_rule": rule}).later(days=1)
    before = play.state.clock and play.state.clock.due
    inspected(play)
    assert causes(play) == expected
    assert before is not None
    assert due_at(play) >= before.due_at
    if effect == "extend":
        assert due_at(play) == due(Term(unit="working_days", n=3), before.due_at - timedelta(seconds=1), CALENDAR).due_at
    if effect == "restart":
        assert due_at(play) == due(Term(unit="working_days", n=5), play.at, CALENDAR).due_at


def test_a_policy_holds_as_often_as_the_law_allows_then_the_clock_runs_on() -> None:
    step = {**INSPECT, "clock": "pause", "clock_rule": {"at_most": 1, "basis": "luật"}, "outcomes": {"passed": "examine"}}
    play = came_to(step).later(days=1)
    inspected(play).later(hours=1).complete(MINH, "ready")  # examined again, and inspected again
    assert play.state.step == "inspect"
    assert play.state.clock is not None and play.state.clock.is_running
    inspected(play.later(days=1))
    assert causes(play) == [("start", "acceptance"), ("pause", "inspection"), ("resume", "inspection")]


def test_a_pause_ends_by_itself_when_it_has_lasted_as_long_as_it_may() -> None:
    play = came_to({**INSPECT, "clock": "pause", "clock_rule": {"longest": {**WD, "n": 2}, "basis": "luật"}})
    ends = due(Term(unit="working_days", n=2), play.at, CALENDAR).due_at
    entry = next_due(play.state)
    assert entry is not None and (entry.why, entry.ref, entry.due, entry.decides) == ("pause_ends", "inspection", ends, True)
    play.wait()
    assert causes(play)[-1] == ("resume", "inspection")
    assert play.state.clock is not None and play.state.clock.entries[-1].at == ends
    inspected(play.later(days=1))
    assert causes(play)[-1] == ("resume", "inspection")


def rule(n: int, **fields: Any) -> dict[str, Any]:
    return {"term": {**WD, "n": n}, "basis": "luật", **fields}


def paid(play: Play) -> Play:
    hold = play.state.hold("payment")
    assert hold is not None
    play.do(cmd.Pay, TU, receipt=f"r{play.at:%d}", amount=hold.amount)
    return play


@pytest.mark.parametrize(("whichever", "n", "counts"), [("later", 9, True), ("later", 1, False), ("earlier", 1, True)])
def test_whichever_is_later_or_earlier_counts_from_its_own_event(whichever: str, n: int, counts: bool) -> None:
    terms = [rule(5, whichever=whichever, others=[rule(n, origin="payment")])]
    play = came_to({**PAY, "clock": "run", "within": None}, terms=terms, fees=[{"id": "copy", "basis": "b", "amount": 10}])
    from_acceptance = due(Term(unit="working_days", n=5), START, CALENDAR).due_at
    assert due_at(play) == from_acceptance
    paid(play.later(days=1))
    from_payment = due(Term(unit="working_days", n=n), play.at, CALENDAR).due_at
    assert due_at(play) == (from_payment if counts else from_acceptance)
    assert causes(play)[1:] == ([("restart", "payment")] if counts else [])


def test_of_several_from_one_event_the_later_starts_the_clock_and_is_chosen_again_after_a_supplement() -> None:
    terms = [rule(5, whichever="later", others=[{"term": {"unit": "calendar_days", "n": 12}, "basis": "luật"}])]
    play = Play(plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN, terms=terms))
    play.file(papers=(cmd.PaperGiven(id="application"),)).complete(LAN, "accepted")
    assert due_at(play) == due(Term(unit="calendar_days", n=12), START, CALENDAR).due_at
    play.complete(MINH, "lacking", said={"reason": "thiếu"}).complete(LAN, "issued", said={"reason": "thiếu"}, items=("deed",))
    play.later(days=2)
    play.do(cmd.Supply, CITIZEN, said={}, papers=(cmd.PaperGiven(id="deed"),))
    play.complete(LAN, "accepted")
    assert due_at(play) == due(Term(unit="calendar_days", n=12), play.at, CALENDAR).due_at


def test_a_term_from_filing_counts_what_reception_took_and_one_from_an_event_starts_with_it() -> None:
    from_filing = plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN, terms=[rule(5, origin="filing")])
    play = Play(from_filing).file(papers=(cmd.PaperGiven(id="application"),)).later(days=2).complete(LAN, "accepted")
    assert due_at(play) == due(Term(unit="working_days", n=5), START, CALENDAR).due_at
    waiting = {**WAIT, "clock": "run", "event": "council"}
    play = came_to(waiting, terms=[rule(3, origin="council")])
    assert play.state.clock is None
    actor = MINH if WAIT.get("role") == "officer" else LAN
    play.later(days=1).do(cmd.Arrive, actor, event="council")
    assert due_at(play) == due(Term(unit="working_days", n=3), play.at, CALENDAR).due_at
    assert causes(play) == [("start", "council")]


def suspended(ground: str = "suspension", **right: Any) -> Play:
    rights = {
        **plans.RIGHTS,
        ground.replace("-", "_"): {"basis": "căn cứ", "review": {"unit": "calendar_days", "n": 30}, **right},
    }
    play = Play(plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN, rights=rights))
    play.file(papers=(cmd.PaperGiven(id="application"),)).complete(LAN, "accepted")
    play.do(cmd.Suspend, HOA, said={"reason": "theo quyết định"}, order="1/QĐ", ground=ground)
    return play


def test_a_suspension_without_a_length_is_looked_at_again_and_again() -> None:
    play = suspended()
    for month in (1, 2, 3):
        entry = next_due(play.state)
        assert entry is not None and (entry.why, entry.decides) == ("suspension", False)  # INV-1: never without a date
        play.wait()
        assert play.at >= START + timedelta(days=30 * month)
    play.do(cmd.Resume, HOA, said={"reason": "hết"}, order="2/QĐ")
    assert causes(play)[1:] == [("pause", "suspension"), ("resume", "suspension")]


def test_force_majeure_is_a_ground_of_its_own_with_its_own_policy_and_count() -> None:
    play = suspended("force-majeure", effect="extend", by={**WD, "n": 5}, at_most=1)
    assert play.state.clock is not None and play.state.clock.is_running
    play.later(days=1).do(cmd.Resume, HOA, said={"reason": "hết bão"}, order="2/TB")
    assert causes(play)[1:] == [("extend", "force-majeure")]
    again = play.refused(cmd.Suspend, HOA, said={"reason": "bão nữa"}, order="3/TB", ground="force-majeure")
    assert (again.code, again.details["at_most"]) == ("AT_MOST", 1)


def test_a_ground_that_the_definition_does_not_give_suspends_nothing() -> None:
    play = Play(plans.PLAIN).file(papers=(cmd.PaperGiven(id="application"),)).complete(LAN, "accepted")
    refused = play.refused(cmd.Suspend, HOA, said={"reason": "bão"}, order="1/TB", ground="force-majeure")
    assert (refused.code, refused.details["what"]) == ("NO_RIGHT", "force-majeure")


def test_a_limit_that_passes_is_told_up_the_chain_until_the_work_is_done_by_someone_who_can_act() -> None:
    chain = {"escalate_to": "head", "escalation": [{"role": "chair", "after": {"unit": "working_hours", "n": 4}}]}
    play = Play(plans.plan(plans.RECEIVE, {**plans.EXAMINE, **chain}, plans.APPROVE, plans.RETURN))
    play.file(papers=(cmd.PaperGiven(id="application"),)).complete(LAN, "accepted")
    play.do(cmd.Claim, MINH, task=play.state.tasks[0].id)
    assert ("reassign", None) not in play.allowed(DUNG)
    limits = []
    while (entry := next((e for e in sorted(agenda(play.state), key=lambda e: e.due) if e.why == "limit"), None)) is not None:
        limits.append(entry.due)
        play.wait(until=entry.due)
    assert play.state.tasks[0].escalated_to == ("head", "chair")
    assert limits == [limits[0], due(Term(unit="working_hours", n=4), limits[0], CALENDAR).due_at]
    assert ("reassign", None) in play.allowed(DUNG)
    assert QUANG.post is not None
    play.do(cmd.Reassign, DUNG, said={"reason": "quá hạn"}, task=play.state.tasks[0].id, to=QUANG.post)
    assert play.state.tasks[0].holder == "quang"


def test_the_agenda_of_a_whole_month_has_no_instant_without_an_offset() -> None:
    play = suspended()
    assert all(entry.due.utcoffset() == ICT.utcoffset(None) for entry in agenda(play.state))
