"""Walking a dossier over its pages without script: what is offered to a visitor is pressed by its outcome."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from tests.pages.conftest import Hall, Visitor, words


async def pressed(visitor: Visitor, code: str, outcome: str, **fields: Any) -> None:
    """Press the offer of a dossier's page that leads to an outcome; it may take a moment to be there."""
    page, offered = f"/dossier/{code}", None
    for _ in range(60):
        offered = re.search(rf'value="(complete~[^"]+~{outcome})"', (await visitor.get(page)).text)
        if offered is not None:
            break
        await asyncio.sleep(0.1)
    assert offered is not None, f"{outcome} is not offered: {words(await visitor.get(page))[:400]}"
    answer = await visitor.submit(page, page, form=offered[1], **fields)
    assert answer.status_code == 303, words(answer)


async def holder_of(hall: Hall, code: str, role: str) -> Visitor:
    """Who of a role got the dossier, at their own inbox."""
    for _ in range(60):
        for number in (1, 2):
            visitor = await hall.signed_in(f"{role}-{number}.00004")
            if code in (await visitor.get("/desk?whose=mine")).text:
                return visitor
        await asyncio.sleep(0.1)
    raise AssertionError(f"no {role} has {code}")
