"""In a real Chromium: the desk by keys, a list from preview to results, search, and the organisation; on a phone as well."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.pages.browsing import PHONE, Person, person
from tests.pages.conftest import Hall

pytestmark = [pytest.mark.browser, pytest.mark.temporal, pytest.mark.xdist_group("pages")]


async def fits(who: Person) -> bool:
    """Nothing has to be scrolled sideways, and the browser complained of nothing."""
    assert who.complaints == []
    return bool(await who.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


async def focused(who: Person) -> str:
    return str(await who.page.evaluate("document.activeElement.textContent.trim()"))


async def test_the_keys_of_the_desk_move_choose_claim_and_open_and_a_list_is_carried_out(chromium: Browser, hall: Hall) -> None:
    clerk = await hall.signed_in("receptionist-2.00004")
    filed = [await clerk.filed() for _ in range(2)]
    counter = await person(chromium, hall, "receptionist-2.00004")
    codes = await counter.page.locator("#tasks a.code").all_inner_texts()
    assert set(filed) <= set(codes)
    keys = counter.page.keyboard
    await counter.page.locator("#tasks a.code").first.focus()
    await keys.press("j")
    assert await focused(counter) == codes[1]
    await keys.press("x")
    await expect(counter.page.locator("#tasks input[type=checkbox]").nth(1)).to_be_checked()
    await keys.press("k")
    assert await focused(counter) == codes[0]
    await keys.press("k")
    assert await focused(counter) == codes[0], "above the first there is nothing"
    await keys.press("x")
    await counter.page.locator("#list button.second").first.click()
    await expect(counter.page.locator("main table tbody tr")).to_have_count(2)
    assert await fits(counter)
    await counter.page.locator("main form button").first.click()
    await expect(counter.page).to_have_url(f"{hall.address}/list/" + counter.page.url.rpartition("/")[2])
    assert await fits(counter)
    await counter.goto("/desk")
    await counter.page.locator("#tasks a.code").first.focus()
    first = await focused(counter)
    await keys.press("o")
    await expect(counter.page.locator("h1").first).to_contain_text(first)


async def test_c_takes_the_task_of_the_line(chromium: Browser, hall: Hall) -> None:
    code = await (await hall.signed_in("receptionist-2.00004")).filed()
    counter = await person(chromium, hall, "receptionist-2.00004")
    line = counter.page.locator("#tasks tr").filter(has_text=code)
    await line.locator("a.code").focus()
    await counter.page.keyboard.press("c")
    await counter.page.wait_for_url(f"**/dossier/{code}*")
    assert counter.complaints == []


async def test_search_and_administration_on_a_phone(chromium: Browser, hall: Hall) -> None:
    code = await (await hall.signed_in("receptionist-2.00004")).filed(**{"form.applicant.full_name": "Quách Thị Bưởi"})
    clerk = await person(chromium, hall, "receptionist-2.00004", PHONE)
    assert await fits(clerk)
    await clerk.goto("/search")
    await clerk.page.locator("main input[name=text]").fill("quach buoi")
    await clerk.page.keyboard.press("Enter")
    await expect(clerk.page.get_by_role("link", name=code)).to_be_visible()
    assert await fits(clerk)
    keeper = await person(chromium, hall, "administrator", PHONE)
    for path in ("/administration", "/administration/log"):
        await keeper.goto(path)
        await expect(keeper.page.locator("h1")).to_be_visible()
        assert await fits(keeper), path
    await keeper.goto("/administration")
    for kind in ("authority", "official"):
        link = keeper.page.locator(f'main a[href^="/administration/{kind}/"]').first
        if await link.count():
            await keeper.goto(str(await link.get_attribute("href")))
            assert await fits(keeper), kind
