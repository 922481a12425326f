"""What was filed online may be adjusted until the decision; what the case rests on stays what was accepted (art. 21.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dossier import commands as cmd
from dossier.commands import PaperGiven
from dossier.effects import notices
from dossier.plan import Plan
from tests.dossier import plans
from tests.dossier.play import BINH, CITIZEN, FIRE, LAN, MINH, Play

CONSULT = {
    "id": "consult", "type": "consult", "bodies": [{"id": "fire", "role": "fire-officer"}], "role": "officer",
    "outcomes": {"agreed": "approve", "objected": "examine"},
}  # fmt: skip
MOTHER = {"personal_id": "001190000001"}
VERIFY = {
    "id": "verify", "type": "verify", "role": "receptionist", "subjects": ["form.mother"], "match": ["full_name"],
    "outcomes": {"matched": "examine", "confirmed": "examine", "lacking": "supplement"},
}  # fmt: skip
BY_PAGES = plans.plan(
    plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN,
    fees=[{"id": "fee", "amount": 2000, "times": "form.pages", "basis": "law"}],
)  # fmt: skip


def online(plan: Plan = plans.PLAIN) -> Play:
    form = {"unit": "00004", "name": "An", "pages": 3, "mother": MOTHER}
    return Play(plan).file("online", form={"form": form, "applicant": {}}, papers=(PaperGiven(id="application"),))


def accepted(plan: Plan = plans.PLAIN) -> Play:
    return online(plan).complete(LAN, "accepted")


def adjust(play: Play, **form: Any) -> list[Any]:
    return play.do(cmd.Adjust, CITIZEN, said={"form": form})


def test_before_acceptance_everything_is_adjusted_and_reception_goes_on() -> None:
    play = online(BY_PAGES)
    task = play.state.tasks[0]
    events = adjust(play, name="Bình", pages=5)
    assert [event.kind for event in events] == ["adjusted", "facts_found"]
    assert (play.state.personal["form"]["name"], play.state.fees["fee"]) == ("Bình", 10_000)
    assert play.state.personal["form"]["mother"] == MOTHER, "what was not named stays"
    assert play.state.tasks == (task,)


def test_the_office_is_told_and_the_form_is_sealed() -> None:
    play = online()
    event = adjust(play, name="Bình")[0]
    assert [(notice.what, notice.to) for notice in notices(event)] == [("adjusted", "office")]
    assert event.commitment is not None
    assert "Bình" not in event.but(sealed=None).model_dump_json()


def test_an_approver_does_not_sign_what_nobody_examined() -> None:
    play = accepted().complete(MINH, "ready")
    adjust(play, name="Bình")
    assert [(task.work, task.role) for task in play.state.tasks] == [("examine", "officer")]
    play.complete(MINH, "ready").complete(BINH, "signed")
    assert play.refused(cmd.Adjust, CITIZEN, said={"form": {"name": "Chi"}}).code == "NO_RIGHT"


def test_a_refusal_that_was_to_go_out_is_taken_back_and_work_not_yet_judged_stays_with_its_holder() -> None:
    play = accepted()
    play.do(cmd.Claim, MINH, task=play.state.tasks[0].id)
    held = play.state.tasks
    adjust(play, name="Bình")
    assert play.state.tasks == held
    play.complete(MINH, "unlawful", said={"reason": "sai"})
    adjust(play, name="Chi")
    assert [task.work for task in play.state.tasks] == ["examine"]


def test_bodies_are_asked_again() -> None:
    play = accepted(plans.with_step(CONSULT)).complete(MINH, "ready")
    asked = play.state.tasks[0].id
    adjust(play, name="Bình")
    assert [task.work for task in play.state.tasks] == ["consult"]
    assert play.state.tasks[0].id != asked
    play.complete(FIRE, "agree")
    assert play.state.step == "approve"


def test_where_the_case_belongs_is_never_adjusted_and_from_acceptance_on_neither_is_what_it_rests_on() -> None:
    refused = online().refused(cmd.Adjust, CITIZEN, said={"form": {"unit": "00008"}})
    assert (refused.code, refused.details["what"]) == ("NOT_ADJUSTABLE", ["form.unit"])
    refused = accepted(BY_PAGES).refused(cmd.Adjust, CITIZEN, said={"form": {"pages": 9}})
    assert (refused.code, refused.details["what"]) == ("NOT_ADJUSTABLE", ["fee"])
    verified = plans.plan(
        {**plans.RECEIVE, "outcomes": {"accepted": "verify"}}, VERIFY, plans.EXAMINE, plans.APPROVE, plans.RETURN
    )
    refused = accepted(verified).refused(cmd.Adjust, CITIZEN, said={"form": {"mother": {"personal_id": "001190000002"}}})
    assert (refused.code, refused.details["what"]) == ("NOT_ADJUSTABLE", ["form.mother"])


def test_only_the_party_adjusts_only_what_was_filed_online_and_not_while_a_supplement_is_asked() -> None:
    counter = Play(plans.PLAIN).file(papers=(PaperGiven(id="application"),))
    assert counter.refused(cmd.Adjust, CITIZEN, said={"form": {"name": "B"}}).code == "NO_RIGHT"
    play = online()
    assert play.refused(cmd.Adjust, LAN, said={"form": {"name": "B"}}).code == "NOT_COMPETENT"
    assert play.refused(cmd.Adjust, CITIZEN, said={}).code == "MISSING"
    assert play.refused(cmd.Adjust, CITIZEN, papers=(PaperGiven(id="dream"),)).code == "PAPER_UNKNOWN"
    play.complete(LAN, "supplement", items=("deed",), said={"reason": "thiếu"})
    assert play.refused(cmd.Adjust, CITIZEN, said={"form": {"name": "B"}}).code == "NO_RIGHT"


@pytest.mark.parametrize(("effect", "moved"), [("run", False), ("restart", True)])
def test_whether_the_term_begins_anew_is_the_plans_to_say(effect: str, moved: bool) -> None:
    right = {"basis": "nd118-21", "adjusted": effect}
    play = accepted(
        plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN, rights={**plans.RIGHTS, "withdrawal": right})
    )
    before = play.state.clock.due
    play.at += timedelta(days=2)
    adjust(play, name="Bình")
    assert (play.state.clock.due != before) is moved
