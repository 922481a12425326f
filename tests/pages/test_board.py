"""The board of a merger, as the old and the new office see it: how far it is, what still lies where; looks again by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from sqlmodel import col, select

from activities import cutting_over
from api.views.board import _speed
from registry.cutover.moves import operation_of
from registry.tables import MergerOrder, Operation, OperationTarget
from tests.cutover.orders import link, order_of
from tests.pages.axe import LOOKS, faults_of, look
from tests.pages.browsing import person
from tests.pages.conftest import Hall

pytestmark = [pytest.mark.browser, pytest.mark.temporal, pytest.mark.xdist_group("pages")]
ORDER = "bang-theo-doi"
OLD, OTHER = "07183", "07192"
"""Two communes of Quảng Ninh where no other test files; by this order they become one. It is taken back afterwards."""
CAME_TO = {"done": 12, "unaffected": 1, "failed": 1, "pending": 6}


@pytest.fixture
async def running(hall: Hall) -> AsyncIterator[str]:
    """An order that is being carried out: 14 of 20 dossiers were told, one of them in vain."""
    office, now = hall.office, hall.office.time.now()
    at = now + timedelta(days=300)
    merger = order_of(ORDER, link(OLD, OLD, at, ORDER), link(OTHER, OLD, at, ORDER), parent="22", scope=("22",))
    for who in ("administrator", "administrator-2"):
        cutting_over.sign(office, merger, ORDER, who)
    targets = [status for status, n in CAME_TO.items() for _ in range(n)]
    with office.store.write() as session:
        session.get_one(MergerOrder, ORDER).standing = "running"
        session.add(Operation(id=operation_of(ORDER), kind="cutover", payload="{}", opened_at=now, opened_by="test"))
        for n, status in enumerate(targets):
            told = now if status != "pending" else None
            session.add(OperationTarget(operation=operation_of(ORDER), code=f"H0-{n}", status=status, settled_at=told))
    yield ORDER
    with office.store.write() as session:
        session.get_one(MergerOrder, ORDER).standing = "signed"
        for target in session.exec(select(OperationTarget).where(col(OperationTarget.operation) == operation_of(ORDER))).all():
            session.delete(target)
        session.delete(session.get_one(Operation, operation_of(ORDER)))
    assert await cutting_over.abort(office, ORDER, "test") == "withdrawn"


async def test_the_old_and_the_new_office_see_how_far_it_is(chromium: Browser, hall: Hall, running: str, tmp_path: Path) -> None:
    login = f"receptionist-1.{OTHER}"
    hall.passwords[login] = hall.passwords[hall.login("receptionist")]  # one trial password for all
    who = await person(chromium, hall, login)
    await who.goto("/board")
    await who.page.get_by_role("link", name=running).click()
    board = who.page.locator("main")
    await expect(board.get_by_role("progressbar")).to_have_attribute("value", "13")
    for told in ("13/20", "Quản trị viên thứ hai", "1 hồ sơ chưa bàn giao được"):
        await expect(board).to_contain_text(told)
    await expect(board.locator("tr.mine")).to_have_count(1)
    await expect(board.locator("tbody tr")).to_have_count(2)
    answer = await who.page.reload()
    assert answer is not None
    assert answer.headers["refresh"] == "5"
    found = []
    for language, size in LOOKS:
        await look(who, language, size)
        found += await faults_of(who, f"/board/{running}")
        await who.page.screenshot(path=tmp_path / f"board-{language}.png", full_page=True)
    assert found == []
    assert who.complaints == []
    await who.page.context.close()
    the_pace_shown_is_that_since_it_began(hall, running)


def the_pace_shown_is_that_since_it_began(hall: Hall, running: str) -> None:
    now = hall.office.time.now()
    for seconds, speed in ((10, 1.4), (600, 0.2)):
        with hall.office.store.read() as session:
            operation = session.get_one(Operation, operation_of(running))
            operation.opened_at = now - timedelta(seconds=seconds)
            assert _speed(session, operation, now) == speed
            session.expunge(operation)
