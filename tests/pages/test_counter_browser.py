"""In a real Chromium: a receptionist calls a number, files and accepts at once, and is told of the same papers twice."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.pages.browsing import person
from tests.pages.conftest import Hall
from tests.pages.test_browser import fill_in

pytestmark = [pytest.mark.browser, pytest.mark.temporal, pytest.mark.xdist_group("pages")]


async def test_a_number_is_drawn_and_called_and_the_same_papers_are_told(chromium: Browser, hall: Hall) -> None:
    counter = await person(chromium, hall, "receptionist")
    await counter.goto("/counter")
    await counter.page.get_by_role("link", name="Màn hình gọi số").first.click()
    await counter.press("Lấy số")
    await expect(counter.page.get_by_role("status")).to_contain_text("Số của bạn: 1")
    await counter.goto("/counter")
    await counter.page.get_by_label("Quầy của tôi").first.fill("3")
    await counter.press("Gọi số tiếp theo")
    await counter.done("Mời số 1 đến quầy 3")
    await counter.goto("/apply/1.001193")
    await fill_in(counter.page)
    number = await counter.page.locator('[name="form.applicant.personal_id"]').input_value()
    await counter.page.get_by_role("button", name="Tra cứu dân cư").first.click()
    await expect(counter.page.locator('[id="looked.form.applicant"]')).to_contain_text("Chưa tra cứu được")
    await counter.page.get_by_label("tiếp nhận ngay").check()
    await counter.page.locator("button.main").click()
    await expect(counter.page.locator(".originals li").first).to_be_visible()
    code = await counter.page.locator("p.code.big").inner_text()
    await counter.goto("/apply/1.001193")
    await fill_in(counter.page)
    await counter.page.locator('[name="form.applicant.personal_id"]').fill(number)
    await counter.page.locator("button.main").click()
    await expect(counter.page.locator("#problem")).to_contain_text(code)
    assert all("409" in said for said in counter.complaints)
