"""The shell on the real dev server: acts, effects, timers, recording, idempotency."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment

from activities.desk import Refused
from activities.filing import Under
from dossier.commands import Handing, Withdraw
from dossier.journal import verify
from registry.journals import rows_of, state_of
from registry.tables import Dossier, Journal
from tests.dossier import plans
from tests.office import Desk, staffed

HANDED: dict[str, Any] = {"handing": Handing(channel="counter", proof="chữ ký")}
pytestmark = pytest.mark.temporal


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, database_url: str) -> AsyncIterator[Desk]:
    async with staffed(temporal, database_url, plans.PLAIN) as desk:
        yield desk


def row_of(desk: Desk, code: str) -> Dossier:
    with desk.office.store.read() as session:
        row = session.get(Dossier, code)
    assert row is not None
    return row


async def test_a_dossier_runs_from_filing_to_return_and_every_act_shows_at_once(desk: Desk) -> None:
    code = await desk.file()
    assert row_of(desk, code).status == 1
    await desk.complete(code, "receptionist", "accepted")
    assert row_of(desk, code).status == 4
    await desk.complete(code, "officer", "ready")
    await desk.complete(code, "chair", "signed")
    assert row_of(desk, code).status == 9
    await desk.complete(code, "receptionist", "returned", **HANDED)
    assert row_of(desk, code).status == 10
    handle = desk.office.client.get_workflow_handle(code)
    assert await asyncio.wait_for(handle.result(), 20) == "returned"
    with desk.office.store.read() as session:
        rows = rows_of(session, code, desk.office.keys.of(code))
    assert verify(code, rows) == row_of(desk, code).head
    assert state_of(rows).personal["applicant"]["full_name"] == "Nguyễn Văn An"
    assert "Nguyễn" not in "".join(row.public for row in rows)


async def test_the_same_key_files_once_and_another_body_is_refused(desk: Desk) -> None:
    first = await desk.file(key="k-1")
    assert await desk.file(key="k-1") == first
    with desk.office.store.read() as session:
        assert len(session.exec(select(Journal).where(col(Journal.code) == first)).all()) == 1


async def test_a_refused_act_leaves_no_trace(desk: Desk) -> None:
    code = await desk.file()
    await desk.complete(code, "receptionist", "accepted")
    await desk.complete(code, "officer", "ready")
    with pytest.raises(Refused) as refused:
        await desk.complete(code, "chair", "unheard-of")
    assert refused.value.rejection.code == "UNKNOWN_OUTCOME"
    assert row_of(desk, code).seq == 3


async def test_a_closed_dossier_refuses_clearly(desk: Desk) -> None:
    code = await desk.file()
    await desk.complete(code, "receptionist", "refused")
    await asyncio.wait_for(desk.office.client.get_workflow_handle(code).result(), 20)
    actor = desk.official("receptionist-1")
    with pytest.raises(Refused) as refused:
        await desk.acting.act(code, lambda i: Withdraw(id=i, actor=actor), Under("x", "y", "z", "b"))
    assert refused.value.rejection.code == "CLOSED"


async def test_time_moved_ahead_reaches_timers(desk: Desk) -> None:
    code = await desk.file()
    await desk.complete(code, "receptionist", "accepted")
    await desk.complete(code, "officer", "lacking")
    await desk.complete(code, "receptionist", "issued", items=("deed",))
    assert row_of(desk, code).status == 5
    offset = desk.office.time.move(timedelta(days=40))
    handle = desk.office.client.get_workflow_handle(code)
    await handle.signal("time_moved", offset.total_seconds())
    assert await asyncio.wait_for(handle.result(), 20) == "stopped"
    assert (row_of(desk, code).status, row_of(desk, code).ended) == (8, "stopped")
