"""Warnings and deciding instants over an outage: the true instants come out, each exactly once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from dossier.events import Warned
from dossier.journal import read
from dossier.state import State
from registry.journals import rows_of, state_of
from registry.store import Store
from tests.dossier import plans
from tests.office import Desk, furnish, key_ring, open_office, working

pytestmark = pytest.mark.temporal
WARNED = plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN, warn_at=[50, 80])


def journal(desk: Desk, code: str) -> tuple[list[Warned], State]:
    with desk.office.store.read() as session:
        rows = rows_of(session, code, desk.office.keys.of(code))
    return [event for row in rows for event in read(row)[1] if isinstance(event, Warned)], state_of(rows)


async def test_a_worker_that_is_down_over_warnings_and_the_end_tells_each_once_with_its_true_instant(
    temporal: WorkflowEnvironment, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'registry.db'}")
    furnish(store, WARNED)
    desk = Desk(open_office(store, temporal.client, key_ring()))
    with temporal.with_time_skipping_disabled():
        async with working(desk.office):
            code = await desk.file()
            await desk.complete(code, "receptionist", "accepted")
            expected = journal(desk, code)[1]
        offset = desk.office.time.move(timedelta(days=40))  # nobody works over every instant of the term
        await desk.office.client.get_workflow_handle(code).signal("time_moved", offset.total_seconds())
        async with working(desk.office):
            async with asyncio.timeout(20):
                while len(journal(desk, code)[0]) < 4:
                    await asyncio.sleep(0.1)
            await asyncio.sleep(0.5)
            told, _ = journal(desk, code)
    assert expected.clock is not None and expected.apologise_by is not None
    instants = {warning.why: warning.due for warning in expected.warnings}
    instants |= {"apologise": expected.apologise_by, "overdue": expected.clock.due.due_at}
    assert {event.why: event.due for event in told} == instants
    assert len(told) == len(instants) == 4
    assert all(event.at >= event.due for event in told)
    store.close()
