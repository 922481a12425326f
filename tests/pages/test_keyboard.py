"""The main job of each user with the keyboard alone; a browser abroad, whose zone and clock change nothing that is read."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from tests.pages.browsing import Person, person, reach
from tests.pages.conftest import Hall
from tests.pages.test_citizens import ADDRESS, ONLINE, PAPERS

WHY = "Căn cứ (số quyết định hoặc lý do)"
pytestmark = [pytest.mark.browser, pytest.mark.temporal, pytest.mark.xdist_group("pages")]


async def signed_in_by_keys(chromium: Browser, hall: Hall, role: str) -> Person:
    """From the sign-in page on, no pointer is used."""
    who = await person(chromium, hall)
    await who.goto("/sign-in")
    await who.page.keyboard.type(hall.login(role))
    await who.page.keyboard.press("Tab")
    await who.page.keyboard.type(hall.passwords[hall.login(role)])
    await who.page.keyboard.press("Enter")
    await who.page.wait_for_url(lambda url: "/sign-in" not in url)
    return who


async def test_a_citizen_goes_on_with_what_they_began_and_files_it(chromium: Browser, hall: Hall) -> None:
    saved = await (await hall.signed_in("citizen-2")).submit(ADDRESS, ADDRESS, files=PAPERS, do="save", **ONLINE)
    assert saved.headers["location"] == "/mine?saved=true"
    citizen = await signed_in_by_keys(chromium, hall, "citizen-2")
    await citizen.goto("/mine")
    await reach(citizen, "Đăng ký khai sinh", "A")
    await citizen.page.keyboard.press("Enter")
    await citizen.page.wait_for_url(f"**{ADDRESS}*")
    await reach(citizen, "Nộp hồ sơ")
    await citizen.page.keyboard.press("Enter")
    await citizen.page.wait_for_url(re.compile("/dossier/"))
    await expect(citizen.page.locator("h1.code, .code").first).to_be_visible()
    assert citizen.complaints == []


async def test_an_administrator_reports_an_absence(chromium: Browser, hall: Hall) -> None:
    keeper = await signed_in_by_keys(chromium, hall, "administrator")
    await keeper.goto("/administration/official/receptionist-2.00004")
    await reach(keeper, "Báo vắng mặt", "SUMMARY")
    await keeper.page.keyboard.press("Enter")
    for label, written in (("Từ", "1/6/2031"), ("Đến trước", "2/6/2031"), (WHY, "Nghỉ phép")):
        await reach(keeper, label, "INPUT")
        await keeper.page.keyboard.type(written)
    await keeper.page.keyboard.press("Enter")
    await keeper.done("")
    assert "02/06/2031" in await keeper.page.locator("main").inner_text()
    assert keeper.complaints == []


async def test_an_auditor_asks_a_question_and_opens_a_dossier(chromium: Browser, hall: Hall) -> None:
    code = await (await hall.signed_in("receptionist")).filed()
    auditor = await signed_in_by_keys(chromium, hall, "auditor")
    await auditor.goto("/auditing")
    await reach(auditor, "Mã hồ sơ", "INPUT")
    await auditor.page.keyboard.type(code)
    await auditor.page.keyboard.press("Enter")
    await expect(auditor.page.locator("h1")).to_have_text(code)
    await auditor.goto("/auditing")
    await reach(auditor, "Hồ sơ yêu cầu bổ sung từ hai lần", "A")
    await auditor.page.keyboard.press("Enter")
    await auditor.page.wait_for_url(re.compile("/auditing/ask/"))
    await expect(auditor.page.locator("h1")).to_be_visible()
    assert auditor.complaints == []


async def test_a_browser_abroad_shows_the_same_vietnamese_instants(chromium: Browser, hall: Hall) -> None:
    citizen = await hall.signed_in("citizen-1")
    code = (await citizen.submit(ADDRESS, ADDRESS, files=PAPERS, **ONLINE)).headers["location"].split("/")[2]
    seen = []
    for zone in ("Asia/Ho_Chi_Minh", "America/New_York", "Australia/Lord_Howe"):
        context = await chromium.new_context(timezone_id=zone, locale="en-US", extra_http_headers={"Accept-Language": "vi"})
        await context.clock.set_fixed_time(datetime(2001, 3, 25, 2, 30, tzinfo=UTC))  # a clock that is years behind
        who = Person(await context.new_page(), hall)
        await who.sign_in("citizen-1")
        await who.goto(f"/dossier/{code}")
        seen.append((await who.page.locator("main").inner_text(), await who.page.locator("main time").all_inner_texts()))
        await context.close()
    assert seen[0] == seen[1] == seen[2]
    assert re.search(r"[0-2][0-9]:[0-5][0-9]", seen[0][0]), "an instant is shown"
