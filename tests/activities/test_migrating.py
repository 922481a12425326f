"""Dossiers moved to another version on the real engine: carried on, taken back, refused with the reason, and never twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import migrating, previewing
from activities.migrating import Migrating, NothingToUndo, begin, begin_undo, order_for
from activities.operating import Operating
from activities.operating_client import run_operation
from audit.rebuilding import differences, stored_rows
from audit.redeciding import first_plan, redecide
from audit.replaying import Recorded, replay
from dossier import names
from dossier.plan import Plan
from procedure_defs.impact.version import stored
from registry.journals import rows_of, state_of
from registry.operations import counts, targets
from registry.store import Store
from registry.tables import Definition, Dossier, Ledger, OperationTarget
from tests.dossier.plans import EXAMINE, PLAIN, RECEIVE, RETURN, plan
from tests.dossier.test_migrating import RENAMED
from tests.dossier.test_migrating import stored as bytes_of
from tests.office import Desk, furnish, key_ring, open_office, publish, working
from tests.replay.playing import HANDED
from workflows import dossier as hosting
from workflows.operation import OperationWorkflow

pytestmark = pytest.mark.temporal
MAPPING = {"examine": "appraise"}


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sqlite_url: str) -> AsyncIterator[Desk]:
    store = Store(sqlite_url)
    furnish(store, PLAIN)
    office = open_office(store, temporal.client, key_ring())
    told = Operating(office, (Migrating(office.definitions),), attempts=2)
    with temporal.with_time_skipping_disabled(), ThreadPoolExecutor(2) as pool:
        bulk = Worker(
            office.client, task_queue=names.BULK, workflows=[OperationWorkflow], activity_executor=pool,
            activities=[told.snapshot, told.tell_window, told.close],
        )  # fmt: skip
        async with working(office, workflow_runner=UnsandboxedWorkflowRunner()), bulk:
            yield Desk(office)
    store.close()


async def examined(desk: Desk) -> str:
    code = await desk.file()
    await desk.complete(code, "receptionist", "accepted")
    return code


def published(desk: Desk, new: Plan) -> str:
    with desk.office.store.write() as session:
        publish(session, new)
    return bytes_of(new)[1]


async def moved(desk: Desk, new: Plan, order: str = "12/QĐ", mapping: dict[str, str] | None = None) -> str:
    office = desk.office
    text, key = bytes_of(new)
    seen = previewing.impact(office.store, office.definitions, stored(text, key, {}, {}), mapping)
    operation = begin(office, order_for(seen, order, "Điều 1", mapping or {}), "administrator-1")
    await asyncio.wait_for(run_operation(office, operation), 20)
    return operation


def row_of(desk: Desk, code: str) -> Dossier:
    with desk.office.store.read() as session:
        return session.get_one(Dossier, code)


def counted(desk: Desk, operation: str) -> dict[str, int]:
    with desk.office.store.read() as session:
        return counts(session, operation)


def check(desk: Desk, code: str) -> None:
    """The journal decides again to the same, and the projections are what it gives."""
    office, row = desk.office, row_of(desk, code)
    with office.store.read() as session:
        rows, kept = rows_of(session, code, office.keys.of(code)), stored_rows(session, [code])[code]
    begun = office.definitions.pinned(first_plan(rows), row.calendar_digest)
    assert redecide(begun, code, rows, office.definitions.plan_bytes).divergence is None
    assert state_of(rows).plan == row.plan_digest
    assert differences(code, office.definitions.pinned(row.plan_digest, row.calendar_digest), rows, kept) == []


async def finish(desk: Desk, code: str) -> str:
    await desk.complete(code, "officer", "ready")
    await desk.complete(code, "chair", "signed")
    await desk.complete(code, "receptionist", "returned", handing=HANDED["handing"])
    return str(await asyncio.wait_for(desk.office.client.get_workflow_handle(code).result(), 10))


async def test_dossiers_go_on_under_the_new_version_with_their_date_and_a_line_in_the_ledger(desk: Desk) -> None:
    code, filed = await examined(desk), await desk.file()
    new = published(desk, RENAMED)
    due = row_of(desk, code).due_at
    operation = await moved(desk, RENAMED, mapping=MAPPING)
    assert counted(desk, operation) == {"done": 2}
    row = row_of(desk, code)
    assert (row.plan_digest, row.step, row.due_at) == (new, "appraise", due)
    with desk.office.store.read() as session:
        entry = session.exec(select(Ledger).where(col(Ledger.code) == code).order_by(col(Ledger.n).desc())).first()
    assert entry is not None and (entry.cause, entry.ground, entry.basis) == ("transfer", "migration", "Điều 1")
    await desk.complete(filed, "receptionist", "accepted")
    assert await finish(desk, code) == "returned"
    for each in (code, filed):
        check(desk, each)
    history = await desk.office.client.get_workflow_handle(code).fetch_history()
    kept = Recorded(code, history.to_proto().SerializeToString()) if hasattr(history, "to_proto") else recorded(code, history)
    assert [each.failure for each in await replay([kept], lambda name: desk.office.keys.of(str(name)))] == [None]


def recorded(code: str, history: Any) -> Recorded:
    from temporalio.api.history.v1 import History

    return Recorded(code, History(events=history.events).SerializeToString())


async def test_what_was_moved_is_taken_back_by_an_operation_of_its_own(desk: Desk) -> None:
    code = await examined(desk)
    published(desk, RENAMED)
    before = row_of(desk, code)
    await moved(desk, RENAMED, mapping=MAPPING)
    undo = begin_undo(desk.office, "12/QĐ", "administrator-1")
    await asyncio.wait_for(run_operation(desk.office, undo), 20)
    assert counted(desk, undo) == {"done": 1}
    row = row_of(desk, code)
    assert (row.plan_digest, row.step, row.due_at) == (before.plan_digest, "examine", before.due_at)
    check(desk, code)
    assert await finish(desk, code) == "returned"
    with pytest.raises(NothingToUndo):
        begin_undo(desk.office, "13/QĐ", "administrator-1")


async def test_a_dossier_told_again_after_a_crash_is_moved_once_and_keeps_its_version_when_it_continues_as_new(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await examined(desk)
    new = published(desk, RENAMED)
    operation = await moved(desk, RENAMED, mapping=MAPPING)
    seq = row_of(desk, code).seq
    with desk.office.store.write() as session:  # as if the worker had died before it noted what came of it
        session.add(session.merge(OperationTarget(operation=operation, code=code, status="telling", attempts=1)))
    told = Operating(desk.office, (Migrating(desk.office.definitions),))
    monkeypatch.setattr("activities.operating.activity.heartbeat", lambda *_: None)
    await told.tell_window(operation)
    assert (row_of(desk, code).seq, counted(desk, operation)) == (seq, {"done": 1})
    monkeypatch.setattr(hosting, "_continuation_suggested", lambda: True)
    first = (await desk.office.client.get_workflow_handle(code).describe()).run_id
    await desk.complete(code, "officer", "ready")
    monkeypatch.setattr(hosting, "_continuation_suggested", lambda: False)
    await desk.complete(code, "chair", "signed")
    assert (await desk.office.client.get_workflow_handle(code).describe()).run_id != first
    assert row_of(desk, code).plan_digest == new
    check(desk, code)


async def test_those_that_stay_are_named_with_the_reason_and_are_not_touched(desk: Desk) -> None:
    turning = {**EXAMINE, "outcomes": {"ready": "examine"}}
    stuck = plan(RECEIVE, turning, RETURN, rights={})
    papers = plan(RECEIVE, {**EXAMINE, "outcomes": {"ready": "return"}}, RETURN, papers=[{"id": "map", "kind": "required"}])
    later = RENAMED.model_copy(update={"engine_level": 99})
    code = await examined(desk)
    before = row_of(desk, code)
    for number, (new, reason) in enumerate(((stuck, "NO_END"), (papers, "PAPERS_NEW"))):
        published(desk, new)
        operation = await moved(desk, new, order=str(number))
        with desk.office.store.read() as session:
            assert [(t.code, t.reason) for t in targets(session, operation, ("failed",), 9)] == [(code, reason)]
    key = published(desk, later)
    sources = {before.plan_digest: MAPPING}
    operation = begin(desk.office, migrating.Order("later", None, later.procedure, key, sources), "administrator-1")
    await asyncio.wait_for(run_operation(desk.office, operation), 20)
    with desk.office.store.read() as session:
        assert [t.reason for t in targets(session, operation, ("failed",), 9)] == ["WORKER_LAGS"]
    assert row_of(desk, code) == before


async def test_a_version_whose_bytes_were_altered_moves_nobody(desk: Desk) -> None:
    code = await examined(desk)
    key = published(desk, RENAMED)
    before = row_of(desk, code)
    with desk.office.store.write() as session:
        row = session.get_one(Definition, key)
        row.plan = row.plan.replace("appraise", "approved")
        session.add(row)
    order = migrating.Order("altered", None, PLAIN.procedure, key, {before.plan_digest: MAPPING})
    operation = begin(desk.office, order, "administrator-1")
    await asyncio.wait_for(run_operation(desk.office, operation), 20)
    with desk.office.store.read() as session:
        assert [t.reason for t in targets(session, operation, ("failed",), 9)] == ["PLAN_ALTERED"]
    assert row_of(desk, code) == before
