"""Tracking: a code alone shows no person, the receipt's secret shows more, both slow a guesser down."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.app import create_app
from tests.api.conftest import Client, Town, configuration

pytestmark = pytest.mark.temporal


async def test_a_code_alone_shows_step_holder_and_due_date_and_no_person(town: Town) -> None:
    filed = await town.filed("citizen")
    await town.completed(filed["code"], "receptionist", "receive", "accepted")
    shown = (await town.as_().get(f"/tracking/{filed['code']}")).json()
    assert (shown["step"]["id"], shown["holder"]["id"], shown["role"], shown["status"]["code"]) == (
        "examine",
        "ward",
        "officer",
        4,
    )
    assert shown["due_at"]
    assert "party" not in str(shown)
    assert "applicant" not in shown


async def test_the_secret_shows_what_was_asked_and_a_masked_name(town: Town) -> None:
    filed = await town.filed("citizen")
    await town.completed(filed["code"], "receptionist", "receive", "supplement", items=["deed"], reason="thiếu giấy tờ nhà")
    shown = (await town.as_().get("/tracking", {"Tracking-Secret": filed["tracking_secret"]})).json()
    assert (shown["applicant"], shown["asked"], shown["holds"][0]["items"]) == ("N. V. A.", ["thiếu giấy tờ nhà"], ["deed"])
    wrong = await town.as_().get("/tracking", {"Tracking-Secret": "0" * 32})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "TRACKING_UNKNOWN")


async def test_a_citizen_is_told_who_looked_at_their_data(town: Town) -> None:
    filed = await town.filed("citizen")
    secret = {"Tracking-Secret": filed["tracking_secret"]}
    assert (await town.as_().get("/tracking", secret)).json()["looked_at"] == []
    assert (await town.as_("receptionist").get(f"/dossiers/{filed['code']}", personal=True)).status_code == 200
    (seen,) = (await town.as_().get("/tracking", secret)).json()["looked_at"]
    assert (seen["what"], seen["role"], seen["authority"]["id"], seen["purpose"]) == ("opened", "receptionist", "ward", "read")


async def test_guessing_is_slowed(town: Town, tmp_path: Path) -> None:
    client = Client(create_app(town.office, configuration(tmp_path, tracking_rate="2/minute")))
    answers = [await client.get("/tracking/H26.9-260101-0001") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
