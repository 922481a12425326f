"""axe over a page as it stands in a browser, with all that is folded away opened; and whether it fits its screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_core_python  # type: ignore[import-untyped]

from tests.pages.browsing import PHONE, SCREEN, Person

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN = """async () => (await axe.run({resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}))
  .violations.map(found => [found.id, found.nodes.map(node => node.html.slice(0, 160))])"""
OPEN = "document.querySelectorAll('details:not(.menu)').forEach(part => { part.open = true; })"
NARROW = "document.documentElement.scrollWidth <= innerWidth"
LOOKS = (("vi", SCREEN), ("en", PHONE))


async def look(who: Person, language: str, size: dict[str, int]) -> None:
    """Go on in a language, on a screen of a size."""
    await who.page.set_viewport_size({"width": size["width"], "height": size["height"]})
    await who.page.context.add_cookies([{"name": "motcua_language", "value": language, "url": who.hall.address}])


async def faults_of(who: Person, path: str) -> list[Any]:
    """What axe finds on the page of an address."""
    answer = await who.page.goto(f"{who.hall.address}{path}")
    assert answer is not None
    assert answer.status == (404 if path in ("/track/-", "/nowhere") else 200), path
    return await faults_here(who, path)


async def faults_here(who: Person, name: str) -> list[Any]:
    """What axe finds on the page that is shown."""
    await who.page.evaluate(OPEN)
    await who.page.evaluate(AXE)
    found: list[Any] = await who.page.evaluate(RUN)
    return [(name, *each) for each in found] + ([] if await who.page.evaluate(NARROW) else [(name, "wider than the screen")])
