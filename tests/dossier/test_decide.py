"""The core by examples: one dossier, each act, each right, each refusal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dossier import commands as cmd
from dossier.agenda import GRACE, next_due
from dossier.commands import PaperGiven
from organisation.posts import Actor
from statute.term import Term
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.play import (
    BINH,
    CITIZEN,
    FIRE,
    FORM,
    GIVEN,
    HANDED,
    HOA,
    LAN,
    MINH,
    PLACE,
    QUANG,
    WHY,
    Play,
    accepted,
    status,
)


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
