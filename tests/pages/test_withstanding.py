"""What pages must withstand: a gigabyte, names with paths, templates and markup in what is typed; who may reach which page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.pages.browsing import person
from tests.pages.conftest import BIRTH, Hall, words
from tests.pages.test_axe import PAGES, known
from tests.pages.test_citizens import ADDRESS, ONLINE, PDF, own_dossier

__all__ = ["known"]
pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("pages")]
NASTY = '{{7*7}}{% raw %}<script>alert(1)</script>#eval("1+1")$x$ *đậm*'
ROLES = (None, "citizen-1", "citizen-2", "receptionist", "commune-chair", "fire-officer-1.01", "administrator", "auditor")
CITIZENS, SEEING = {"citizen-1", "citizen-2"}, {"receptionist", "commune-chair"}
OFFICIALS = {"receptionist", "commune-chair", "fire-officer-1.01", "administrator", "auditor"}
ADMINISTRATOR, AUDITOR = {"administrator"}, {"auditor"}
FILING, TOLD = {*CITIZENS, "receptionist"}, {*CITIZENS, "receptionist", "administrator"}
WHO: dict[str, set[Any]] = {
    "/mine": CITIZENS, "/apply/1.000894": FILING,
    "/apply/1.013225": FILING, "/desk": OFFICIALS, "/search": OFFICIALS,
    "/search/results?text={code}": OFFICIALS, "/dossier/{own}": {"citizen-1", *SEEING},
    "/dossier/{own}/receipt": {"citizen-1", *SEEING},
    "/dossier/{own}/notices": {"citizen-1", *SEEING, "administrator"},
    "/dossier/{code}?personal=true&notes=true": SEEING, "/dossier/{code}/receipt": SEEING,
    "/dossier/{code}/control-sheet": SEEING,
    "/dossier/{code}/letters/2.receipt": SEEING, "/book": {"receptionist"}, "/unclaimed": {"receptionist"},
    "/counter": {"receptionist"}, "/counter/codes/{sheet}": {"receptionist"}, "/desk/complaints": set(),
    "/sent": TOLD,
    "/sent?state=all": TOLD,
    "/administration": ADMINISTRATOR, "/administration/log": ADMINISTRATOR,
    "/administration/authority/{authority}": ADMINISTRATOR,
    "/administration/official/receptionist-1.00004": ADMINISTRATOR, "/operations/{operation}": ADMINISTRATOR,
    "/reports": {"administrator", "auditor"}, "/board": OFFICIALS, "/auditing": AUDITOR, "/auditing/dossier/{code}": AUDITOR,
    "/auditing/dossier?code={code}": AUDITOR, "/auditing/ask/held": AUDITOR, "/auditing/ask/held?code={code}": AUDITOR,
    "/auditing/ask/late?since=2026-01-01": AUDITOR,
}  # fmt: skip
"""Who gets a page; everybody else is refused, or led to the sign-in."""
ANYBODYS = {"/list/{bulk}", "/receipt/letters/2.receipt", "/track/-", "/nowhere", *PAGES[None]}
"""Open pages, one's own list, and pages behind a receipt."""


def test_every_page_is_somebodys() -> None:
    listed = {path for many in PAGES.values() for path in many if not path.startswith("/queue/")}
    assert listed - ANYBODYS == set(WHO)


@pytest.mark.parametrize("role", ROLES, ids=str)
async def test_each_page_by_each_role(hall: Hall, known: dict[str, str], role: str | None) -> None:
    visitor = hall.visitor() if role is None else await hall.signed_in(role)
    refused = 303 if role is None else 403
    got = {path: (await visitor.get(path.format(**known))).status_code for path in WHO}
    assert got == {path: 200 if role in allowed else refused for path, allowed in WHO.items()}


async def test_a_form_is_not_taken_from_who_may_not_send_it(hall: Hall, known: dict[str, str]) -> None:
    own, code = known["own"], known["code"]
    forms = (
        ("citizen-2", "/mine", f"/dossier/{own}"), ("citizen-2", "/mine", f"/dossier/{own}/rating"),
        ("citizen-2", "/mine", f"/dossier/{own}/complaints"), ("fire-officer-1.01", "/desk", f"/dossier/{code}"),
        ("fire-officer-1.01", "/desk", f"/dossier/{code}/notes"), ("commune-chair", "/desk", "/counter/codes"),
        ("receptionist", "/desk", "/administration"), ("receptionist", "/desk", "/auditing/saved"),
        ("administrator", "/desk", "/apply/1.001193"), ("auditor", "/desk", f"/dossier/{code}"),
    )  # fmt: skip
    said = {"score": "5", "text": "x", "kind": "complaint", "point": "mc-00004", "n": "1", "form": "withdraw~~", "name": "x"}
    for role, page, to in forms:
        answer = await (await hall.signed_in(role)).submit(page, to, **said, question="late")
        assert answer.status_code == 403, (role, to, words(answer)[:200])


