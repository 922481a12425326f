"""What a new version does to dossiers in flight: safe, needs a mapping, impossible; with the smallest mapping and the reason."""

from __future__ import annotations

from typing import Any

from dossier.plan import Plan
from procedure_defs.impact.judging import Group, Judgement, judge
from procedure_defs.impact.version import Version, stored
from tests.dossier.plans import APPROVE, EXAMINE, PLAIN, RECEIVE, RETURN, plan, with_step
from tests.dossier.play import BINH, LAN, MINH, Play
from tests.dossier.test_migrating import CALL, PAY, RENAMED, WAIT, begun, examined, examined_with
from tests.dossier.test_migrating import stored as bytes_of


def version(given: Plan, form: dict[str, Any] | None = None) -> Version:
    text, key = bytes_of(given)
    return stored(text, key, form or {}, {})


def judged(old: Plan, new: Plan, *plays: Play, mapping: dict[str, str] | None = None) -> Judgement:
    groups = [Group(play.state.public(), [f"code-{n}"]) for n, play in enumerate(plays)]
    return judge(version(old), version(new), groups, mapping)


def kinds(found: Judgement) -> list[tuple[str, str]]:
    return [(each.kind, each.code) for each in found.judged]


def test_a_limit_that_changes_strands_nobody() -> None:
    new = plan(RECEIVE, {**EXAMINE, "within": {"unit": "working_days", "n": 3}}, APPROVE, RETURN)
    found = judged(PLAIN, new, begun(PLAIN), examined(), examined().complete(MINH, "ready"))
    assert kinds(found) == [("safe", "SAFE")] * 3
    assert found.mapping == {}


def test_a_renamed_step_needs_the_one_entry_and_only_for_who_knows_that_step() -> None:
    lacking = examined().complete(MINH, "lacking", said={"reason": "x"})
    found = judged(PLAIN, RENAMED, begun(PLAIN), examined(), examined().complete(MINH, "ready"), lacking)
    assert kinds(found) == [("safe", "SAFE"), *[("mapping", "MAPPING")] * 3]
    assert found.mapping == {"examine": "appraise"}
    assert "examine" in found.judged[1].told.vi and "kết thúc" in found.judged[1].told.vi


def test_trap_1_is_told_before_anything_moves() -> None:
    old, new = with_step(CALL), with_step({**CALL, "children": CALL["children"][:1]})
    play = examined_with(CALL, chosen=("household", "card"))
    found = judged(old, new, play)
    assert kinds(found) == [("impossible", "NEVER_COMPLETES")]
    assert "card" in found.judged[0].told.en


def test_trap_2_is_told_before_anything_moves() -> None:
    examine = {**EXAMINE, "outcomes": {**EXAMINE["outcomes"], "ready": "tax"}}
    new = plan(RECEIVE, examine, WAIT, PAY, APPROVE, RETURN)
    assert kinds(judged(PLAIN, new, examined())) == [("safe", "SAFE")]
    received, look = {**RECEIVE, "outcomes": {"accepted": "look"}}, {**examine, "id": "look"}
    skips = judged(PLAIN, plan(received, look, WAIT, PAY, APPROVE, RETURN), examined(), mapping={"examine": "pay"})
    assert kinds(skips) == [("impossible", "DATA_SKIPPED")]
    assert "tax" in skips.judged[0].told.vi


def test_a_step_from_which_no_end_can_be_reached_is_impossible() -> None:
    turning = {**EXAMINE, "outcomes": {"ready": "look", "again": "examine"}}
    look = {**EXAMINE, "id": "look", "outcomes": {"ready": "examine"}}
    found = judged(PLAIN, plan(RECEIVE, turning, look, APPROVE, RETURN, rights={}), examined())
    assert kinds(found) == [("impossible", "NO_END")]


def test_a_step_that_is_dropped_goes_on_where_nothing_is_lost() -> None:
    look = {**EXAMINE, "id": "look", "outcomes": {"ready": "approve"}}
    old = plan(RECEIVE, {**EXAMINE, "outcomes": {**EXAMINE["outcomes"], "ready": "look"}}, look, APPROVE, RETURN)
    play = begun(old).complete(LAN, "accepted").complete(MINH, "ready")
    found = judged(old, PLAIN, play)
    assert kinds(found) == [("mapping", "MAPPING")]
    assert set(found.mapping) == {"look"}


def test_papers_that_reception_did_not_ask_for_make_it_impossible_for_who_was_accepted() -> None:
    papers = [{"id": "application", "kind": "required"}, {"id": "map", "kind": "required"}]
    found = judged(PLAIN, plan(RECEIVE, EXAMINE, APPROVE, RETURN, papers=papers), begun(PLAIN), examined())
    assert kinds(found) == [("safe", "SAFE"), ("impossible", "PAPERS_NEW")]


def test_where_it_depends_on_the_form_that_is_said() -> None:
    guard = {"g1": ["eq", ["get", ["var", "form"], "pages"], ["literal", 3]]}
    papers = [{"id": "application", "kind": "required"}, {"id": "map", "kind": "required_if", "when": "g1"}]
    new = plan(RECEIVE, EXAMINE, {**APPROVE, "when": "g1"}, RETURN, papers=papers, guards=guard)
    found = judged(PLAIN, new, examined())
    assert found.judged[0].code == "PAPERS_NEW"
    assert found.judged[0].conditional


def test_a_condition_on_a_field_that_the_old_form_did_not_have_is_data_never_asked_for() -> None:
    guard = {"g1": ["eq", ["get", ["var", "form"], "floors"], ["literal", 3]]}
    new = plan(RECEIVE, EXAMINE, {**APPROVE, "when": "g1"}, RETURN, guards=guard)
    old_form = {"type": "object", "properties": {"pages": {"type": "integer"}}}
    groups = [Group(examined().state.public(), ["a"])]
    found = judge(version(PLAIN, old_form), version(new), groups)
    assert [each.code for each in found.judged] == ["DATA_SKIPPED"]
    assert "form.floors" in found.judged[0].told.en


def test_a_decided_dossier_only_waits_to_be_handed_over() -> None:
    found = judged(PLAIN, RENAMED, examined().complete(MINH, "ready").complete(BINH, "signed"))
    assert found.judged[0].kind == "safe"


def test_a_new_term_is_told_and_moves_no_date_that_was_promised() -> None:
    new = plan(RECEIVE, EXAMINE, APPROVE, RETURN, terms=[{"term": {"unit": "working_days", "n": 3}, "basis": "law"}])
    found = judged(PLAIN, new, examined())
    assert kinds(found) == [("safe", "SAFE")]
    assert "3 working days" in found.notes[0].en
