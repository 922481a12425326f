"""Callbacks of partners: nothing without a signature over exactly this body; a report and an event happen once."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from activities.signatures import HEADER, signature_of
from registry.tables import Dispatch
from tests.api.conftest import Town

pytestmark = pytest.mark.temporal
SECRET = SecretStr("gateway")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


async def called(town: Town, path: str, said: dict[str, object], secret: SecretStr = SECRET) -> httpx.Response:
    body = json.dumps(said).encode()
    headers = {HEADER: signature_of(secret, body), "Content-Type": "application/json"}
    return await town.as_().http.post(path, content=body, headers=headers)


def waiting(town: Town, message_id: str) -> None:
    with town.office.store.write() as session:
        session.merge(Dispatch(
            code="H1", key=f"2.{message_id[:4]}", channel="sms", message_id=message_id, address="blind", state="sent",
            first_at=NOW, next_at=NOW,
        ))  # fmt: skip


async def test_a_delivery_is_noted_once_and_a_later_failure_does_not_undo_it(town: Town) -> None:
    message = "ab" * 16
    waiting(town, message)
    said: dict[str, object] = {"id": message, "reference": "sms-1", "status": "delivered", "at": "2026-03-02T02:00:00Z"}
    assert (await called(town, "/partners/sms/reports", said)).status_code == 200
    assert (await called(town, "/partners/sms/reports", {**said, "status": "failed"})).status_code == 200
    with town.office.store.read() as session:
        row = session.get(Dispatch, ("H1", f"2.{message[:4]}", "sms"))
    assert row is not None
    assert (row.state, row.reference, row.delivered_at) == ("delivered", "sms-1", datetime(2026, 3, 2, 2, tzinfo=UTC))


@pytest.mark.parametrize("path", ["/partners/sms/reports", "/partners/zalo/reports", "/partners/tax/arrivals"])
async def test_without_the_right_signature_nothing_is_taken(town: Town, path: str) -> None:
    said: dict[str, object] = {"id": "ab" * 16, "reference": "r", "status": "delivered", "at": "2026-03-02T02:00:00Z"}
    if "arrivals" in path:
        said = {"code": "H1", "event": "notice", "reference": "r"}
    answer = await called(town, path, said, SecretStr("wrong"))
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGNATURE_INVALID")


async def test_a_report_on_a_message_that_we_never_sent_is_told_so(town: Town) -> None:
    said: dict[str, object] = {"id": "00" * 16, "reference": "r", "status": "delivered", "at": "2026-03-02T02:00:00Z"}
    assert (await called(town, "/partners/sms/reports", said)).status_code == 404


async def test_what_a_dossier_waits_for_is_brought_by_its_partner_once(town: Town) -> None:
    code = (await town.filed("receptionist", "9.999997"))["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    await town.completed(code, "officer", "examine", "ready")
    said: dict[str, object] = {"code": code, "event": "tax-notice", "reference": "TB-1"}
    other = await called(town, "/partners/police/arrivals", said)
    assert (other.status_code, other.json()["code"]) == (403, "NOT_COMPETENT")
    first = await called(town, "/partners/tax/arrivals", said)
    assert first.status_code == 200, first.text
    again = await called(town, "/partners/tax/arrivals", said)
    assert (again.status_code, again.json()["seq"]) == (200, first.json()["seq"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await town.task(code, "approve")
