"""The inbox: whose tasks, in which order, and pages that inserts do not disturb."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.api.conftest import Town

pytestmark = pytest.mark.temporal


async def _pages(town: Town, person: str, limit: int, **filters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        asked: dict[str, Any] = {**filters, **({"cursor": cursor} if cursor else {})}
        page = (await town.as_(person).get("/inbox", limit=limit, **asked)).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


async def test_pages_hold_every_task_once_by_due_date_while_new_dossiers_come_in(town: Town) -> None:
    before = {(await town.filed())["code"] for _ in range(6)}
    found: list[str] = []
    cursor: str | None = None
    while True:
        asked: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await town.as_("receptionist").get("/inbox", **asked)).json()
        found += [item["code"] for item in page["items"]]
        await town.filed() if len(found) < 10 else None
        cursor = page["next"]
        if cursor is None:
            break
    assert before <= set(found)
    assert len(found) == len(set(found))
    whole = (await _pages(town, "receptionist", 100))[:50]
    assert [item["code"] for item in whole] == sorted({i["code"] for i in whole}, key=[i["code"] for i in whole].index)


async def test_mine_pool_and_all_show_what_they_say_with_what_is_allowed(town: Town) -> None:
    mine, free, others = [(await town.filed())["code"] for _ in range(3)]
    for code in (mine, free, others):
        await town.completed(code, "receptionist", "receive", "accepted")
    assert (await town.as_("officer").act(mine, "claim", task=await town.task(mine, "examine"))).status_code == 200
    assert (await town.as_("officer-2").act(others, "claim", task=await town.task(others, "examine"))).status_code == 200
    seen = {
        whose: {item["code"] for item in await _pages(town, "officer", 100, whose=whose)} for whose in ("mine", "pool", "all")
    }
    assert (mine in seen["mine"], free in seen["pool"], others in seen["all"]) == (True, True, False)
    assert seen["all"] == seen["mine"] | seen["pool"]
    item = next(item for item in await _pages(town, "officer", 100) if item["code"] == free)
    assert {offer["act"] for offer in item["allowed"]} >= {"claim", "complete"}
    lent = {item["code"] for item in await _pages(town, "delegate", 100, whose="mine")}
    assert others in lent, "who acts for somebody sees what that one holds"


async def test_filters_narrow_by_procedure_and_lateness(town: Town) -> None:
    code = (await town.filed(procedure="9.999998"))["code"]
    assert code in {item["code"] for item in await _pages(town, "receptionist", 50, procedure="9.999998")}
    assert {item["procedure"]["id"] for item in await _pages(town, "receptionist", 50, procedure="9.999998")} == {"9.999998"}
    assert code not in {item["code"] for item in await _pages(town, "receptionist", 50, late=True)}


@pytest.mark.parametrize(
    "parts", [["x", "y", "z"], ["2026-01-01", "a", "b"], [1, 2, 3], {"a": 1}, ["2026-01-01T00:00:00+00:00", "\x00", ""]]
)
async def test_a_cursor_that_was_never_handed_out_is_refused(town: Town, parts: Any) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
    for cursor in (forged, "%%%", "AAAA"):
        answer = await town.as_("officer").get("/inbox", cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (400, "CURSOR_INVALID")
