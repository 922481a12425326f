"""A worker that lags a version meets dossiers of a later release: it decides nothing, and the later release goes on."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities import acting
from dossier import levels
from dossier.commands import Handing
from dossier.journal import verify
from dossier.level1 import judging
from dossier.wire import DossierInput
from registry.journals import rows_of
from registry.sealing import KeyRing
from registry.store import Store
from tests.dossier import plans
from tests.office import Desk, furnish, open_office, working

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(240)]
ROOT = Path(__file__).resolve().parents[2]
KEY = b64encode(bytes(range(32))).decode()
RING = json.dumps({"current": "k1", "keys": {"k1": KEY}, "blind_index": KEY})
LATER = plans.PLAIN.model_copy(update={"engine_level": 2, "version": "later"})


@pytest.fixture
def desk(temporal: WorkflowEnvironment, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk of the later release, with nobody at work yet."""
    monkeypatch.setitem(levels.LEVELS, 2, judging)
    monkeypatch.setattr(acting, "PATIENCE", timedelta(seconds=1))
    store = Store(sqlite_url)
    furnish(store, LATER)
    return Desk(open_office(store, temporal.client, KeyRing.load(RING)))


@asynccontextmanager
async def lagging(server: str, database: str) -> AsyncIterator[None]:
    """A worker of this release, in a process of its own."""
    words = (sys.executable, "-m", "tests.workflows.lagging_worker", server, database, RING)
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 120) == b"ready\n"
        yield
    finally:
        process.kill()
        await process.wait()


async def kinds(handle: WorkflowHandle[object, object]) -> list[str]:
    """The kinds of events in a history."""
    history = await handle.fetch_history()
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_WORKFLOW_") for event in history.events]


async def until(handle: WorkflowHandle[object, object], kind: str) -> None:
    """Wait for an event of a kind."""
    for _ in range(600):
        if kind in await kinds(handle):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"no {kind} came: {await kinds(handle)}")


async def test_a_dossier_of_a_later_release_waits_undecided_at_an_old_worker_and_goes_on_at_a_new_one(
    desk: Desk, temporal: WorkflowEnvironment, sqlite_url: str
) -> None:
    server = temporal.client.service_client.config.target_host
    with temporal.with_time_skipping_disabled():
        async with lagging(server, sqlite_url):
            code = await desk.file()
            handle = desk.office.client.get_workflow_handle(code)
            await until(handle, "TASK_FAILED")
            act = await desk.complete(code, "receptionist", "accepted")
            assert act.pending  # taken, and nowhere decided
            assert not {"TASK_COMPLETED", "EXECUTION_FAILED"} & set(await kinds(handle))
        async with working(desk.office):
            await until(handle, "TASK_COMPLETED")
            assert (await desk.acting.settle(code)) in (0, 1)
            await desk.complete(code, "officer", "ready")
            await desk.complete(code, "chair", "signed")
            await desk.complete(code, "receptionist", "returned", handing=Handing(channel="counter", proof="chữ ký"))
            assert await asyncio.wait_for(handle.result(), 60) == "returned"
    with desk.office.store.read() as session:
        rows = rows_of(session, code, desk.office.keys.of(code))
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    verify(code, rows)


async def test_a_dossier_whose_plan_was_altered_on_the_way_is_failed_once_and_says_so(
    desk: Desk, temporal: WorkflowEnvironment
) -> None:
    published = desk.office.definitions.in_force(LATER.procedure, desk.office.time.now())
    altered = published.plan_text.replace('"ready"', '"readx"')
    assert altered != published.plan_text
    given = DossierInput(
        code="H26.1-altered", plan=altered, plan_digest=published.pinned.plan_digest, calendar=published.calendar_text,
        calendar_digest=published.pinned.calendar_digest,
    )  # fmt: skip
    with desk.office.store.transaction() as transaction:
        desk.office.keys.make(transaction, given.code)
    with temporal.with_time_skipping_disabled():
        async with working(desk.office):
            with pytest.raises(WorkflowFailureError) as failed:
                await desk.office.client.execute_workflow(LATER.procedure, given, id=given.code, task_queue="dossiers")
    assert "they were altered" in str(failed.value.cause)
