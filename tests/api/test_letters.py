"""Letters over the API: issued by their events, the same bytes for ever, for whoever may see the dossier, and logged."""

from __future__ import annotations

import pytest

from tests.api.conftest import Town
from tests.letters.pdf_text import text_of

pytestmark = pytest.mark.temporal


async def test_acceptance_issues_form_01_which_stays_as_it_is(town: Town) -> None:
    filed = await town.filed("citizen")
    code = filed["code"]
    assert (await town.as_("citizen").get(f"/dossiers/{code}/letters")).json()["items"] == []
    await town.completed(code, "receptionist", "receive", "accepted")
    listed = (await town.as_("citizen").get(f"/dossiers/{code}/letters")).json()["items"]
    assert [(one["what"], one["form"]) for one in listed] == [("receipt", "01")]
    address = f"/dossiers/{code}/letters/{listed[0]['key']}"
    first = (await town.as_("citizen").get(address)).content
    assert "Nguyễn Văn An" in text_of(first)
    assert (await town.as_("officer").get(address)).content == first
    secret = {"Tracking-Secret": filed["tracking_secret"]}
    assert (await town.as_().get(f"/tracking/letters/{listed[0]['key']}", secret)).content == first
    log = (await town.as_("auditor").get("/audit/openings", dossier=code)).json()["items"]
    assert [(row["who"], row["purpose"]) for row in log] == [("officer-1", "letter 2.receipt")]


async def test_a_supplement_through_the_one_stop_unit_issues_form_02_with_its_reason(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    await town.completed(code, "officer", "examine", "lacking", items=["deed"], reason="Thiếu *giấy chứng sinh* #eval")
    before = (await town.as_("citizen").get(f"/dossiers/{code}/letters")).json()["items"]
    assert [one["form"] for one in before] == ["01"], "the settling official has no letter to the applicant"
    await town.completed(
        code, "receptionist", "issue_supplement", "issued", items=["deed"], reason="Thiếu *giấy chứng sinh* #eval"
    )
    after = (await town.as_("citizen").get(f"/dossiers/{code}/letters")).json()["items"]
    assert [one["form"] for one in after] == ["01", "02"]
    text = text_of((await town.as_("citizen").get(f"/dossiers/{code}/letters/{after[1]['key']}")).content)
    assert "Thiếu *giấy chứng sinh* #eval" in text


async def test_a_letter_that_is_not_there_is_told_so(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    answer = await town.as_("citizen").get(f"/dossiers/{code}/letters/1.receipt")
    assert (answer.status_code, answer.json()["code"]) == (404, "LETTER_NOT_FOUND")


async def test_the_register_book_names_nobody_until_that_is_asked_for_and_logged(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    asked = {"since": "2020-01-01", "until": "2099-12-31"}
    lines = (await town.as_("receptionist").get("/register-book", None, **asked)).json()["lines"]
    assert {line["applicant"] for line in lines} == {""}
    assert code in {line["code"] for line in lines}
    open_lines = (await town.as_("receptionist").get("/register-book", None, **asked, personal="true")).json()["lines"]
    assert next(line for line in open_lines if line["code"] == code)["applicant"].startswith("Nguyễn Văn An")
    log = (await town.as_("auditor").get("/audit/openings", dossier=code)).json()["items"]
    assert [row["purpose"] for row in log] == ["register book"]
    wrong = await town.as_("receptionist").get("/register-book", since="2026-02-01", until="2026-01-01")
    assert wrong.status_code == 422


async def test_the_control_sheet_tells_who_did_what_and_when(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    sheet = (await town.as_("officer").get(f"/dossiers/{code}/control-sheet")).json()["lines"]
    assert [(line["taker"], line["note"]["en"]) for line in sheet] == [("receptionist-1", "Accepted"), ("", "")]
    printed = await town.as_("officer").get(f"/dossiers/{code}/control-sheet.pdf")
    assert "PHIẾU KIỂM SOÁT" in text_of(printed.content)
