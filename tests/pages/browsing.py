"""People at browsers of their own, in one Chromium: signing in, pressing, going on by the keyboard."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.pages.conftest import Hall

SCREEN = {"width": 1366, "height": 768}
PHONE = {"width": 375, "height": 812}
PATIENCE = 20_000  # milliseconds: the machine may be busy with other tests
expect.set_options(timeout=PATIENCE)


class Person:
    """Somebody at a browser of their own; what it complains of is kept."""

    def __init__(self, page: Page, hall: Hall) -> None:
        self.page, self.hall = page, hall
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(PATIENCE)

    async def goto(self, path: str) -> None:
        await self.page.goto(path if path.startswith("http") else f"{self.hall.address}{path}")

    async def sign_in(self, role: str) -> None:
        login = self.hall.login(role)
        await self.goto("/sign-in")
        await self.page.get_by_label("Tên đăng nhập").fill(login)
        await self.page.get_by_label("Mật khẩu").fill(self.hall.password(login))
        await self.page.locator("main button").click()

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).first.click()

    async def done(self, what: str) -> None:
        await expect(self.page.locator(".done[role=status]")).to_contain_text(what)


async def person(chromium: Browser, hall: Hall, role: str | None = None, size: dict[str, int] = SCREEN) -> Person:
    context = await chromium.new_context(viewport={"width": size["width"], "height": size["height"]}, locale="vi-VN")
    made = Person(await context.new_page(), hall)
    if role is not None:
        await made.sign_in(role)
    return made


async def reach(who: Person, name: str, tag: str = "BUTTON") -> None:
    """Tab on until what is focused is that tag with that name (of a field: its label); focus must be seen wherever it is."""
    for _ in range(80):
        await who.page.keyboard.press("Tab")
        focused = who.page.locator(":focus")
        told = await focused.evaluate(
            "e => [e.getAttribute('aria-label') || e.labels?.[0]?.firstChild.textContent || e.innerText || '', "
            "getComputedStyle(e).outlineStyle]"
        )
        assert told[1] != "none", told
        if told[0].strip() == name and await focused.evaluate("e => e.tagName") == tag:
            return
    raise AssertionError(f"the keyboard never reaches {name}")
