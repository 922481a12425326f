"""Auditors' pages: from a code to its course, its ledger and the verdict of a replay; questions with CSV and PDF."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Hall, words

pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("pages")]


async def test_an_auditor_opens_a_dossier_and_has_it_executed_again(hall: Hall) -> None:
    code = await (await hall.signed_in("receptionist")).filed()
    auditor = await hall.signed_in("auditor")
    assert "Niêm phong từng ngày" in words(await auditor.get("/auditing"))
    assert "Nộp hồ sơ" in words(await auditor.get(f"/auditing/dossier?code={code}"))
    assert "Khớp" in words(await auditor.get(f"/auditing/dossier/{code}?replay=true"))
    held = await auditor.get(f"/auditing/ask/held?code={code}")
    assert "Tiếp nhận" in words(held)
    assert not {"receive", "receptionist"} & set(words(held).split())
    assert (await auditor.get(f"/auditing/ask/held/pdf?code={code}")).content.startswith(b"%PDF")
    assert (await auditor.get(f"/auditing/ask/held/csv?code={code}")).headers["content-type"].startswith("text/csv")


async def test_a_question_is_kept_under_a_name_from_its_page_and_ended(hall: Hall) -> None:
    auditor = await hall.signed_in("auditor")
    asked = "/auditing/ask/late?since=2026-01-01"
    said = {"name": "Trễ năm nay", "question": "late", "f.since": "2026-01-01"}
    assert (await auditor.submit(asked, "/auditing/saved", **said)).headers["location"].endswith(asked)
    assert "Trễ năm nay" in words(await auditor.get("/auditing"))
    await auditor.submit("/auditing", "/auditing/saved", name="Trễ năm nay", do="end")
    assert "Trễ năm nay" not in words(await auditor.get("/auditing"))


async def test_a_question_without_what_it_needs_shows_its_form_and_a_wrong_one_says_so(hall: Hall) -> None:
    auditor = await hall.signed_in("auditor")
    assert (await auditor.get("/auditing/ask/held")).status_code == 200
    assert (await auditor.get("/auditing/ask/late?since=soon")).status_code == 422
    assert (await auditor.get("/auditing/ask/nothing")).status_code == 404


async def test_nobody_else_sees_them(hall: Hall) -> None:
    for role in ("receptionist", "administrator", "citizen-1"):
        visitor = await hall.signed_in(role)
        assert (await visitor.get("/auditing")).status_code == 403
        assert (await visitor.get("/auditing/ask/late")).status_code == 403
