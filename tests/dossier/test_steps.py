"""The core by examples: what each kind of step does, from verification to inspection."""

from __future__ import annotations

from typing import Any

from dossier import commands as cmd
from dossier.agenda import next_due
from tests.dossier import plans
from tests.dossier.play import DUNG, FIRE, LAN, MINH, QUANG, TU, WHY, accepted, status

WITH_VERIFY = plans.plan(
    {**plans.RECEIVE, "outcomes": {"accepted": "verify"}}, plans.VERIFY, plans.EXAMINE, plans.APPROVE, plans.RETURN
)


def test_all_matched_needs_nobody() -> None:
    play = accepted(WITH_VERIFY)
    assert [p.part for p in play.state.pending] == ["form.mother"]
    play.answer("match", said={"full_name": "Bà"})
    assert (play.state.step, play.state.personal["register"]) == ("examine", {"form.mother": {"full_name": "Bà"}})


def test_an_unavailable_register_is_never_a_hard_gate() -> None:
    play = accepted(WITH_VERIFY).answer("unavailable")
    assert play.state.tasks[0].work == "verify"
    play.complete(LAN, "confirmed")
    assert play.state.step == "examine"


def test_a_late_answer_changes_nothing() -> None:
    play = accepted(WITH_VERIFY)
    effect = play.state.pending[0].effect
    play.answer("match")
    assert play.do(cmd.Answer, effect=effect, outcome="match") == []


def test_bodies_are_asked_at_once_and_silence_is_consent_as_of_the_day() -> None:
    play = accepted(plans.with_step(plans.CONSULT)).complete(MINH, "ready")
    assert {task.authority for task in play.state.tasks} == {"fire-office", "ward"}
    play.complete(FIRE, "agree")
    due = next_due(play.state)
    assert (due.why, due.decides) == ("silence", True)
    play.wait()
    assert (play.state.step, play.state.at) == ("approve", due.due)


def test_an_objection_goes_where_the_definition_says() -> None:
    play = accepted(plans.with_step(plans.CONSULT)).complete(MINH, "ready")
    play.complete(FIRE, "object", said=WHY).complete(QUANG, "agree")
    assert play.state.step == "examine"


def test_the_exact_amount_is_paid_and_the_clock_stands_meanwhile() -> None:
    play = accepted(plans.with_step(plans.PAY, fees=[plans.TIERS])).complete(MINH, "ready")
    assert (status(play), play.state.hold("payment").amount, play.state.clock.is_paused) == (6, 5000, True)
    assert play.refused(cmd.Pay, TU, receipt="r", amount=4000).details == {"expected": 5000, "given": 4000}
    play.later(days=2)
    play.do(cmd.Pay, TU, receipt="BL-1", amount=5000)
    assert (play.state.step, play.state.clock.due.due_on.isoformat()) == ("approve", "2026-03-11")


def test_an_unpaid_dossier_stops() -> None:
    play = accepted(plans.with_step(plans.PAY, fees=[plans.TIERS])).complete(MINH, "ready").wait()
    assert (status(play), play.state.ended_why) == (8, "pay.expired")


def test_nothing_to_pay_is_passed() -> None:
    play = accepted(plans.with_step({**plans.PAY, "fees": []})).complete(MINH, "ready")
    assert play.state.step == "approve"


def test_a_publication_ends_by_itself_or_by_an_objection() -> None:
    play = accepted(plans.with_step(plans.PUBLISH)).complete(MINH, "ready").wait()
    while play.state.step == "publish":
        play.wait()
    assert play.state.step == "approve"
    other = accepted(plans.with_step(plans.PUBLISH)).complete(MINH, "ready")
    other.do(cmd.Object, LAN, said=WHY)
    assert other.state.step == "examine"


def test_an_awaited_event_arrives_with_its_amount() -> None:
    play = accepted(plans.with_step(plans.WAIT)).complete(MINH, "ready")
    assert play.refused(cmd.Arrive, MINH, event="other").code == "NOTHING_ASKED"
    play.do(cmd.Arrive, MINH, event="tax-notice", amount=7)
    assert (play.state.step, play.state.amounts) == ("approve", {"tax": 7})


