"""WCAG 2.2 AA by axe, on every page of every role, in both languages, wide and narrow. A new page fails until it is listed."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from playwright.async_api import Browser, expect

from api.pages.router import PARTS
from tests.pages.axe import LOOKS, faults_here, faults_of, look
from tests.pages.browsing import person
from tests.pages.conftest import Hall
from tests.pages.test_notices import told
from tests.pages.test_operations import opened

pytestmark = [pytest.mark.browser, pytest.mark.temporal, pytest.mark.xdist_group("pages")]
PAGES: dict[str | None, tuple[str, ...]] = {
    None: (
        "/", "/sign-in", "/guide/1.001193", "/track/{code}", "/track/-", "/receipt", "/receipt/letters/2.receipt", "/verify",
        "/near?unit=00004", "/queue/mc-00004", "/nowhere",
    ),
    "citizen-1": (
        "/mine", "/apply/1.000894", "/dossier/{own}", "/dossier/{own}/receipt", "/dossier/{own}/notices", "/sent",
        "/queue/mc-00004?number=3&before=2",
    ),
    "receptionist": (
        "/desk", "/search", "/search/results?text={code}", "/apply/1.013225", "/dossier/{code}?personal=true&notes=true",
        "/dossier/{code}/receipt", "/dossier/{code}/control-sheet", "/dossier/{code}/letters/2.receipt", "/book", "/unclaimed",
        "/counter", "/counter/codes/{sheet}", "/list/{bulk}", "/sent?state=all", "/dossier/{own}/notices",
    ),
    "one-stop-head": ("/desk", "/desk/complaints"),
    "administrator": (
        "/administration", "/administration/log", "/administration/authority/{authority}",
        "/administration/official/receptionist-1.00004", "/reports", "/operations/{operation}", "/sent",
    ),
    "auditor": (
        "/desk", "/reports", "/board", "/auditing", "/auditing/dossier/{code}", "/auditing/dossier?code={code}",
        "/auditing/ask/held", "/auditing/ask/held?code={code}", "/auditing/ask/late?since=2026-01-01",
    ),
}  # fmt: skip
NO_PAGES: dict[str, tuple[str | None, str]] = {
    "/track?code={code}": (None, "leads on"), "/home": ("auditor", "leads on"), "/desk.csv": ("receptionist", "text/csv"),
    "/counter/codes/{sheet}/print": ("receptionist", "application/pdf"),
    "/dossier/{own}/papers/{digest}": ("citizen-1", "application/pdf"),
    "/dossier/{code}/letters/2.receipt/pdf": ("receptionist", "application/pdf"),
    "/dossier/{code}/letters/2.receipt/1.svg": ("receptionist", "image/svg+xml"),
    "/receipt/letters/2.receipt/pdf": (None, "application/pdf"), "/receipt/letters/2.receipt/1.svg": (None, "image/svg+xml"),
    "/dossier/{code}/control-sheet.pdf": ("receptionist", "application/pdf"),
    "/book.pdf?since=2026-11-01&until=2026-11-30": ("receptionist", "application/pdf"),
    "/auditing/ask/late/csv?since=2026-01-01": ("auditor", "text/csv"),
    "/auditing/ask/late/pdf?since=2026-01-01": ("auditor", "application/pdf"),
}  # fmt: skip
"""What a browser gets from these is another kind of thing: that it is, a test looks up."""
ELSEWHERE = {"/board/order": ("test_board.py", 'faults_of(who, f"/board/{running}")')}
"""Looked at beside what it takes to have them."""


def test_every_page_is_looked_at() -> None:
    paths = {
        route.path
        for part in PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    listed = [path.partition("?")[0] for many in (*PAGES.values(), NO_PAGES, ELSEWHERE) for path in many]
    assert all(line in Path(__file__).with_name(file).read_text("utf-8") for file, line in ELSEWHERE.values())
    assert {path for path in paths if not any(_fits(path, each) for each in listed)} == set()


def _fits(route: str, path: str) -> bool:
    return re.fullmatch("[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", route)), path) is not None


@pytest.fixture(scope="session")
async def known(hall: Hall) -> dict[str, str]:
    """What addresses of pages name: made once, looked at by every role."""
    clerk = await hall.signed_in("receptionist")
    code, listed = await clerk.filed(accept="yes"), await clerk.filed()
    own = await told(hall)
    receipt = (await clerk.get(f"/dossier/{code}/receipt")).text
    sheet = (await clerk.submit("/counter", "/counter/codes", point="mc-00004", n="2")).headers["location"].rpartition("/")[2]
    task = re.search(r'value="claim~([^~"]+)~"', (await clerk.get(f"/dossier/{listed}")).text)
    assert task is not None
    preview = await clerk.submit("/desk", "/list/preview", do="claim", line=f"{listed}|{task[1]}")
    wanted = re.search(r"name=\"list\" value='([^']+)'|name=\"list\" value=\"([^\"]+)\"", preview.text)
    assert wanted is not None, preview.text
    bulk = (
        (await clerk.submit("/desk", "/list", list=html.unescape(wanted[1] or wanted[2]))).headers["location"].rpartition("/")[2]
    )
    secret = re.search(r"/receipt#([0-9a-f]{32})", receipt)
    digest = re.search(r"/papers/([0-9a-f]{64})", (await (await hall.signed_in("citizen-1")).get(f"/dossier/{own}")).text)
    assert secret is not None and digest is not None
    return {
        "code": code, "own": own, "sheet": sheet, "bulk": bulk, "secret": secret[1], "digest": digest[1],
        "authority": "ubnd-00004", "operation": opened(hall),
    }  # fmt: skip


@pytest.mark.parametrize("role", PAGES, ids=str)
async def test_no_page_of_a_role_has_a_fault(chromium: Browser, hall: Hall, known: dict[str, str], role: str | None) -> None:
    who, found = await person(chromium, hall, role), []
    if role is None:
        await who.goto("/receipt")
        await who.page.locator("input[name=secret]").fill(known["secret"])
        await who.page.keyboard.press("Enter")
        await expect(who.page.locator("main")).to_contain_text(known["code"])
    for language, size in LOOKS:
        await look(who, language, size)
        for path in PAGES[role]:
            found += await faults_of(who, path.format(**known))
    await who.page.context.close()
    assert found == []


async def test_what_is_no_page_is_none(hall: Hall, known: dict[str, str]) -> None:
    for path, (role, kind) in NO_PAGES.items():
        visitor = hall.visitor() if role is None else await hall.signed_in(role)
        if role is None:
            await visitor.submit("/receipt", "/receipt", secret=known["secret"])
        answer = await visitor.get(path.format(**known))
        told_kind = answer.headers.get("content-type", "").partition(";")[0]
        assert (answer.status_code, told_kind) == ((200, kind) if kind != "leads on" else (303, "")), path


async def test_no_page_that_answers_a_form_has_a_fault(chromium: Browser, hall: Hall) -> None:
    await (await hall.signed_in("receptionist-2.00004")).filed()
    nobody, found = await person(chromium, hall), list[Any]()
    await nobody.goto("/sign-in")
    await nobody.page.get_by_label("Tên đăng nhập").fill("nobody")
    await nobody.page.get_by_label("Mật khẩu").fill("wrong")
    await nobody.page.locator("main button").click()
    found += await faults_here(nobody, "a sign-in refused")
    await nobody.goto("/verify")
    await nobody.page.get_by_label("Nội dung mã QR").fill("none")
    await nobody.page.locator("main form button").click()
    found += await faults_here(nobody, "a result verified")
    clerk = await person(chromium, hall, "receptionist-2.00004")
    for act in ("claim", "reassign"):
        await clerk.goto("/desk?whose=pool")
        await clerk.page.locator("#tasks input[type=checkbox]").first.check()
        await clerk.page.locator("#list select[name=do]").select_option(act)
        await clerk.page.locator("#list button.second").first.click()
        found += await faults_here(clerk, f"a list to {act}")
    await clerk.goto("/apply/1.001193")
    await clerk.page.evaluate("document.querySelectorAll('form').forEach(form => { form.noValidate = true; })")
    await clerk.page.locator("button.main").click()
    await expect(clerk.page.locator("#problem")).to_be_visible()
    found += await faults_here(clerk, "a form with faults")
    for who in (nobody, clerk):
        await who.page.context.close()
    assert found == []
