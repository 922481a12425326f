"""A decree over open dossiers on a real server: previewed, carried out once, resumed after a kill, new ones pinned anew."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment

from activities.decreeing import Announced, Decreeing, announced, begin, preview
from activities.operating import Operating
from activities.operating_client import run_operation
from registry.operations import add_targets, claim, counts
from registry.tables import Calendar, Dossier, Ledger, Notice, Operation
from statute.calendar import CalendarData, DayNote
from statute.time import local_date
from tests.dossier import plans
from tests.office import Desk, staffed
from worker import bulk_worker

pytestmark = pytest.mark.temporal


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sqlite_url: str) -> AsyncIterator[Desk]:
    async with staffed(temporal, sqlite_url, plans.PLAIN) as desk:
        yield desk


async def accepted(desk: Desk, n: int) -> list[str]:
    codes = [await desk.file() for _ in range(n)]
    await asyncio.gather(*(desk.complete(code, "receptionist", "accepted") for code in codes))
    return codes


def closing(desk: Desk, order: str, days: int = 1) -> Announced:
    """An announcement that closes the last day of every open clock, from `days` before it on."""
    with desk.office.store.read() as session:
        due = session.exec(select(Dossier.due_at).where(col(Dossier.due_at).is_not(None))).first()
        data = CalendarData.model_validate_json(session.exec(select(Calendar.data)).first() or "")
    assert due is not None
    last: date = local_date(due - timedelta(hours=1))
    return announced(desk.office.store, data.model_copy(update={"off": {last: DayNote(vi="nghỉ")}}), order, "văn bản thử")


def rows(desk: Desk) -> dict[str, Dossier]:
    with desk.office.store.read() as session:
        return {row.code: row for row in session.exec(select(Dossier)).all()}


def ledger(desk: Desk, cause: str) -> list[str]:
    with desk.office.store.read() as session:
        return sorted(session.exec(select(Ledger.code).where(col(Ledger.cause) == cause)).all())


async def test_a_decree_is_previewed_then_carried_out_once_with_entry_and_notice_and_new_dossiers_take_it(desk: Desk) -> None:
    codes = await accepted(desk, 3)
    unaccepted = await desk.file()
    decree = closing(desk, "1/TB")
    before, seen = rows(desk), preview(desk.office.store, decree, desk.office.time.now())
    assert (seen.open, seen.moved, seen.kept, seen.failed) == (3, 3, 0, [])
    assert rows(desk) == before
    with ThreadPoolExecutor(4) as pool:
        async with bulk_worker(desk.office, pool):
            operation = begin(desk.office, decree, "test")
            await asyncio.wait_for(run_operation(desk.office, operation), 30)
            await asyncio.wait_for(run_operation(desk.office, begin(desk.office, decree, "test")), 30)
    after = rows(desk)
    assert {m.code: m.after for m in seen.shown} == {code: after[code].due_at for code in codes}
    assert ledger(desk, "decree") == sorted(codes)
    with desk.office.store.read() as session:
        assert counts(session, operation) == {"done": 4}
        told = session.exec(select(Notice.code).where(col(Notice.what) == "new_date")).all()
    assert sorted(told) == sorted(codes)
    await desk.complete(unaccepted, "receptionist", "accepted")
    new = (await accepted(desk, 1))[0]
    assert rows(desk)[unaccepted].due_at == rows(desk)[new].due_at == after[codes[0]].due_at
    assert rows(desk)[new].calendar_digest != after[codes[0]].calendar_digest


async def test_an_operation_killed_between_telling_and_noting_it_tells_again_and_takes_effect_once(desk: Desk) -> None:
    codes = await accepted(desk, 4)
    operation = begin(desk.office, closing(desk, "2/TB"), "test")
    told = Operating(desk.office, (Decreeing(),))
    with desk.office.store.write() as session:
        row = session.get_one(Operation, operation)
        assert add_targets(session, operation) == 4
        assert claim(session, row, 2) == sorted(codes)[:2]
    for dossier in [row for row in rows(desk).values() if row.code in sorted(codes)[:2]]:
        command = Decreeing().command(operation, json.loads(row.payload), dossier)
        assert (await told._tell(dossier, command)).receipt is not None  # and then the worker dies
    with ThreadPoolExecutor(4) as pool:
        async with bulk_worker(desk.office, pool):
            await asyncio.wait_for(run_operation(desk.office, operation), 30)
    assert ledger(desk, "decree") == sorted(codes)
    with desk.office.store.read() as session:
        assert counts(session, operation) == {"done": 4}
        assert session.get_one(Operation, operation).standing == "done"
