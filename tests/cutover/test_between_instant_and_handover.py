"""Between the instant and its handover a dossier's old authority stands no more: who is assigned is asked of the successor."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities import cutting_over
from activities.recording import Recording
from dossier import names
from registry.store import Store
from registry.tables import Task
from tests.cutover.test_on_server import carried_out, signed
from tests.dossier.plans import APPROVE, ASSIGN, EXAMINE, RECEIVE, RETURN, plan
from tests.office import Desk, furnish, key_ring, open_office, post_signers, working
from workflows.dossier import DossierWorkflow

ASSIGNED = plan({**RECEIVE, "outcomes": {"accepted": "assign"}}, ASSIGN, EXAMINE, APPROVE, RETURN)


@pytest.mark.temporal
async def test_nobody_assigns_by_hand_what_the_successor_has_people_for(temporal: WorkflowEnvironment, sqlite_url: str) -> None:
    store = Store(sqlite_url)
    furnish(store, ASSIGNED)
    post_signers(store)
    office = open_office(store, temporal.client, key_ring())
    hosting: dict[str, Any] = {"workflows": [DossierWorkflow], "activities": [Recording(office.recorder).record]}
    with temporal.with_time_skipping_disabled(), ThreadPoolExecutor(4) as pool:
        async with Worker(office.client, task_queue=names.DOSSIERS, activity_executor=pool, **hosting):
            desk = Desk(office)
            code = await desk.file()
            await desk.complete(code, "receptionist", "accepted")
            merger = await signed(office)
        async with working(office):  # who could be assigned is asked only now
            await carried_out(office, await cutting_over.run(office, merger.order, merger.digest, "test"))
            while not desk.has_task(code, "officer"):
                await asyncio.sleep(0.05)
    with store.read() as session:
        task = session.exec(select(Task).where(col(Task.code) == code)).one()
        assert (task.work, task.holder, task.authority) == ("examine", "officer-1", f"ubnd-00004-{merger.at:%y%m%d}")
    store.close()
