"""WCAG 2.2 AA by axe, on every page of every role, in both languages, wide and narrow. A new page fails until it is listed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import axe_core_python  # type: ignore[import-untyped]
import pytest
from fastapi.routing import APIRoute
from playwright.async_api import Browser

from api.pages.router import PARTS
from tests.pages.browsing import PHONE, SCREEN, Person, person
from tests.pages.conftest import Hall
from tests.pages.test_citizens import own_dossier

pytestmark = [pytest.mark.browser, pytest.mark.temporal, pytest.mark.xdist_group("pages")]
AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN = """async () => (await axe.run({resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}))
  .violations.map(found => [found.id, found.nodes.map(node => node.html.slice(0, 160))])"""
OPEN = "document.querySelectorAll('details:not(.menu)').forEach(part => { part.open = true; })"
"""What is folded away is looked at too."""
NARROW = "document.documentElement.scrollWidth <= innerWidth"
PAGES: dict[str | None, tuple[str, ...]] = {
    None: (
        "/", "/sign-in", "/guide/1.001193", "/track/{code}", "/track/-", "/receipt", "/verify", "/near?unit=00004", "/nowhere",
    ),
    "citizen-1": ("/mine", "/apply/1.000894", "/dossier/{own}", "/dossier/{own}/receipt"),
    "receptionist": (
        "/desk", "/search", "/apply/1.013225", "/dossier/{code}?personal=true&notes=true", "/dossier/{code}/receipt",
        "/dossier/{code}/control-sheet", "/book", "/unclaimed", "/counter",
    ),
    "one-stop-head": ("/desk", "/desk/complaints"),
    "administrator": (
        "/administration", "/administration/log", "/administration/authority/{authority}",
        "/administration/official/receptionist-1.00004", "/reports",
    ),
    "auditor": ("/desk", "/reports", "/board", "/auditing", "/auditing/dossier/{code}"),
}  # fmt: skip
ELSEWHERE = {
    "/counter/codes/{sheet}": "a sheet of its own", "/counter/codes/{sheet}/print": "for paper", "/queue/{point}": "a display",
    "/auditing/ask/{question}": "an answer of its own", "/auditing/dossier": "leads on",
    "/search/results": "a part of the search",
    "/board/{order}": "a merger of its own", "/operations/{operation}": "an operation of its own",
    "/track": "leads on", "/home": "leads on", "/list/{bulk}": "after an act over a list",
    "/dossier/{code}/letters/{key}": "a letter's own text", "/receipt/letters/{key}": "the same",
}  # fmt: skip
"""Pages that are not opened here, and why."""
FILES = ("/csv", ".csv", ".pdf", ".svg", "/pdf", "{digest}")


def test_every_page_is_looked_at() -> None:
    paths = {
        route.path
        for part in PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    looked = [path.partition("?")[0] for listed in PAGES.values() for path in listed]
    unseen = {path for path in paths if not path.endswith(FILES) and not any(_fits(path, each) for each in looked)}
    assert unseen == set(ELSEWHERE) & paths


def _fits(route: str, path: str) -> bool:
    return re.fullmatch("[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", route)), path) is not None


async def faults_of(who: Person, path: str) -> list[Any]:
    """What axe finds on a page, and whether it fits the screen."""
    answer = await who.page.goto(f"{who.hall.address}{path}")
    assert answer is not None
    assert answer.status == (404 if path in ("/track/-", "/nowhere") else 200), path
    await who.page.evaluate(OPEN)
    await who.page.evaluate(AXE)
    found: list[Any] = await who.page.evaluate(RUN)
    return [(path, *each) for each in found] + ([] if await who.page.evaluate(NARROW) else [(path, "wider than the screen")])


@pytest.mark.parametrize("role", PAGES, ids=str)
async def test_no_page_of_a_role_has_a_fault(chromium: Browser, hall: Hall, role: str | None) -> None:
    code = await (await hall.signed_in("receptionist")).filed()
    own = await own_dossier(hall) if role == "citizen-1" else ""
    who, found = await person(chromium, hall, role), []
    for language, size in (("vi", SCREEN), ("en", PHONE)):
        await who.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        await who.page.context.add_cookies([{"name": "motcua_language", "value": language, "url": hall.address}])
        for path in PAGES[role]:
            found += await faults_of(who, path.format(code=code, own=own, authority="ubnd-00004"))
    await who.page.context.close()
    assert found == []
