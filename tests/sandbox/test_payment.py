"""The play payment service: an order that the system did not sign is not taken; one order is one receipt."""

from __future__ import annotations

import json

import httpx
import pytest

from sandbox.payment.app import HEADER, PaymentConfig, create_app, signature_of

SIGNED = {"code": "H1-1", "order": "7", "amount": "50000", "signature": signature_of("s", b"H1-1\n7\n50000")}


def served(told: list[httpx.Request], status: int = 200) -> httpx.AsyncClient:
    """The service, before a system that writes down what it is told."""

    def system(request: httpx.Request) -> httpx.Response:
        told.append(request)
        return httpx.Response(status)

    app = create_app(PaymentConfig(secret="s", system="http://system"), httpx.MockTransport(system))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://pay")


async def test_a_payment_is_told_under_signature_and_leads_back() -> None:
    told: list[httpx.Request] = []
    async with served(told) as client:
        assert "50.000" in (await client.get("/pay", params=SIGNED)).text
        answers = [await client.post("/pay", data=SIGNED) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {"http://system/dossier/H1-1?done=pay"}
    assert told[0].headers[HEADER] == signature_of("s", told[0].content)
    assert json.loads(told[0].content) == json.loads(told[1].content)
    assert json.loads(told[0].content)["amount"] == 50000


@pytest.mark.parametrize("change", [{"amount": "1"}, {"code": "H1-2"}, {"order": "8"}])
async def test_an_altered_order_is_not_taken(change: dict[str, str]) -> None:
    told: list[httpx.Request] = []
    async with served(told) as client:
        assert (await client.get("/pay", params=SIGNED | change)).status_code == 401
        assert (await client.post("/pay", data=SIGNED | change)).status_code == 401
    assert told == []


async def test_a_system_that_refuses_is_said_and_nobody_is_led_on() -> None:
    async with served([], 409) as client:
        assert (await client.post("/pay", data=SIGNED)).status_code == 502
        assert (await client.post("/pay", data=SIGNED | {"cancel": "1"})).headers["location"] == "http://system/dossier/H1-1"