async def test_a_gigabyte_in_a_form_is_refused_long_before_it_has_come_and_a_browser_is_told_on_a_page(hall: Hall) -> None:
    citizen, sent = await hall.signed_in("citizen-1"), 0
    head = b'--x\r\nContent-Disposition: form-data; name="file.declaration"; filename="a.pdf"\r\n\r\n%PDF-1.7 '

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield head
        for _ in range(1024):
            sent += 1024 * 1024
            yield b"0" * (1024 * 1024)

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await citizen.http.post(ADDRESS, content=endless(), headers=kind)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "quay lại" in words(answer)
    assert "công dân" in words(answer).lower() or "Đăng xuất" in words(answer), "still signed in"
    declared = await citizen.http.post(ADDRESS, content=b"", headers=kind | {"Content-Length": str(1024**3)})
    assert declared.status_code == 413
    program = await citizen.http.post(ADDRESS, content=b"", headers=kind | {"Content-Length": str(1024**3), "Accept": "*/*"})
    assert program.json()["code"] == "TOO_LARGE"


@pytest.mark.parametrize("name", ["../../../../tmp/evil.pdf", "C:\\Windows\\evil.pdf", "/etc/passwd", "a\u0000b.pdf", "x" * 200])
async def test_a_file_is_kept_by_its_content_whatever_path_its_name_is(hall: Hall, name: str) -> None:
    data = hall.app.state.services.config.data
    content = PDF.replace(b"<<>>", f"<</N ({len(name)})>>".encode())
    files = {"file.declaration": (name, content, "application/pdf")}
    citizen = await hall.signed_in("citizen-1")
    answer = await citizen.submit(ADDRESS, ADDRESS, files=files, do="save", **{"form.relation": "mother"})
    assert answer.status_code == 303, words(answer)
    kept = [path for path in Path(data).rglob("*") if path.is_file()]
    assert not [path for path in kept if "evil" in path.name or "passwd" in path.name]
    assert not Path("/tmp/evil.pdf").exists()
    assert "evil" not in (await citizen.get(ADDRESS)).text


async def test_what_is_typed_is_shown_as_it_is_on_every_page_and_run_nowhere(hall: Hall) -> None:
    clerk, citizen = await hall.signed_in("receptionist"), await hall.signed_in("citizen-1")
    code = await clerk.filed(**{"form.child.full_name": NASTY, "form.applicant.full_name": NASTY, "accept": "yes"})
    own = await own_dossier(hall)
    await citizen.submit(f"/dossier/{own}", f"/dossier/{own}/complaints", kind="complaint", text=NASTY)
    await clerk.submit(f"/dossier/{code}", f"/dossier/{code}/notes", text=NASTY)
    found = await clerk.submit("/search", "/search/results", text=NASTY[:60])
    pages = [
        await clerk.get(f"/dossier/{code}?personal=true&notes=true"), await clerk.get(f"/dossier/{code}/receipt"), found,
        await clerk.get("/book?personal=true"), await (await hall.signed_in("one-stop-head")).get("/desk/complaints"),
        await citizen.get(f"/dossier/{own}"), await clerk.get(f"/dossier/{code}/letters/2.receipt"),
    ]  # fmt: skip
    assert [answer.status_code for answer in pages] == [200] * len(pages)
    for answer in pages:
        assert "<script>alert" not in answer.text, answer.url
        assert "49{%" not in answer.text, answer.url
    assert NASTY in words(pages[0])
    assert NASTY in words(pages[4])


@pytest.mark.browser
async def test_files_that_are_too_large_together_are_told_beside_them_before_they_are_sent(chromium: Browser, hall: Hall) -> None:
    citizen = await person(chromium, hall, "citizen-2")
    await citizen.goto(ADDRESS)
    most = hall.app.state.services.config.largest_paper
    first, second = citizen.page.locator("input[type=file]").nth(0), citizen.page.locator("input[type=file]").nth(1)
    half: Any = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " + b"0" * (most // 2 + 1)}
    await first.set_input_files(half)
    await expect(citizen.page.locator(".too-large")).to_have_count(0)
    await second.set_input_files(half)
    await expect(citizen.page.locator(".too-large")).to_contain_text("chưa được chọn")
    assert await second.evaluate("input => input.files.length") == 0
    assert await first.evaluate("input => input.files.length") == 1
    await citizen.page.context.close()


async def test_a_form_sent_again_after_a_fault_keeps_what_was_typed(hall: Hall) -> None:
    """What a citizen typed is never lost to a refused file."""
    citizen = await hall.signed_in("citizen-2")
    files = {"file.declaration": ("a.pdf", b"", "application/pdf")}
    answer = await citizen.submit(ADDRESS, ADDRESS, files=files, **ONLINE)
    assert answer.status_code == 422
    assert f'value="{BIRTH["form.child.full_name"]}"' in answer.text
