"""Another version takes a dossier over: what is carried on, what is refused with which reason, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from dossier import commands as cmd
from dossier.decide import apply
from dossier.migration import taking_over
from dossier.pinned import Pinned, digest
from dossier.plan import Plan
from dossier.rejection import Rejection
from organisation.posts import SYSTEM
from statute import ledger
from tests.dossier.plans import APPROVE, EXAMINE, PLAIN, RECEIVE, RETURN, plan, with_step
from tests.dossier.play import BINH, CALENDAR, CITIZEN, LAN, MINH, Play, official

APPRAISE = {**EXAMINE, "id": "appraise"}
RENAMED = plan(
    {**RECEIVE, "outcomes": {"accepted": "appraise"}}, APPRAISE,
    {**APPROVE, "four_eyes": "appraise", "outcomes": {**APPROVE["outcomes"], "back": "appraise"}}, RETURN,
)  # fmt: skip
WAIT: dict[str, Any] = {
    "id": "tax", "type": "wait", "event": "tax-notice", "partner": "tax", "clock": "pause",
    "outcomes": {"arrived": "pay", "expired": "stop"},
}  # fmt: skip
PAY: dict[str, Any] = {"id": "pay", "type": "pay", "amount_from": "tax", "outcomes": {"paid": "approve", "expired": "stop"}}
CALL: dict[str, Any] = {
    "id": "linked", "type": "call", "outcomes": {"done": "approve"},
    "children": [{"id": "household", "procedure": "1.1"}, {"id": "card", "procedure": "1.2", "after": ["household"]}],
}  # fmt: skip


def stored(version: Plan) -> tuple[bytes, str]:
    text = version.model_dump_json(exclude_defaults=True).encode()
    return text, digest(text)


def begun(version: Plan, **fields: Any) -> Play:
    """A dossier filed under a version, pinned by its digest."""
    play = Play(version)
    play.pinned = Pinned(version, CALENDAR, stored(version)[1])
    return play.file(papers=(cmd.PaperGiven(id="application"),), **fields)


def examined(version: Plan = PLAIN) -> Play:
    return begun(version).complete(LAN, "accepted")


def order(play: Play, version: Plan, number: str = "QĐ-1", **fields: Any) -> Any:
    """Let a version take the dossier over, as the shell does: the events, or why not."""
    text, key = stored(version)
    command = cmd.Migrate(id=f"m:{number}", actor=SYSTEM, order=number, plan=key, **fields)
    law = taking_over(play.pinned, command, text)
    if isinstance(law, Rejection):
        return law
    judged = apply(law, play.state, command, play.at)
    if isinstance(judged, Rejection):
        return judged
    if judged.events:
        play.pinned, play.state = law._replace(before=None), judged.state
    return judged.events


def refused(play: Play, version: Plan, **fields: Any) -> tuple[str, dict[str, Any]]:
    before = play.state
    answer = order(play, version, **fields)
    assert isinstance(answer, Rejection), answer
    assert play.state is before
    return answer.code, answer.details


def test_a_step_with_another_name_goes_on_as_it_stands_and_no_date_moves() -> None:
    play = examined()
    task, due = play.state.tasks[0], play.state.clock and play.state.clock.due
    order(play, RENAMED, mapping={"examine": "appraise"}, basis="QĐ 1")
    assert [(t.id, t.step, t.due) for t in play.state.tasks] == [(task.id, "appraise", task.due)]
    assert play.state.clock is not None and play.state.clock.due == due
    last = play.state.clock.entries[-1]
    assert (last.cause, last.ground, last.basis, last.due_at) == ("transfer", "migration", "QĐ 1", due and due.due_at)
    assert ledger.faults(play.state.clock, CALENDAR) == []
    play.complete(MINH, "ready").complete(BINH, "signed")
    assert play.state.phase == "decided"


def test_a_step_that_is_gone_must_be_mapped() -> None:
    code, details = refused(examined(), RENAMED)
    assert (code, details["step"], details["why"]) == ("UNMAPPED", "examine", "gone")


def test_a_step_that_became_another_thing_must_be_mapped_and_is_begun_anew() -> None:
    inspects = plan(
        RECEIVE, {**EXAMINE, "type": "inspect", "outcomes": {"passed": "approve", "failed": "refuse", "absent": "examine"}},
        {**APPROVE, "four_eyes": None}, RETURN,
    )  # fmt: skip
    play = examined()
    assert refused(play, inspects)[1]["why"] == "changed"
    order(play, inspects, mapping={"examine": "examine"})
    assert [(t.work, t.step) for t in play.state.tasks] == [("inspect", "examine")]


def test_an_order_is_carried_out_once() -> None:
    play = examined()
    assert order(play, RENAMED, mapping={"examine": "appraise"})
    seq = play.state.seq
    assert order(play, RENAMED, mapping={"examine": "appraise"}) == []
    assert play.state.seq == seq


def test_it_is_undone_by_an_order_of_its_own_and_only_the_last_one_can_be() -> None:
    play = examined().complete(MINH, "ready")
    held = play.state.tasks
    order(play, RENAMED, mapping={"examine": "appraise"})
    assert [work.step for work in play.state.done] == ["receive", "appraise"]
    assert refused(play, PLAIN, number="QĐ-1/undo", undoes="QĐ-1", source="0" * 64)[0] == "OTHER_PLAN"
    order(play, PLAIN, "QĐ-1/undo", undoes="QĐ-1")
    assert [work.step for work in play.state.done] == ["receive", "examine"]
    assert play.state.tasks == held and play.state.plan == stored(PLAIN)[1]
    assert order(play, PLAIN, "QĐ-1/undo again", undoes="QĐ-1") == []
    play.complete(BINH, "signed")


def test_who_examined_under_the_old_name_may_not_sign_under_the_new_one() -> None:
    play = examined().complete(MINH, "ready")
    order(play, RENAMED, mapping={"examine": "appraise"})
    chair = official(MINH.id, "chair")
    task = play.state.tasks[0].id
    assert play.refused(cmd.Complete, chair, task=task, outcome="signed").code == "FOUR_EYES"


def test_trap_1_a_linked_procedure_that_the_new_version_never_starts_is_refused() -> None:
    play = examined_with(CALL, chosen=("household", "card"))
    without = {**CALL, "children": CALL["children"][:1]}
    code, details = refused(play, with_step(without))
    assert (code, details["missing"]) == ("NEVER_COMPLETES", ["card"])


def test_trap_1_an_event_that_nobody_would_bring_is_refused() -> None:
    play = examined_with({**WAIT, "outcomes": {"arrived": "approve", "expired": "stop"}})
    other = {**WAIT, "event": "tax-decision", "outcomes": {"arrived": "approve", "expired": "stop"}}
    assert refused(play, with_step(other))[1]["missing"] == ["tax-decision"]


def test_trap_1_a_supplement_that_nobody_could_take_is_refused() -> None:
    play = examined().complete(MINH, "lacking", said={"reason": "x"})
    play.complete(LAN, "issued", items=("deed",), said={"reason": "x"})
    assert refused(play, plan(RECEIVE, EXAMINE, APPROVE, RETURN, rights={}))[1]["why"] == "supplement"


def test_trap_2_skipping_the_step_that_brings_the_amount_to_pay_is_refused() -> None:
    examine = {**EXAMINE, "outcomes": {**EXAMINE["outcomes"], "ready": "tax"}}
    new = plan(RECEIVE, examine, WAIT, PAY, APPROVE, RETURN)
    code, details = refused(examined(), new, mapping={"examine": "pay"})
    assert (code, details) == ("DATA_SKIPPED", {"step": "tax", "needed_by": "pay"})
    assert order(examined(), new), "who still comes past that step is not refused"


def test_trap_2_signing_without_the_examination_that_four_eyes_need_is_refused() -> None:
    code, details = refused(examined(), RENAMED, mapping={"examine": "approve"})
    assert (code, details) == ("DATA_SKIPPED", {"step": "appraise", "needed_by": "approve"})


def test_trap_2_a_condition_on_what_was_never_looked_up_is_refused() -> None:
    guard = {"g1": ["eq", ["get", ["get", ["var", "register"], "form.mother"], "status"], ["literal", "dead"]]}
    new = plan(RECEIVE, EXAMINE, {**APPROVE, "when": "g1"}, RETURN, guards=guard)
    assert refused(examined(), new) == ("DATA_SKIPPED", {"condition_of": "approve", "reads": ["register"]})


@pytest.mark.parametrize("target", ["return", "receive"])
def test_nobody_is_received_twice_nor_handed_what_nobody_signed(target: str) -> None:
    assert refused(examined(), RENAMED, mapping={"examine": target})[0] == "WRONG_STAGE"


def test_an_accepted_dossier_is_not_asked_for_the_new_versions_papers() -> None:
    new = plan(
        RECEIVE, EXAMINE, APPROVE, RETURN, papers=[{"id": "application", "kind": "required"}, {"id": "map", "kind": "required"}]
    )
    assert refused(examined(), new) == ("PAPERS_NEW", {"papers": ["map"]})
    assert order(begun(PLAIN), new), "reception still asks for them"


def test_a_dossier_that_is_under_another_version_is_not_touched() -> None:
    assert refused(examined(), RENAMED, source="0" * 64)[0] == "OTHER_PLAN"


def test_altered_bytes_and_a_version_for_a_later_release_are_refused() -> None:
    play = examined()
    text, key = stored(RENAMED)
    command = cmd.Migrate(id="m", actor=SYSTEM, order="1", plan=key)
    altered = taking_over(play.pinned, command, text.replace(b"appraise", b"approves"))
    assert isinstance(altered, Rejection) and altered.code == "PLAN_ALTERED"
    later = RENAMED.model_copy(update={"engine_level": 99})
    assert refused(play, later)[0] == "WORKER_LAGS"


def test_only_the_system_orders_it() -> None:
    play = examined()
    text, key = stored(RENAMED)
    command = cmd.Migrate(id="m", actor=CITIZEN, order="1", plan=key, mapping={"examine": "appraise"})
    law = taking_over(play.pinned, command, text)
    assert isinstance(law, Pinned)
    answer = apply(law, play.state, command, play.at)
    assert isinstance(answer, Rejection) and answer.code == "NOT_COMPETENT"


def test_a_task_whose_role_changed_goes_to_whoever_holds_that_role() -> None:
    new = plan(RECEIVE, {**EXAMINE, "role": "head"}, APPROVE, RETURN)
    play = examined()
    play.do(cmd.Claim, MINH, task=play.state.tasks[0].id)
    order(play, new)
    assert [(t.role, t.holder) for t in play.state.tasks] == [("head", None)]


def examined_with(step: dict[str, Any], **fields: Any) -> Play:
    return begun(with_step(step), **fields).complete(LAN, "accepted").complete(MINH, "ready")


def test_a_clock_that_the_new_versions_step_does_not_hold_counts_on_with_a_line_of_its_own() -> None:
    step = {**WAIT, "outcomes": {"arrived": "approve", "expired": "stop"}}
    play, kept = examined_with(step), examined_with(step)
    assert play.state.clock is not None and play.state.clock.is_paused
    order(play, with_step({**step, "clock": "run"}))
    order(kept, with_step({**step, "basis": "other"}))
    assert play.state.clock is not None and kept.state.clock is not None
    assert [entry.cause for entry in play.state.clock.entries][-2:] == ["resume", "transfer"]
    assert (play.state.clock.is_paused, kept.state.clock.is_paused) == (False, True)


def test_a_step_begun_anew_lets_go_of_the_clock_that_it_held() -> None:
    play = examined_with({**WAIT, "outcomes": {"arrived": "approve", "expired": "stop"}})
    order(play, PLAIN, mapping={"tax": "approve"})
    assert play.state.clock is not None and not play.state.clock.is_paused
    assert [task.work for task in play.state.tasks] == ["approve"]
