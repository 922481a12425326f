"""In a real Chromium: a birth from the counter to the returned result, and its citizen; English; the keyboard alone."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from playwright.async_api import Browser, Page, expect

from tests.pages.browsing import PHONE, SCREEN, Person, person, reach
from tests.pages.conftest import BIRTH, Hall

pytestmark = [pytest.mark.browser, pytest.mark.temporal, pytest.mark.xdist_group("pages")]


async def fill_in(page: Page) -> None:
    """A birth, at the counter."""
    somebody = {"form.applicant.personal_id": f"001195{uuid.uuid4().int % 10**6:06}"}
    for path, value in {**BIRTH, **somebody}.items():
        field = page.locator(f'[name="{path}"]')
        if await field.first.get_attribute("type") == "radio":
            await page.locator(f'[name="{path}"][value="{value}"]').check()
        elif await field.evaluate("element => element.tagName") == "SELECT":
            await field.select_option(value)
        else:
            await field.fill(value)


async def until_it_is_with(who: Person, code: str, role: str) -> None:
    """Look again until the look-ups and the assignment are done."""
    for _ in range(60):
        await who.goto(f"/dossier/{code}")
        if role in await who.page.locator(".facts.head").inner_text():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{code} never came to {role}")


async def number_entered(officer: Person, code: str) -> None:
    """Enter the child's number. The register, asked by the system itself, may say meanwhile that it does not answer."""
    for _ in range(5):
        await officer.goto(f"/dossier/{code}")
        await officer.press("Ghi nhận đã có kết quả")
        if await officer.page.locator(".done[role=status]").count():
            return
    raise AssertionError(f"{code}: the number could not be entered")


async def holder_of(chromium: Browser, hall: Hall, code: str) -> Person:
    """The officer to whom the dossier was assigned, at their inbox."""
    for number in (1, 2):
        officer = await person(chromium, hall, f"civil-status-officer-{number}.00004")
        if await officer.page.get_by_role("link", name=code, exact=True).count():
            return officer
    raise AssertionError(f"nobody has {code}")


async def test_a_birth_from_the_counter_to_the_result_and_its_citizen(chromium: Browser, hall: Hall) -> None:
    counter = await person(chromium, hall, "receptionist")
    await counter.page.get_by_text("Nhận hồ sơ mới").click()
    await counter.page.get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
    await fill_in(counter.page)
    await expect(counter.page.locator('[data-path="form.marriage_certificate"]')).to_be_hidden()
    await counter.page.locator('[name="form.parents_married"][value=yes]').check()
    await expect(counter.page.locator('[data-path="form.marriage_certificate"]')).to_be_visible()
    await counter.page.locator('[name="form.parents_married"][value=no]').check()
    await counter.page.locator("button.main").click()
    await expect(counter.page.get_by_role("heading", name="Giấy tiếp nhận hồ sơ")).to_be_visible()
    code = await counter.page.locator("p.code.big").inner_text()
    link = str(await counter.page.locator("#tracking-link").get_attribute("href"))
    await counter.page.get_by_role("link", name="Xử lý hồ sơ này").click()
    await counter.press("Tiếp nhận")
    await counter.done("Tiếp nhận")
    await until_it_is_with(counter, code, "hộ tịch")

    officer = await holder_of(chromium, hall, code)
    await officer.page.get_by_role("link", name=f"Mở {code}").click()
    await officer.page.get_by_role("link", name="Mở thông tin cá nhân").click()
    await expect(officer.page.locator("#personal")).to_contain_text("Nguyễn Minh An")
    await officer.press("Đủ điều kiện, chuyển bước sau")
    await officer.done("Đủ điều kiện")
    await number_entered(officer, code)

    chair = await person(chromium, hall, "commune-chair")
    await chair.goto(f"/dossier/{code}")
    await chair.page.locator("details.act").filter(has_text="Ký duyệt").locator("button").click()
    await chair.done("Ký duyệt")

    await counter.goto(f"/dossier/{code}")
    await counter.page.get_by_label("Bằng chứng đã trả").fill("Sổ 3, dòng 12")
    for tick in await counter.page.locator("input[name=originals]").all():
        await tick.check()
    await counter.press("Trả kết quả")
    await counter.done("Trả kết quả")

    citizen = await person(chromium, hall, size=PHONE)
    await citizen.goto(link)
    await expect(citizen.page.locator("h1.code")).to_have_text(code)
    await expect(citizen.page.locator(".status")).to_have_text("Đã trả kết quả")
    assert citizen.page.url == f"{hall.address}/receipt"
    assert await citizen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await citizen.press("English")
    await expect(citizen.page.locator(".status")).to_have_text("Result returned")
    assert [one.complaints for one in (counter, officer, chair, citizen)] == [[], [], [], []]


async def test_a_receptionist_does_the_main_job_with_the_keyboard_alone(chromium: Browser, hall: Hall) -> None:
    code = await (await hall.signed_in("receptionist-2.00004")).filed()
    counter = await person(chromium, hall)
    keys = counter.page.keyboard
    await counter.goto("/sign-in")
    await expect(counter.page.get_by_label("Tên đăng nhập")).to_be_focused()
    await keys.type(hall.login("receptionist"))
    await keys.press("Tab")
    await keys.type(hall.passwords[hall.login("receptionist")])
    await keys.press("Enter")
    await expect(counter.page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    await reach(counter, f"Nhận việc {code}")
    await keys.press("Enter")
    await counter.done("Nhận việc")
    await keys.press("Tab")
    await expect(counter.page.locator(".skip")).to_be_focused()
    await keys.press("Enter")
    await reach(counter, "Tiếp nhận")
    await keys.press("Enter")
    await counter.done("Tiếp nhận")
    assert counter.complaints == []


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
async def test_every_page_fits_its_screen_has_one_title_and_labels(chromium: Browser, hall: Hall, size: dict[str, int]) -> None:
    code = await (await hall.signed_in("receptionist")).filed()
    counter = await person(chromium, hall, "receptionist", size)
    paths = ("/", "/guide/1.013225", "/desk", "/apply/1.013225", f"/dossier/{code}?personal=true", f"/dossier/{code}/receipt")
    for path in (*paths, "/sign-in", f"/track/{code}"):
        await counter.goto(path)
        assert await counter.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await counter.page.locator("h1").count() == 1, path
        assert await counter.page.evaluate(UNNAMED) == [], path
        assert await counter.page.evaluate(TWICE) == [], path
    assert counter.complaints == []


UNNAMED = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button:not([aria-hidden]), a')]
  .filter(e => !(e.labels?.length || e.innerText?.trim() || e.textContent.trim() && e.tagName != 'SELECT'
                 || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')))
  .map(e => e.outerHTML)"""
"""Controls that nobody could name aloud."""
TWICE = """(ids => ids.filter((id, n) => ids.indexOf(id) != n))([...document.querySelectorAll('[id]')].map(e => e.id))"""


async def test_a_page_works_without_script(chromium: Browser, hall: Hall) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    counter = Person(await context.new_page(), hall)
    await counter.sign_in("receptionist")
    await counter.goto("/apply/1.001193")
    await counter.page.locator("button.main").click()
    await expect(counter.page.locator("#problem")).to_contain_text("Người được khai sinh")
