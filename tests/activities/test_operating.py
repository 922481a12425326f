"""Operations over many dossiers: paused, resumed, aborted, slowed, failed ones named and tried again, late ones met."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities import operating
from activities.operating import Operating
from activities.operating_client import change_operation, run_operation, start_operation
from dossier import names
from dossier.commands import Command, Decree, Withdraw
from organisation.posts import SYSTEM
from registry.operations import ChangeRefused, counts, open_operation, targets
from registry.tables import Dossier, Operation, OperationAct
from statute.calendar_change import CalendarChange
from tests.dossier import plans
from tests.office import Desk, staffed
from workflows import operation as hosted
from workflows.operation import OperationWorkflow

pytestmark = pytest.mark.temporal


class Telling:
    """A kind that tells each dossier of one procedure an empty decree, or what the test says."""

    name = "telling"

    def __init__(self) -> None:
        self.withdrawn: set[str] = set()

    def concerns(self, said: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
        return (col(Dossier.procedure) == said["procedure"],) if "procedure" in said else ()

    def command(self, operation: str, _: dict[str, Any], dossier: Dossier) -> Command | None:
        if dossier.code in self.withdrawn:
            return Withdraw(id=f"{operation}", actor=SYSTEM)
        return Decree(id=f"{operation}", actor=SYSTEM, order=operation, change=CalendarChange())


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sqlite_url: str) -> AsyncIterator[Desk]:
    async with staffed(temporal, sqlite_url, plans.PLAIN) as desk:
        yield desk


@asynccontextmanager
async def bulk(desk: Desk, kind: Telling) -> AsyncIterator[None]:
    told = Operating(desk.office, (kind,), attempts=2)
    with ThreadPoolExecutor(2) as pool:
        async with Worker(
            desk.office.client, task_queue=names.BULK, workflows=[OperationWorkflow], activity_executor=pool,
            activities=[told.snapshot, told.tell_window, told.close],
        ):  # fmt: skip
            yield


def opened(desk: Desk, name: str, rate: float | None = None, payload: str = "{}") -> str:
    now = desk.office.time.now()
    with desk.office.store.write() as session:
        open_operation(session, Operation(id=name, kind="telling", payload=payload, opened_at=now, rate=rate))
    return name


def counted(desk: Desk, operation: str) -> dict[str, int]:
    with desk.office.store.read() as session:
        return counts(session, operation)


def standing(desk: Desk, operation: str) -> str:
    with desk.office.store.read() as session:
        return session.get_one(Operation, operation).standing


async def changed(desk: Desk, operation: str, act: str, rate: float | None = None) -> bool:
    now = desk.office.time.now()
    said = OperationAct(operation=operation, key=f"{act}-{now}", act=act, rate=rate, by="administrator-1", at=now)
    return await change_operation(desk.office, said)


async def until(desk: Desk, operation: str, done: int) -> None:
    end = time.monotonic() + 20
    while counted(desk, operation).get("done", 0) < done:
        assert time.monotonic() < end, counted(desk, operation)
        await asyncio.sleep(0.02)


async def test_a_paused_operation_tells_nobody_until_it_is_resumed_and_goes_no_faster_than_its_rate(desk: Desk) -> None:
    for _ in range(8):
        await desk.file()
    async with bulk(desk, Telling()):
        operation = opened(desk, "slow", rate=2.0)
        await start_operation(desk.office.client, operation)
        await until(desk, operation, 1)
        assert await changed(desk, operation, "pause")
        await asyncio.sleep(2.2)  # what was begun, at most a window of 4, is finished
        stood = counted(desk, operation)
        assert stood["done"] <= 4
        await asyncio.sleep(0.7)
        assert counted(desk, operation) == stood
        await changed(desk, operation, "throttle", rate=100.0)
        await changed(desk, operation, "resume")
        await asyncio.wait_for(run_operation(desk.office, operation), 20)
    assert counted(desk, operation) == {"done": 8}


async def test_an_aborted_operation_leaves_the_rest_and_a_retry_takes_it_up(desk: Desk) -> None:
    for _ in range(6):
        await desk.file()
    async with bulk(desk, Telling()):
        operation = opened(desk, "stopped", rate=0.5)
        await start_operation(desk.office.client, operation)
        await until(desk, operation, 1)
        await changed(desk, operation, "abort")
        await asyncio.wait_for(run_operation(desk.office, operation), 20)
        came = counted(desk, operation)
        assert standing(desk, operation) == "aborted"
        assert set(came) == {"done", "left"}
        assert sum(came.values()) == 6
        with pytest.raises(ChangeRefused):
            await changed(desk, operation, "resume")
        await changed(desk, operation, "throttle")
        await changed(desk, operation, "retry")
        await asyncio.wait_for(run_operation(desk.office, operation), 20)
    assert counted(desk, operation) == {"done": 6}
    assert standing(desk, operation) == "done"


async def test_a_refusal_is_listed_with_its_reason_and_tried_again_when_asked(desk: Desk) -> None:
    codes = sorted([await desk.file() for _ in range(3)])
    kind = Telling()
    kind.withdrawn = {codes[1]}  # the system may not withdraw for an applicant
    async with bulk(desk, kind):
        operation = opened(desk, "refused")
        await asyncio.wait_for(run_operation(desk.office, operation), 20)
        with desk.office.store.read() as session:
            failed = targets(session, operation, ("failed",), 10)
        assert [(row.code, row.reason) for row in failed] == [(codes[1], "NOT_COMPETENT")]
        assert (failed[0].detail or "").startswith("No post or delegation at this instant allows this act.")
        kind.withdrawn = set()
        await changed(desk, operation, "retry")
        await asyncio.wait_for(run_operation(desk.office, operation), 20)
    assert counted(desk, operation) == {"done": 3}


async def test_the_same_key_changes_an_operation_once(desk: Desk) -> None:
    operation = opened(desk, "once")
    now = desk.office.time.now()

    def act(what: str) -> OperationAct:
        return OperationAct(operation=operation, key="k", act=what, by="administrator-1", at=now)

    assert await change_operation(desk.office, act("pause"))
    assert not await change_operation(desk.office, act("pause"))
    assert standing(desk, operation) == "paused"
    with pytest.raises(LookupError):
        await change_operation(desk.office, OperationAct(operation="none", key="k", act="pause", by="a", at=now))


async def test_one_that_arrives_while_it_runs_is_told_and_what_it_does_not_concern_is_not(desk: Desk) -> None:
    await desk.file()
    async with bulk(desk, Telling()):
        operation = opened(desk, "late", rate=1.0, payload='{"procedure": "9.999999"}')
        elsewhere = opened(desk, "elsewhere", payload='{"procedure": "1.000000"}')
        await start_operation(desk.office.client, operation)
        await asyncio.gather(*(desk.file() for _ in range(2)))
        await changed(desk, operation, "throttle")
        await asyncio.wait_for(run_operation(desk.office, operation), 20)
        await asyncio.wait_for(run_operation(desk.office, elsewhere), 20)
    assert counted(desk, operation) == {"done": 3}
    assert counted(desk, elsewhere) == {}


async def test_a_dossier_that_ended_is_closed_one_that_never_answers_fails_and_runs_are_continued(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosted, "WINDOWS_A_RUN", 1)
    monkeypatch.setattr(operating, "PATIENCE", operating.PATIENCE / 10)
    codes = sorted([await desk.file() for _ in range(3)])
    kind = Telling()
    operation = opened(desk, "ends")
    told = Operating(desk.office, (kind,), attempts=2)
    assert (told._snapshot(operation).new, told._snapshot(operation).new) == (3, 0)
    await desk.office.client.get_workflow_handle(codes[0]).terminate()
    await desk.complete(codes[1], "receptionist", "refused")
    async with bulk(desk, kind):
        await asyncio.wait_for(run_operation(desk.office, operation), 30)
    with desk.office.store.read() as session:
        rows = targets(session, operation, ("done", "closed", "failed"), 10)
    assert [(row.status, row.reason) for row in rows] == [("failed", "NO_ANSWER"), ("closed", None), ("done", None)]
