"""The core by examples: one dossier, each act, each right, each refusal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dossier import commands as cmd
from dossier.agenda import GRACE, next_due
from dossier.commands import Handing, PaperGiven
from dossier.plan import Plan
from dossier.status import national_status
from organisation.posts import Actor
from statute.term import Term
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.play import BINH, CITIZEN, DUNG, FIRE, FORM, HOA, LAN, MINH, PLACE, QUANG, TU, Play

GIVEN = (PaperGiven(id="application"),)
HANDED: dict[str, Any] = {"handing": Handing(channel="counter", proof="signature")}
WHY = {"reason": "thiếu trang 2"}


def accepted(plan: Plan = plans.PLAIN, **fields: Any) -> Play:
    return Play(plan).file(papers=GIVEN, **fields).complete(LAN, "accepted")


def status(play: Play) -> int:
    return int(national_status(play.pinned, play.state))


def test_a_dossier_goes_from_filing_to_a_returned_result() -> None:
    play = Play(plans.PLAIN).file(papers=GIVEN)
    assert status(play) == 1
    play.complete(LAN, "accepted")
    assert play.state.clock.due.due_on.isoformat() == "2026-03-09"
    play.later(hours=3).complete(MINH, "ready").complete(BINH, "signed")
    assert status(play) == 9
    play.complete(LAN, "returned", **HANDED)
    assert (status(play), play.state.ended, next_due(play.state)) == (10, "returned", None)
    assert [row.seq for row in play.rows] == [1, 2, 3, 4, 5]


def test_filing_needs_no_paper_but_acceptance_does() -> None:
    play = Play(plans.PLAIN).file()
    task = play.state.tasks[0].id
    refusal = play.refused(cmd.Complete, LAN, task=task, outcome="accepted")
    assert (refusal.code, refusal.details) == ("PAPERS_MISSING", {"papers": ["application"]})


def test_a_paper_outside_the_list_is_neither_taken_nor_asked() -> None:
    play = Play(plans.PLAIN)
    strange = (PaperGiven(id="name-confirmation"),)
    said = play.refused(cmd.File, CITIZEN, said=FORM, channel="counter", competence=PLACE, parties=("p",), papers=strange)
    assert said.code == "PAPER_UNKNOWN"
    play.file()
    asked = play.refused(
        cmd.Complete, LAN, task=play.state.tasks[0].id, outcome="supplement", items=("name-confirmation",), said=WHY
    )
    assert asked.code == "PAPER_UNKNOWN"


def test_who_examined_may_not_sign_not_even_for_another() -> None:
    play = accepted().complete(MINH, "ready")
    chair_minh = MINH.model_copy(update={"post": BINH.post.model_copy(update={"official": "minh"})})
    task = play.state.tasks[0].id
    assert play.refused(cmd.Complete, chair_minh, task=task, outcome="signed").code == "FOUR_EYES"


def test_a_task_is_taken_by_one_and_the_others_learn_by_whom() -> None:
    play = accepted()
    task = play.state.tasks[0].id
    play.do(cmd.Claim, MINH, task=task)
    assert play.do(cmd.Claim, MINH, task=task) == []
    assert play.refused(cmd.Claim, QUANG, task=task).details == {"holder": "minh"}
    assert play.refused(cmd.Complete, QUANG, task=task, outcome="ready").code == "TAKEN"
    play.do(cmd.Release, MINH, task=task)
    play.do(cmd.Claim, QUANG, task=task)
    play.do(cmd.Reassign, QUANG, task=task, to=MINH.post)
    assert play.state.tasks[0].holder == "minh"


@pytest.mark.parametrize("actor", [LAN, CITIZEN, FIRE])
def test_nobody_acts_without_the_post(actor: Actor) -> None:
    play = accepted()
    code = play.refused(cmd.Complete, actor, task=play.state.tasks[0].id, outcome="ready").code
    assert code in ("NOT_COMPETENT", "NOT_A_PARTY")


def test_an_expired_post_is_no_post() -> None:
    play = accepted()
    ended = MINH.post.model_copy(update={"valid_to": play.at})
    assert play.refused(cmd.Claim, MINH.model_copy(update={"post": ended}), task=play.state.tasks[0].id).code == "NOT_COMPETENT"


def test_a_supplement_goes_through_the_one_stop_unit_and_restarts_the_term() -> None:
    play = accepted().later(days=1).complete(MINH, "lacking", said=WHY)
    assert status(play) == 4
    play.complete(LAN, "issued", items=("deed",), said=WHY)
    assert (status(play), play.state.clock.is_paused) == (5, True)
    play.later(days=5)
    play.do(cmd.Supply, CITIZEN, papers=(PaperGiven(id="deed"),))
    supplied = play.at
    play.later(days=1).complete(LAN, "accepted")
    clock = play.state.clock
    assert (clock.started_at, clock.due.due_on.isoformat()) == (supplied, "2026-03-13")
    assert (clock.restarts, play.state.supplements, play.state.step) == (1, 1, "examine")


def test_a_second_supplement_needs_the_head_and_counts_as_late() -> None:
    play = accepted().complete(MINH, "lacking", said=WHY).complete(LAN, "issued", items=("deed",), said=WHY)
    play.do(cmd.Supply, CITIZEN)
    play.complete(LAN, "accepted").complete(MINH, "lacking", said=WHY)
    assert play.state.tasks[0].role == "one-stop-head"
    play.complete(HOA, "issued", items=("deed",), said=WHY)
    assert play.state.counts_late


def test_without_a_supplement_the_dossier_is_closed_as_of_the_day() -> None:
    play = accepted().complete(MINH, "lacking", said=WHY).complete(LAN, "issued", items=("deed",), said=WHY)
    due = play.state.hold("supplement").due.due_at
    assert next_due(play.state).fires_at == due + GRACE
    play.at = due + timedelta(minutes=1)
    assert play.refused(cmd.Supply, CITIZEN).code == "DEADLINE_PASSED"
    assert play.allowed(CITIZEN) == set()
    play.wait()
    assert (status(play), play.state.ended_why, play.state.closed_at) == (8, "no_supplement", due)


def test_what_was_received_in_time_counts_although_processed_in_the_grace() -> None:
    play = accepted().complete(MINH, "lacking", said=WHY).complete(LAN, "issued", items=("deed",), said=WHY)
    play.at = play.state.hold("supplement").due.due_at - timedelta(seconds=1)
    play.do(cmd.Supply, CITIZEN)
    assert next_due(play.state) is None


def test_a_refusal_after_appraisal_is_a_result_and_is_handed_over() -> None:
    play = accepted().complete(MINH, "unlawful", said=WHY).complete(LAN, "issued", said=WHY)
    assert (status(play), play.state.result.kind) == (9, "refused")
    play.complete(LAN, "returned", **HANDED)
    assert status(play) == 10


def test_a_refusal_at_reception_ends_the_dossier() -> None:
    play = Play(plans.PLAIN).file()
    assert play.refused(cmd.Complete, LAN, task=play.state.tasks[0].id, outcome="refused").code == "MISSING"
    play.complete(LAN, "refused", said=WHY)
    assert status(play) == 3


def test_the_applicant_may_withdraw_until_the_decision() -> None:
    play = accepted()
    assert ("withdraw", None) in play.allowed(CITIZEN)
    play.do(cmd.Withdraw, CITIZEN)
    assert (status(play), play.state.clock.stopped_at) == (7, play.at)
    signed = accepted().complete(MINH, "ready").complete(BINH, "signed")
    assert signed.refused(cmd.Withdraw, CITIZEN).code == "NO_RIGHT"


def test_an_apology_moves_the_date_once_and_only_before_it() -> None:
    play, by = accepted(), Term(unit="working_days", n=2)
    play.do(cmd.Extend, HOA, said=WHY, by=by)
    assert play.state.clock.due.due_on.isoformat() == "2026-03-11"
    assert play.state.clock.original_due.due_on.isoformat() == "2026-03-09"
    assert play.refused(cmd.Extend, HOA, said=WHY, by=by).code == "AT_MOST"
    late = accepted()
    late.at = late.state.clock.due.due_at
    assert late.refused(cmd.Extend, HOA, said=WHY, by=by).code == "TOO_LATE"


def test_a_suspension_stops_work_and_clock() -> None:
    play = accepted()
    task = play.state.tasks[0].id
    play.do(cmd.Suspend, HOA, said=WHY, order="QĐ 1")
    assert play.refused(cmd.Complete, MINH, task=task, outcome="ready").code == "ON_HOLD"
    assert next_due(play.state) is None
    play.later(days=7)
    play.do(cmd.Resume, HOA, said=WHY, order="QĐ 1")
    assert play.state.clock.due.due_on.isoformat() == "2026-03-16"
    play.complete(MINH, "ready")


def test_an_examiner_past_the_limit_is_escalated_and_the_office_told_to_apologise() -> None:
    play = accepted()
    play.wait(datetime(2026, 3, 20, tzinfo=ICT))
    assert play.state.tasks[0].escalated
    assert [mark.split(":")[0] for mark in play.state.raised] == ["apologise", "overdue"]


def test_lost_updates_are_refused() -> None:
    play = accepted()
    task = play.state.tasks[0].id
    assert play.refused(cmd.Claim, MINH, task=task, expected_seq=1).details == {"expected": 1, "actual": 2}
    play.do(cmd.Claim, MINH, task=task, expected_seq=2)


VERIFY: dict[str, Any] = {
    "id": "verify", "type": "verify", "role": "receptionist", "subjects": ["form.mother", "form.father"],
    "match": ["personal_id"], "outcomes": {"matched": "examine", "confirmed": "examine", "lacking": "supplement"},
}  # fmt: skip
WITH_VERIFY = plans.plan(
    {**plans.RECEIVE, "outcomes": {"accepted": "verify"}}, VERIFY, plans.EXAMINE, plans.APPROVE, plans.RETURN
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


CONSULT: dict[str, Any] = {
    "id": "consult", "type": "consult", "bodies": [{"id": "fire", "role": "fire-officer"}, {"id": "land", "role": "officer"}],
    "within": {"unit": "calendar_days", "n": 3}, "silence": "consent", "basis": "silence",
    "outcomes": {"agreed": "approve", "objected": "examine"},
}  # fmt: skip


def test_bodies_are_asked_at_once_and_silence_is_consent_as_of_the_day() -> None:
    play = accepted(plans.with_step(CONSULT)).complete(MINH, "ready")
    assert {task.authority for task in play.state.tasks} == {"fire-office", "ward"}
    play.complete(FIRE, "agree")
    due = next_due(play.state)
    assert (due.why, due.decides) == ("silence", True)
    play.wait()
    assert (play.state.step, play.state.at) == ("approve", due.due)


def test_an_objection_goes_where_the_definition_says() -> None:
    play = accepted(plans.with_step(CONSULT)).complete(MINH, "ready")
    play.complete(FIRE, "object", said=WHY).complete(QUANG, "agree")
    assert play.state.step == "examine"


PAY: dict[str, Any] = {
    "id": "pay", "type": "pay", "fees": ["copy"], "clock": "pause", "within": {"unit": "calendar_days", "n": 30},
    "outcomes": {"paid": "approve", "expired": "stop"},
}  # fmt: skip
TIERS: dict[str, Any] = {
    "id": "copy", "basis": "fee", "per": "form.pages", "at_most": 200000,
    "tiers": [{"start": 1, "amount": 2000}, {"start": 3, "amount": 1000}],
}  # fmt: skip


def test_the_exact_amount_is_paid_and_the_clock_stands_meanwhile() -> None:
    play = accepted(plans.with_step(PAY, fees=[TIERS])).complete(MINH, "ready")
    assert (status(play), play.state.hold("payment").amount, play.state.clock.is_paused) == (6, 5000, True)
    assert play.refused(cmd.Pay, TU, receipt="r", amount=4000).details == {"expected": 5000, "given": 4000}
    play.later(days=2)
    play.do(cmd.Pay, TU, receipt="BL-1", amount=5000)
    assert (play.state.step, play.state.clock.due.due_on.isoformat()) == ("approve", "2026-03-11")


def test_an_unpaid_dossier_stops() -> None:
    play = accepted(plans.with_step(PAY, fees=[TIERS])).complete(MINH, "ready").wait()
    assert (status(play), play.state.ended_why) == (8, "pay.expired")


def test_nothing_to_pay_is_passed() -> None:
    play = accepted(plans.with_step({**PAY, "fees": []})).complete(MINH, "ready")
    assert play.state.step == "approve"


PUBLISH: dict[str, Any] = {
    "id": "publish", "type": "publish", "lasts": {"unit": "working_days", "n": 2},
    "outcomes": {"no_objection": "approve", "objection": "examine"},
}  # fmt: skip


def test_a_publication_ends_by_itself_or_by_an_objection() -> None:
    play = accepted(plans.with_step(PUBLISH)).complete(MINH, "ready").wait()
    while play.state.step == "publish":
        play.wait()
    assert play.state.step == "approve"
    other = accepted(plans.with_step(PUBLISH)).complete(MINH, "ready")
    other.do(cmd.Object, LAN, said=WHY)
    assert other.state.step == "examine"


WAIT: dict[str, Any] = {
    "id": "tax", "type": "wait", "event": "tax-notice", "partner": "tax", "role": "officer",
    "lasts": {"unit": "working_days", "n": 5},
    "outcomes": {"arrived": "approve", "expired": "examine"},
}  # fmt: skip


def test_an_awaited_event_arrives_with_its_amount() -> None:
    play = accepted(plans.with_step(WAIT)).complete(MINH, "ready")
    assert play.refused(cmd.Arrive, MINH, event="other").code == "NOTHING_ASKED"
    play.do(cmd.Arrive, MINH, event="tax-notice", amount=7)
    assert (play.state.step, play.state.amounts) == ("approve", {"tax": 7})


def test_an_event_that_a_payment_takes_its_amount_from_must_bring_one() -> None:
    pay = {**PAY, "fees": [], "amount_from": "tax"}
    examine = {**plans.EXAMINE, "outcomes": {**plans.EXAMINE["outcomes"], "ready": "tax"}}
    tax = {**WAIT, "outcomes": {"arrived": "pay", "expired": "examine"}}
    play = accepted(plans.plan(plans.RECEIVE, examine, tax, pay, plans.APPROVE, plans.RETURN)).complete(MINH, "ready")
    assert play.refused(cmd.Arrive, MINH, event="tax-notice").details == {"what": ["amount"]}
    play.do(cmd.Arrive, MINH, event="tax-notice", amount=1_250_000)
    assert play.state.hold("payment").amount == 1_250_000


ASKING: dict[str, Any] = {**WAIT, "asks": "newborn-number", "about": {"child": "form.child"}}


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
    play = accepted(plans.with_step({**WAIT, "clock": "pause"})).complete(MINH, "ready")
    assert play.state.clock.is_paused
    play.wait()
    assert (play.state.step, play.state.clock.is_running) == ("examine", True)


ASSIGN: dict[str, Any] = {
    "id": "assign", "type": "assign", "role": "head", "by": "least-loaded", "target_role": "officer",
    "outcomes": {"assigned": "examine"},
}  # fmt: skip
WITH_ASSIGN = plans.plan(
    {**plans.RECEIVE, "outcomes": {"accepted": "assign"}}, ASSIGN, plans.EXAMINE, plans.APPROVE, plans.RETURN
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


CALL: dict[str, Any] = {
    "id": "call", "type": "call", "outcomes": {"done": "approve"},
    "children": [
        {"id": "birth", "procedure": "1"}, {"id": "card", "procedure": "2", "after": ["birth"]}, {"id": "home", "procedure": "3"},
    ],
}  # fmt: skip


def test_children_start_by_dependence_and_one_failure_blocks_no_sibling() -> None:
    play = accepted(plans.with_step(CALL), chosen=("birth", "card", "home")).complete(MINH, "ready")
    assert [p.part for p in play.state.pending] == ["birth", "home"]
    play.answer("started", {"code": "B"}).answer("failed")
    play.do(cmd.ChildEnded, child="birth", outcome="returned")
    assert [p.part for p in play.state.pending] == ["card"]
    play.answer("started", {"code": "C"})
    play.do(cmd.ChildEnded, child="card", outcome="returned")
    assert play.state.step == "approve"


INSPECT: dict[str, Any] = {
    "id": "inspect",
    "type": "inspect",
    "role": "officer",
    "outcomes": {"passed": "approve", "failed": "refuse", "absent": "inspect"},
}


def test_an_inspection_leaves_a_record() -> None:
    play = accepted(plans.with_step(INSPECT)).complete(MINH, "ready")
    task = play.state.tasks[0].id
    assert play.refused(cmd.Complete, MINH, task=task, outcome="passed").details == {"what": ["held_at", "findings"]}
    play.complete(MINH, "passed", held_at=play.at, said={"findings": "đúng", "place": "thửa 5", "participants": "chủ nhà"})
    assert play.state.step == "approve"


def test_originals_are_ticked_before_the_end() -> None:
    play = Play(plans.PLAIN).file(papers=(PaperGiven(id="application", how="original"),)).complete(LAN, "accepted")
    play.complete(MINH, "ready").complete(BINH, "signed")
    assert play.refused(cmd.Complete, LAN, task=play.state.tasks[0].id, outcome="returned", **HANDED).code == "ORIGINALS_KEPT"
    play.complete(LAN, "returned", originals=("application",), **HANDED)


def test_a_handover_moves_tasks_once_and_no_date() -> None:
    play = accepted()
    due, new = play.state.clock.due, PLACE.model_copy(update={"authority": "new-ward"})
    play.do(cmd.HandOver, order="NQ-1", competence=new)
    assert play.do(cmd.HandOver, order="NQ-1", competence=new) == []
    assert (play.state.tasks[0].authority, play.state.clock.due) == ("new-ward", due)
    refused = play.refused(cmd.Claim, MINH, task=play.state.tasks[0].id)
    assert (refused.code, refused.details["to"], refused.details["order"]) == ("MOVED", "new-ward", "NQ-1")
