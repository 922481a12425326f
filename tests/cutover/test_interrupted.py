"""An operation whose worker stops or is killed in the midst: taken up again soon, with what the core alone would have done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import SQLModel
from temporalio import activity
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import PollActivityTaskQueueRequest
from temporalio.testing import ActivityEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import cutting_over, operating
from activities.asking import Asking
from activities.assignment import Assignment
from activities.desk import Office
from activities.handing_over import OrderStanding
from activities.looking_up import LookingUp
from activities.operating import Operating
from activities.recording import Recording
from activities.rehearsing import commands_for
from audit.doctor.examination import Doctor
from dossier import names
from dossier.business import business_digest
from dossier.decide import apply
from dossier.rejection import Rejection
from dossier.state import State
from organisation.merger import Merger
from registry.cutover.places import laid
from registry.operations import counts, open_operation
from registry.store import Store
from registry.tables import Operation
from tests.cutover import country
from tests.cutover.test_on_server import carried_out, desk, digests_of, signed
from tests.office import Desk, key_ring
from worker import bulk_worker, operations
from workflows import operation as hosted
from workflows.operation import OperationWorkflow

__all__ = ["desk"]


def done(office: Office, operation: str) -> int:
    with office.store.read() as session:
        return counts(session, operation).get("done", 0)


@pytest.fixture
async def begun(desk: Desk) -> AsyncIterator[tuple[Office, Merger, dict[str, str]]]:
    """An order in effect over six dossiers, with the business digests that its handovers lead to."""
    codes = [await desk.file() for _ in range(6)]
    await asyncio.gather(*(desk.complete(code, "receptionist", "accepted") for code in codes[:4]))
    merger = await signed(desk.office)
    yield desk.office, merger, expected(desk.office, merger)


def expected(office: Office, merger: Merger) -> dict[str, str]:
    """The business digest of every dossier that an order touches, handed over by the core alone."""
    found = {}
    with office.store.read() as session:
        for row, command, _ in commands_for(session, OrderStanding(merger, laid(session, merger))):
            assert command is not None
            applied = apply(
                office.definitions.pinned(row.plan_digest, row.calendar_digest), State.model_validate_json(row.state), command,
                office.time.now(),
            )  # fmt: skip
            assert not isinstance(applied, Rejection)
            found[row.code] = business_digest(applied.state)
    return found


def is_as_expected(office: Office, merger: Merger, wanted: dict[str, str]) -> None:
    assert cutting_over.status(office, merger.order)["handing_over"]["targets"] == {"done": 6}
    assert digests_of(office) == wanted
    assert json.loads(cutting_over.reconcile(office, merger.order).text)["ok"]


async def held_up(office: Office) -> list[str]:
    """What the doctor finds of holders and handovers."""
    found = (await Doctor(office, timedelta(0)).round(None)).findings
    return [each.what for each in found if each.invariant in ("INV-1", "INV-6")]


@pytest.mark.temporal
async def test_a_worker_that_stops_in_the_midst_leaves_an_operation_that_goes_on(
    begun: tuple[Office, Merger, dict[str, str]],
) -> None:
    office, merger, wanted = begun
    assert await held_up(office) == ["order may-chu is in effect and was not run"]
    operation = await cutting_over.run(office, merger.order, merger.digest, "test", rate=8.0)
    with ThreadPoolExecutor(4) as pool:
        async with bulk_worker(office, pool):
            await asyncio.sleep(0.3)
    assert done(office, operation) < 6
    assert await held_up(office) == [], "what is still to be handed over is on its way"
    await carried_out(office, operation)
    is_as_expected(office, merger, wanted)
    assert await held_up(office) == []


@pytest.mark.temporal
async def test_a_window_that_a_killed_worker_took_is_soon_taken_up_by_another(
    begun: tuple[Office, Merger, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosted, "KILLED_AFTER", timedelta(seconds=2))
    monkeypatch.setattr(operating, "BEAT_EVERY", timedelta(seconds=0.5))
    office, merger, wanted = begun
    operation = await cutting_over.run(office, merger.order, merger.digest, "test")
    taken = PollActivityTaskQueueRequest(
        namespace=office.client.namespace, task_queue=TaskQueue(name=names.BULK), identity="dies"
    )
    patched = UnsandboxedWorkflowRunner()  # a sandbox would read the module anew, with its own limits
    async with Worker(office.client, task_queue=names.BULK, workflows=[OperationWorkflow], workflow_runner=patched):
        task = await office.client.workflow_service.poll_activity_task_queue(taken)
    assert task.activity_type.name == "tell_window"  # and it is never heard of again
    working = Operating(office, operations(office))
    assert working._snapshot(operation).new == 6
    row, dossiers = working._claim(operation)
    command = working.kinds[row.kind].command(operation, json.loads(row.payload), dossiers[0])
    assert (await working._tell(dossiers[0], command)).receipt is not None
    await carried_out(office, operation)
    is_as_expected(office, merger, wanted)


async def test_an_activity_that_is_cancelled_ends_its_transaction_first(sqlite_url: str) -> None:
    """An exception thrown into a thread at any point left SQLite locked: every write of the process waited for ever."""
    store = Store(sqlite_url)
    SQLModel.metadata.create_all(store.engine)
    office = country.office(store, key_ring())
    with store.write() as session:
        open_operation(session, Operation(id="one", kind="decree", payload="{}", opened_at=country.BEFORE))
    working = Operating(office, ())
    inside = ActivityEnvironment()
    with store._turn:
        closing = asyncio.create_task(inside.run(working.close, "one"))
        await asyncio.sleep(0.1)
        inside.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
    for _ in range(100):
        with store.read() as session:
            if session.get_one(Operation, "one").done_at is not None:
                break
        await asyncio.sleep(0.02)
    with store.write() as session:
        assert session.get_one(Operation, "one").standing == "done"
    store.close()


def test_no_activity_in_a_thread_is_broken_off_by_an_exception() -> None:
    threads = [Recording.record, Assignment.candidates, Asking.ask, LookingUp.look_up]
    kept = [activity._Definition.must_from_callable(each) for each in threads]  # type: ignore[arg-type]
    assert [each.name for each in kept if not each.no_thread_cancel_exception] == []
