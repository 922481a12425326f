"""A dossier over HTTP from filing to return, by the people who may."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.api.conftest import APPLICANT, FORM, Town

pytestmark = pytest.mark.temporal


async def test_a_dossier_runs_over_http_from_filing_to_return_and_each_answer_shows_the_act(town: Town) -> None:
    filed = await town.filed()
    code = filed["code"]
    assert filed["dossier"]["status"]["code"] == 1
    assert {offer["outcome"] for offer in filed["dossier"]["allowed"] if offer["act"] == "complete"} == {
        "accepted", "supplement", "refused",
    }  # fmt: skip
    assert (await town.completed(code, "receptionist", "receive", "accepted"))["dossier"]["status"]["code"] == 4
    task = await town.task(code, "examine")
    claimed = await town.as_("officer").act(code, "claim", task=task)
    assert claimed.json()["dossier"]["tasks"][0]["holder"] == "officer-1"
    await town.completed(code, "officer", "examine", "ready")
    await town.completed(code, "chair", "approve", "signed")
    returned = await town.completed(code, "receptionist", "return", "returned", originals=["application"],
                                    handing={"channel": "counter", "proof": "ký nhận 12"})  # fmt: skip
    assert (returned["dossier"]["status"]["code"], returned["dossier"]["allowed"]) == (10, [])


async def test_the_personal_part_is_opened_on_asking_and_the_opening_is_logged(town: Town) -> None:
    code = (await town.filed())["code"]
    assert (await town.as_("receptionist").get(f"/dossiers/{code}")).json()["personal"] is None
    opened = (await town.as_("receptionist").get(f"/dossiers/{code}", personal=True)).json()
    assert opened["personal"]["applicant"] == APPLICANT
    log = (await town.as_("auditor").get("/audit/openings", dossier=code)).json()["items"]
    assert [(row["who"], row["purpose"], row["post"]) for row in log] == [("receptionist-1", "read", "post-receptionist-1")]


async def test_a_citizen_files_lists_supplies_and_withdraws(town: Town) -> None:
    citizen = town.as_("citizen")
    code = (await town.filed("citizen"))["code"]
    assert code in [item["code"] for item in (await citizen.get("/dossiers")).json()["items"]]
    await town.completed(code, "receptionist", "receive", "supplement", items=["deed"], reason="thiếu giấy tờ nhà")
    seen = (await citizen.get(f"/dossiers/{code}", personal=True)).json()
    assert seen["personal"]["asked"] == ["thiếu giấy tờ nhà"]
    assert {offer["act"] for offer in seen["allowed"]} == {"supply", "withdraw"}
    supplied = await citizen.act(code, "supply", form={"pages": 4})
    assert supplied.status_code == 200, supplied.text
    assert (await citizen.get(f"/dossiers/{code}", personal=True)).json()["personal"]["form"] == {**FORM, "pages": 4}
    withdrawn = await citizen.act(code, "withdraw", reason="đổi ý")
    assert withdrawn.json()["dossier"]["status"]["code"] == 7
    assert (await citizen.act(code, "withdraw")).json()["code"] == "CLOSED"


async def test_a_citizen_adjusts_what_they_filed_online_and_the_office_sees_it(town: Town) -> None:
    citizen, code = town.as_("citizen"), (await town.filed("citizen"))["code"]
    assert {offer["act"] for offer in (await citizen.get(f"/dossiers/{code}")).json()["allowed"]} == {"adjust", "withdraw"}
    wrong = await citizen.act(code, "adjust", form={"unit": "00008"})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["details"]["what"]) == (409, "NOT_ADJUSTABLE", ["form.unit"])
    adjusted = await citizen.act(code, "adjust", form={"pages": 4})
    assert adjusted.status_code == 200, adjusted.text
    opened = (await town.as_("receptionist").get(f"/dossiers/{code}", personal=True)).json()
    assert opened["personal"]["form"] == {**FORM, "pages": 4}
    assert (await town.as_("receptionist").act(code, "adjust", form={"pages": 5})).json()["code"] == "NOT_COMPETENT"
    assert (await town.as_("other-citizen").act(code, "adjust", form={"pages": 5})).status_code == 403


async def test_an_act_on_a_task_that_another_took_and_on_a_dossier_that_changed_is_refused(town: Town) -> None:
    code = (await town.filed())["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    task = await town.task(code, "examine")
    assert (await town.as_("officer").act(code, "claim", task=task)).status_code == 200
    taken = await town.as_("officer-2").act(code, "complete", task=task, outcome="ready")
    assert (taken.status_code, taken.json()["code"]) == (409, "TAKEN")
    stale = await town.as_("officer").act(code, "complete", seq=2, task=task, outcome="ready")
    assert (stale.status_code, stale.json()["code"]) == (412, "STALE")
    assert (await town.as_("officer").act(code, "complete", seq=3, task=task, outcome="ready")).status_code == 200


async def test_a_delegate_acts_for_the_holder_of_the_post_and_a_former_official_does_not(town: Town) -> None:
    code = (await town.filed())["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    task = await town.task(code, "examine")
    former = await town.as_("former").act(code, "complete", task=task, outcome="ready")
    assert (former.status_code, former.json()["code"]) == (403, "FORBIDDEN")
    delegate = await town.as_("delegate").act(code, "complete", task=task, outcome="ready")
    assert delegate.status_code == 200, delegate.text


async def test_handing_over_goes_to_a_named_holder_of_the_role(town: Town) -> None:
    code = (await town.filed())["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    task = await town.task(code, "examine")
    listed = (await town.as_("officer").get(f"/dossiers/{code}/tasks/{task}/candidates")).json()
    assert {person["official"] for person in listed["candidates"]} == {"officer-1", "officer-2"}
    unknown = await town.as_("head").act(code, "reassign", task=task, to="cashier-1")
    assert unknown.json()["code"] == "OFFICIAL_UNKNOWN"
    moved = await town.as_("head").act(code, "reassign", task=task, to="officer-2", reason="nghỉ phép")
    assert moved.json()["dossier"]["tasks"][0]["holder"] == "officer-2"


async def test_the_applicant_is_taken_from_the_form_where_it_has_one(town: Town) -> None:
    body = {"procedure": "9.999999", "form": {**FORM, "applicant": {"full_name": "Lê Văn Cường", "job": "thợ"}}}
    code = (await town.as_("receptionist").post("/dossiers", body)).json()["code"]
    opened = (await town.as_("receptionist").get(f"/dossiers/{code}", personal=True)).json()
    assert opened["personal"]["applicant"] == {"full_name": "Lê Văn Cường"}


async def test_why_this_date_is_told_by_ledger_and_day_by_day(town: Town) -> None:
    code = (await town.filed())["code"]
    assert (await town.as_("receptionist").get(f"/dossiers/{code}/due")).json()["due_on"] is None
    accepted = await town.completed(code, "receptionist", "receive", "accepted")
    why = (await town.as_("receptionist").get(f"/dossiers/{code}/due")).json()
    assert (why["due_at"], why["days"][-1]["day"]) == (why["due_on"] and why["due_at"], why["due_on"])
    assert accepted["dossier"]["due_at"][:16] == (datetime.fromisoformat(why["due_at"]).astimezone(UTC)).isoformat()[:16]
    assert why["lines"][0]["words"]["vi"].startswith("Bắt đầu tính thời hạn")
