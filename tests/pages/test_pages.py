"""Pages over the app itself: who sees what, what a form refuses, and that nothing is taken from another site."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from api.app import ROUTERS, create_app
from api.pages.router import PARTS
from tests.pages.conftest import BIRTH, Hall, Visitor, configuration, words

pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("pages")]
OPEN = ("/", "/guide/1.001193", "/guide/2.000815", "/guide/1.013225", "/sign-in", "/receipt")
ROLES = ("nobody", "citizen-1", "receptionist", "civil-status-officer", "commune-chair", "administrator", "auditor")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


async def as_(hall: Hall, role: str) -> Visitor:
    return hall.visitor() if role == "nobody" else await hall.signed_in(role)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_reaches_its_own_pages_and_no_other(hall: Hall, role: str) -> None:
    visitor = await as_(hall, role)
    assert {path: (await visitor.get(path)).status_code for path in OPEN} == dict.fromkeys(OPEN, 200)
    got = {path: (await visitor.get(path)).status_code for path in ("/desk", "/mine", "/apply/1.001193")}
    files = {"citizen-1": 200, "receptionist": 200}
    own = {"/desk": 403 if role == "citizen-1" else 200, "/mine": 200 if role == "citizen-1" else 403}
    expected = dict.fromkeys(got, 303) if role == "nobody" else {**own, "/apply/1.001193": files.get(role, 403)}
    assert got == expected


async def test_a_dossier_is_shown_to_its_officials_only(hall: Hall) -> None:
    code = await (await hall.signed_in("receptionist")).filed()
    got = {role: (await (await as_(hall, role)).get(f"/dossier/{code}")).status_code for role in ROLES}
    seeing = dict.fromkeys(("receptionist", "civil-status-officer", "commune-chair"), 200)
    assert got == {**dict.fromkeys(ROLES, 403), "nobody": 303, **seeing}


async def test_reports_are_for_administrators_and_auditors_and_tell_the_age_of_a_case(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    code = await receptionist.filed()
    got = {role: (await (await as_(hall, role)).get("/reports")).status_code for role in ROLES}
    assert got == {**dict.fromkeys(ROLES, 403), "nobody": 303, "administrator": 200, "auditor": 200}
    said = words(await (await hall.signed_in("auditor")).get("/reports?unit=00004&days=60"))
    assert "Sắp hết hạn trong 60 ngày" in said
    assert "Quyết định 766/QĐ-TTg" in said
    assert "Thời gian từ khi nộp 0 ngày" in words(await receptionist.get(f"/dossier/{code}"))


async def test_every_procedure_has_a_guide_and_a_form_in_both_languages(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    codes = set(re.findall(r"/guide/([0-9.]+)", (await receptionist.get("/")).text))
    assert {"1.001193", "2.000815", "1.013225"} <= codes
    for language in ("en", "vi"):
        await receptionist.submit("/", "/language", language=language, next="/")
        for path in (f"/{kind}/{code}" for code in codes for kind in ("guide", "apply")):
            answer = await receptionist.get(path)
            assert answer.status_code == 200, path
            assert f'<html lang="{language}">' in answer.text


async def test_a_wrong_password_says_so_and_keeps_the_name(hall: Hall) -> None:
    answer = await hall.visitor().submit("/sign-in", "/sign-in", login="citizen-1", password="wrong")
    assert answer.status_code == 401
    assert "không đúng" in words(answer)
    assert 'value="citizen-1"' in answer.text


async def test_signing_in_leads_on_within_these_pages_only(hall: Hall) -> None:
    elsewhere = dict.fromkeys(("//evil.example/", "https://evil.example/", "/\\evil"), "/home")
    for wanted, expected in {"/mine": "/mine", **elsewhere}.items():
        sent = {"login": "citizen-1", "password": hall.passwords["citizen-1"], "next": wanted}
        answer = await hall.visitor().submit("/sign-in", "/sign-in", **sent)
        assert answer.headers["location"] == expected


async def test_the_session_is_kept_from_scripts_and_ends_with_signing_out(hall: Hall) -> None:
    visitor = await hall.signed_in("citizen-1")
    await visitor.submit("/mine", "/sign-out")
    assert (await visitor.get("/mine")).status_code == 303
    sent = {"login": "citizen-1", "password": hall.passwords["citizen-1"]}
    cookie = (await hall.visitor().submit("/sign-in", "/sign-in", **sent)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, None),
        ({"Sec-Fetch-Site": "same-site"}, None),
        ({"Origin": "https://evil.example"}, None),
        ({"Origin": "null"}, None),
        ({}, "0" * 64),
        ({}, ""),
    ],
)
async def test_a_form_of_another_site_is_not_taken(hall: Hall, headers: dict[str, str], token: str | None) -> None:
    receptionist = await hall.signed_in("receptionist")
    given = {"token": token} if token is not None else {}
    before = (await receptionist.get("/desk")).text.count("<tr>")
    answer = await receptionist.submit("/apply/1.001193", "/apply/1.001193", headers=headers, **BIRTH, **given)
    assert answer.status_code == 403
    assert (await receptionist.get("/desk")).text.count("<tr>") == before


async def test_every_form_that_writes_carries_the_token(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    code = await receptionist.filed()
    for path in ("/", "/desk", "/apply/1.001193", f"/dossier/{code}", f"/dossier/{code}/receipt"):
        forms = re.findall(r'<form[^>]*method="post".*?</form>', (await receptionist.get(path)).text, re.DOTALL)
        assert forms
        assert all('name="token"' in form for form in forms), path


async def test_faults_of_a_form_stand_beside_their_fields_with_what_was_typed(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    faulty = {**BIRTH, "form.child.date_of_birth": "31/2/2026", "form.applicant.personal_id": "000000000000"}
    answer = await receptionist.submit("/apply/1.001193", "/apply/1.001193", **faulty)
    assert answer.status_code == 422
    for path in ("form.child.date_of_birth", "form.applicant.personal_id"):
        assert f'id="fault-{path}"' in answer.text
        assert f'href="#{path}"' in answer.text
    assert 'value="31/02/2026"' in answer.text or 'value="2026-02-31"' in answer.text
    assert 'value="Nguyễn Minh An"' in answer.text


async def test_a_form_sent_twice_files_once(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    key = uuid.uuid4().hex
    places = {
        (await receptionist.submit("/apply/1.001193", "/apply/1.001193", **{**BIRTH, "anyway": "yes", "key": key})).headers[
            "location"
        ]
        for _ in range(2)
    }
    assert len(places) == 1


async def test_what_the_dossier_refuses_stands_beside_the_form_and_changes_nothing(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    code = await receptionist.filed(**{"paper.medical-birth-certificate": None})
    found = re.search(r'value="(complete~[^"]+~accepted)"', (await receptionist.get(f"/dossier/{code}")).text)
    assert found is not None
    answer = await receptionist.submit(f"/dossier/{code}", f"/dossier/{code}", form=found[1])
    assert answer.status_code == 422
    assert "Thiếu giấy tờ bắt buộc." in words(answer)
    assert "Giấy chứng sinh" in answer.text.split('id="problem"')[1].split("</div>")[0]
    await receptionist.submit("/", "/language", language="en", next="/")
    answer = await receptionist.submit(f"/dossier/{code}", f"/dossier/{code}", form="extend~~")
    assert answer.status_code == 422
    assert "What was sent does not have the form expected." in words(answer)


async def test_an_act_on_a_dossier_that_has_changed_is_refused(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    code = await receptionist.filed()
    page = (await receptionist.get(f"/dossier/{code}")).text
    claim = re.search(r'value="(claim~[^"]+)"', page)
    accept = re.search(r'value="(complete~[^"]+~accepted)"', page)
    assert claim is not None
    assert accept is not None
    assert (await receptionist.submit("/desk", f"/dossier/{code}", form=claim[1], seq="1")).status_code == 303
    answer = await receptionist.submit("/desk", f"/dossier/{code}", form=accept[1], seq="1")
    assert answer.status_code == 412
    assert "tải lại" in words(answer)


async def test_the_forms_of_a_dossier_are_exactly_what_is_allowed(hall: Hall) -> None:
    receptionist, chair = await hall.signed_in("receptionist"), await hall.signed_in("commune-chair")
    code = await receptionist.filed()
    assert 'name="form"' not in (await chair.get(f"/dossier/{code}")).text
    forms = set(re.findall(r'name="form" value="([^"]+)"', (await receptionist.get(f"/dossier/{code}")).text))
    assert {form.partition("~")[0] + "~" + form.rpartition("~")[2] for form in forms} == {
        "complete~accepted", "complete~supplement", "complete~refused", "claim~", "reassign~", "withdraw~",
    }  # fmt: skip


async def test_a_code_alone_shows_no_person_and_the_receipt_shows_more(hall: Hall) -> None:
    receptionist, citizen = await hall.signed_in("receptionist"), hall.visitor()
    code = await receptionist.filed()
    public = words(await citizen.get(f"/track/{code}"))
    assert "Tiếp nhận" in public
    assert "N. T. B." not in public
    assert "Bình" not in public.replace("Ba Đình", "")
    receipt = (await receptionist.get(f"/dossier/{code}/receipt")).text
    secret = re.search(r"/receipt#([0-9a-f]{32})", receipt)
    assert secret is not None
    assert "<svg" in receipt
    assert (await citizen.submit("/receipt", "/receipt", secret=secret[1])).headers["location"] == "/receipt"
    more = words(await citizen.get("/receipt"))
    assert "N. T. B." in more
    assert "Nguyễn" not in more


@pytest.mark.parametrize("code", ["H26.1-260302-9999", "nothing here", "%3Cscript%3E"])
async def test_an_unknown_code_is_a_clear_404(hall: Hall, code: str) -> None:
    answer = await hall.visitor().get(f"/track/{code}")
    assert answer.status_code == 404
    assert "Không tìm thấy hồ sơ" in words(answer)
    assert "<script>" not in answer.text


async def test_a_wrong_secret_is_a_clear_404(hall: Hall) -> None:
    assert (await hall.visitor().submit("/receipt", "/receipt", secret="12")).status_code == 404
    visitor = hall.visitor()
    await visitor.submit("/receipt", "/receipt", secret="0" * 32)
    assert (await visitor.get("/receipt")).status_code == 404


async def test_guessing_codes_is_slowed_down(hall: Hall, tmp_path: Path) -> None:
    app = create_app(hall.office, configuration(tmp_path, "http://pages", tracking_rate="2/minute", sign_in_rate="2/minute"))
    visitor = hall._replace(app=app).visitor()
    assert [(await visitor.get("/track/H26.1-260302-9999")).status_code for _ in range(3)] == [404, 404, 429]
    answer = await visitor.get("/track/H26.1-260302-9999")
    assert int(answer.headers["retry-after"]) > 0
    assert "Quá nhiều yêu cầu" in words(answer)
    tries = [(await visitor.submit("/", "/sign-in", login="x", password="y")).status_code for _ in range(3)]
    assert tries == [401, 401, 429]


async def test_a_browser_gets_problems_as_pages_and_a_program_as_json(hall: Hall) -> None:
    visitor = hall.visitor()
    page = await visitor.get("/nowhere")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    program = await visitor.http.get("/nowhere", headers={"Accept": "application/json"})
    assert program.json()["code"] == "NOT_FOUND"
    assert (await visitor.http.get("/me", headers={"Accept": "*/*"})).json()["code"] == "UNAUTHENTICATED"


async def test_the_personal_part_is_opened_on_request_and_logged(hall: Hall) -> None:
    from sqlmodel import col, select

    from registry.tables import Opening

    receptionist = await hall.signed_in("receptionist")
    code = await receptionist.filed()
    assert "001195012345" not in (await receptionist.get(f"/dossier/{code}")).text
    assert "001195012345" in (await receptionist.get(f"/dossier/{code}?personal=true")).text
    with hall.office.store.read() as session:
        openings = session.exec(select(Opening).where(col(Opening.code) == code)).all()
    assert len(openings) == 1


async def test_a_citizen_files_online_with_a_file_that_survives_a_faulty_form(hall: Hall) -> None:
    citizen = await hall.signed_in("citizen-1")
    online = {name: value for name, value in BIRTH.items() if not name.startswith(("paper.", "channel"))}
    files = {"file.medical-birth-certificate": ("a.pdf", PDF, "application/pdf")}
    faulty = await citizen.submit("/apply/1.001193", "/apply/1.001193", files=files, **{**online, "form.child.full_name": ""})
    assert faulty.status_code == 422
    kept = re.search(r'name="digest.medical-birth-certificate" value="([0-9a-f]{64})"', faulty.text)
    assert kept is not None
    given = {**online, "digest.medical-birth-certificate": kept[1], "paper.medical-birth-certificate": "copy"}
    answer = await citizen.submit("/apply/1.001193", "/apply/1.001193", **given)
    assert answer.status_code == 303, words(answer)
    code = answer.headers["location"].split("/")[2]
    assert code in (await citizen.get("/mine")).text
    page = await citizen.get(f"/dossier/{code}")
    assert "Nguyễn Minh An" in page.text
    assert (await citizen.get(f"/dossier/{code}/papers/{kept[1]}")).content == PDF
    withdraw = await citizen.submit(f"/dossier/{code}", f"/dossier/{code}", form="withdraw~~", reason="đổi ý")
    assert withdraw.status_code == 303, words(withdraw)
    other = await hall.signed_in("citizen-2")
    assert (await other.get(f"/dossier/{code}")).status_code == 403


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "Tệp rỗng"), (b"MZ not a paper", "không đọc được"), (PDF[:20], "không đọc được")]
)
async def test_a_file_that_is_no_paper_is_refused_by_name(hall: Hall, content: bytes, told: str) -> None:
    citizen = await hall.signed_in("citizen-1")
    files = {"file.declaration": ("a.exe", content, "application/octet-stream")}
    answer = await citizen.submit("/apply/1.001193", "/apply/1.001193", files=files, **{"form.relation": "mother"})
    assert answer.status_code == 422
    assert told in words(answer)
    assert 'href="#paper.declaration"' in answer.text


async def test_one_more_block_and_conditions_change_nothing(hall: Hall) -> None:
    receptionist = await hall.signed_in("receptionist")
    given = {**BIRTH, "form.parents_married": "yes"}
    answer = await receptionist.submit("/apply/1.001193", "/apply/1.001193/conditions", **given)
    told = answer.json()
    assert told["conditional"] == ["form.marriage_certificate"]
    assert told["hidden"] == []
    assert told["needed"]["record-of-abandonment"] is False
    assert told["needed"]["declaration"] is True


def test_no_address_belongs_to_both_a_page_and_the_api() -> None:
    routers = [*ROUTERS, *(part.router for part in PARTS)]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    told = Counter((method, route.path) for route in routes for method in route.methods or ())
    assert len(told) > 80
    assert sorted(one for one, n in told.items() if n > 1) == []