def test_an_event_that_a_payment_takes_its_amount_from_must_bring_one() -> None:
    pay = {**plans.PAY, "fees": [], "amount_from": "tax"}
    examine = {**plans.EXAMINE, "outcomes": {**plans.EXAMINE["outcomes"], "ready": "tax"}}
    tax = {**plans.WAIT, "outcomes": {"arrived": "pay", "expired": "examine"}}
    play = accepted(plans.plan(plans.RECEIVE, examine, tax, pay, plans.APPROVE, plans.RETURN)).complete(MINH, "ready")
    assert play.refused(cmd.Arrive, MINH, event="tax-notice").details == {"what": ["amount"]}
    play.do(cmd.Arrive, MINH, event="tax-notice", amount=1_250_000)
    assert play.state.hold("payment").amount == 1_250_000


ASKING: dict[str, Any] = {**plans.WAIT, "asks": "newborn-number", "about": {"child": "form.child"}}


def test_a_partner_that_is_asked_answers_and_the_dossier_goes_on() -> None:
    play = accepted(plans.with_step(ASKING)).complete(MINH, "ready").answer("given")
    assert (play.state.step, play.state.pending) == ("approve", ())


def test_where_the_partner_asked_does_not_answer_the_official_enters_what_came() -> None:
    play = accepted(plans.with_step(ASKING)).complete(MINH, "ready").answer("unavailable")
    assert play.state.step == "tax"
    play.do(cmd.Arrive, MINH, event="tax-notice")
    assert play.state.step == "approve"


def test_an_answer_after_the_official_was_faster_changes_nothing() -> None:
    play = accepted(plans.with_step(ASKING)).complete(MINH, "ready")
    asked = play.state.pending[0]
    play.do(cmd.Arrive, MINH, event="tax-notice")
    assert play.do(cmd.Answer, effect=asked.effect, outcome="given") == []


def test_a_wait_that_expires_lets_a_paused_clock_count_on() -> None:
    play = accepted(plans.with_step({**plans.WAIT, "clock": "pause"})).complete(MINH, "ready")
    assert play.state.clock.is_paused
    play.wait()
    assert (play.state.step, play.state.clock.is_running) == ("examine", True)


WITH_ASSIGN = plans.plan(
    {**plans.RECEIVE, "outcomes": {"accepted": "assign"}}, plans.ASSIGN, plans.EXAMINE, plans.APPROVE, plans.RETURN
)


def test_the_least_loaded_is_assigned_and_may_send_back_to_the_head() -> None:
    play = accepted(WITH_ASSIGN).answer("found", {"candidates": {"quang": 3, "minh": 1}})
    assert play.state.tasks[0].holder == "minh"
    play.complete(MINH, "send_back", said=WHY)
    assert (play.state.step, play.state.tasks[0].work) == ("assign", "assign")
    play.complete(DUNG, "assigned", assignee=QUANG.post)
    assert play.state.tasks[0].holder == "quang"


def test_with_no_candidate_it_stays_with_the_head() -> None:
    play = accepted(WITH_ASSIGN).answer("found", {"candidates": {}})
    assert play.state.tasks[0].role == "head"


def test_children_start_by_dependence_and_one_failure_blocks_no_sibling() -> None:
    play = accepted(plans.with_step(plans.CALL), chosen=("birth", "card", "home")).complete(MINH, "ready")
    assert [p.part for p in play.state.pending] == ["birth", "home"]
    play.answer("started", {"code": "B"}).answer("failed")
    play.do(cmd.ChildEnded, child="birth", outcome="returned")
    assert [p.part for p in play.state.pending] == ["card"]
    play.answer("started", {"code": "C"})
    play.do(cmd.ChildEnded, child="card", outcome="returned")
    assert play.state.step == "approve"


def test_an_inspection_leaves_a_record() -> None:
    play = accepted(plans.with_step(plans.INSPECT)).complete(MINH, "ready")
    task = play.state.tasks[0].id
    assert play.refused(cmd.Complete, MINH, task=task, outcome="passed").details == {"what": ["held_at", "findings"]}
    play.complete(MINH, "passed", held_at=play.at, said={"findings": "đúng", "place": "thửa 5", "participants": "chủ nhà"})
    assert play.state.step == "approve"
