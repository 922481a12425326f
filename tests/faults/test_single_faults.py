"""One fault at a time, and a client that gives up: what was taken happens once, and its key tells so afterwards."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from procedure_defs.compile import library
from registry.tables import Journal, Request
from tests.faults import counting
from tests.faults.conftest import Aftermath
from tests.faults.disturbing import healthy, settled
from tests.faults.people import application

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(240), pytest.mark.xdist_group("faults")]
BIRTH = "1.001193"


class AtCounter:
    """A dossier at a counter, with somebody there who acts once and goes away."""

    def __init__(self, aftermath: Aftermath, unit: str, code: str) -> None:
        self.aftermath, self.system, self.player, self.code = aftermath, aftermath.system, aftermath.player, code
        self.who = self.player.officials["receptionist", f"ubnd-{unit}"][0]
        self.key = uuid.uuid4().hex

    async def once(self, body: dict[str, Any], within: float = 30.0) -> httpx.Response:
        """One try, under this counter's one key."""
        token = await self.player._token(self.who)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": self.key}
        return await self.player.http.post(f"/dossiers/{self.code}/acts", json=body, headers=headers, timeout=within)

    async def seen(self) -> dict[str, Any]:
        return await self.player.read(self.who, f"/dossiers/{self.code}")

    def rows(self) -> int:
        with self.system.store.read() as session:
            return len(session.exec(select(Journal).where(col(Journal.code) == self.code)).all())

    def kept(self) -> int | None:
        with self.system.store.read() as session:
            return session.exec(select(Request.status).where(col(Request.key) == self.key)).one()


Open = Callable[[], Awaitable[AtCounter]]


@pytest.fixture
async def opened(aftermath: Aftermath) -> AsyncIterator[Open]:
    """Files a birth; every part runs again afterwards."""

    async def file() -> AtCounter:
        unit = aftermath.player.communes[0]
        code = await aftermath.player.file(application(library()[BIRTH], aftermath.crowd, unit), unit)
        return AtCounter(aftermath, unit, code)

    await asyncio.to_thread(aftermath.system.until_well)
    yield file
    await settled(aftermath.system)


CLAIM = {"kind": "claim", "task": "receive-1"}


async def test_an_act_while_no_worker_works_is_taken_with_202_and_then_shows(opened: Open) -> None:
    counter = await opened()
    counter.system.freeze("worker")
    answer = await counter.once(CLAIM)
    assert (answer.status_code, answer.json()["pending"]) == (202, True)
    assert answer.headers["Location"] == f"/dossiers/{counter.code}"
    assert counter.rows() == 1
    counter.system.kill("worker")
    await settled(counter.system)
    assert (counter.kept(), counter.rows()) == (200, 2)
    assert (await counter.seen())["tasks"][0]["holder"] == counter.who
    again = await counter.once(CLAIM)
    assert (again.status_code, again.json()["seq"], again.headers["Idempotency-Replayed"]) == (200, 2, "true")


async def test_an_act_taken_while_no_worker_works_survives_the_death_of_temporal_too(opened: Open) -> None:
    """An update that no worker has accepted lives in Temporal's memory only: the kept intent sends it again."""
    counter = await opened()
    counter.system.freeze("worker")
    assert (await counter.once(CLAIM)).status_code == 202
    counter.system.kill("temporal")
    counter.system.kill("worker")
    await settled(counter.system)
    assert (counter.kept(), counter.rows()) == (200, 2)


async def test_an_act_while_temporal_stands_still_happens_once(opened: Open) -> None:
    counter = await opened()
    counter.system.freeze("temporal")
    assert (await counter.once(CLAIM)).status_code == 202
    counter.system.kill("temporal")
    await settled(counter.system)
    assert (counter.kept(), counter.rows()) == (200, 2)


async def test_acts_in_flight_when_the_api_dies_are_finished_without_their_clients(opened: Open) -> None:
    counters = [await opened() for _ in range(6)]
    system = counters[0].system
    trying = [asyncio.create_task(counter.once(CLAIM)) for counter in counters]
    await asyncio.sleep(0.03)
    system.kill("api")
    done = await asyncio.gather(*trying, return_exceptions=True)
    assert any(isinstance(one, httpx.TransportError) for one in done)
    await settled(system)
    with system.store.read() as session:
        keys = [counter.key for counter in counters]
        kept = {r.key: r.status for r in session.exec(select(Request).where(col(Request.key).in_(keys)))}
    assert set(kept.values()) <= {200}
    assert [counter.rows() for counter in counters] == [2 if counter.key in kept else 1 for counter in counters]
    again = [await counter.once(CLAIM) for counter in counters]
    assert {(one.status_code, one.json()["seq"]) for one in again} == {(200, 2)}
    assert [counter.rows() for counter in counters] == [2] * len(counters)


async def test_a_register_down_longer_than_its_window_leaves_a_task_for_an_official(opened: Open) -> None:
    counter = await opened()
    fault = {"fault": "error", "rate": 1.0}
    headers = {"Authorization": f"Bearer {counter.system.register_token}"}
    httpx.put(f"{counter.system.register}/dieu-khien", json=fault, headers=headers, timeout=10).raise_for_status()
    try:
        accepted = await counter.once({"kind": "complete", "task": "receive-1", "outcome": "accepted"})
        assert accepted.status_code == 200, accepted.text
        end = time.monotonic() + 60
        while not (tasks := (await counter.seen())["tasks"]):
            assert time.monotonic() < end, await counter.seen()
            await asyncio.sleep(0.5)
    finally:
        counter.system.kill("register")
    assert [(task["work"], task["role"]) for task in tasks] == [("verify", "receptionist")]
    unit = counter.player.communes[0]
    assert (await counter.player.play(counter.code, unit, "good")).ended == "returned"


async def test_after_all_of_it_the_doctor_finds_nothing_and_nothing_is_open(aftermath: Aftermath) -> None:
    assert (await healthy(aftermath.system))["findings"] == []
    assert counting.unanswered(aftermath.system) == 0
