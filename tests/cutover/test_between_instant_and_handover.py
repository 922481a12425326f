"""Between the instant and its handover a dossier's old authority stands no more: what it asks for then its successor answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities import cutting_over
from activities.assignment import Assignment
from activities.desk import Office
from activities.recording import Recording
from dossier import names
from dossier.plan import Plan
from dossier.wire import EffectRequest
from organisation.merger import Merger
from registry.cutover.splits import decide_case
from registry.store import Store
from registry.tables import Dossier, Task
from tests.cutover.orders import link, order_of
from tests.cutover.test_on_server import SOON, carried_out, signed
from tests.dossier.plans import APPROVE, ASSIGN, EXAMINE, PLAIN, RECEIVE, RETURN, plan
from tests.office import SIGNERS, Desk, furnish, key_ring, open_office, post_signers, working
from tests.workflows.test_groups import CHOSEN, GROUP
from workflows.dossier import DossierWorkflow

ASSIGNED = plan({**RECEIVE, "outcomes": {"accepted": "assign"}}, ASSIGN, EXAMINE, APPROVE, RETURN)
pytestmark = pytest.mark.temporal


@asynccontextmanager
async def accepted(temporal: WorkflowEnvironment, url: str, *plans: Plan, **filed: Any) -> AsyncIterator[tuple[Desk, str]]:
    """A dossier that was accepted while nothing outside was answered: what it asked for is answered later."""
    store = Store(url)
    furnish(store, *plans)
    post_signers(store)
    office = open_office(store, temporal.client, key_ring())
    hosting: dict[str, Any] = {"workflows": [DossierWorkflow], "activities": [Recording(office.recorder).record]}
    with temporal.with_time_skipping_disabled(), ThreadPoolExecutor(4) as pool:
        async with Worker(office.client, task_queue=names.DOSSIERS, activity_executor=pool, **hosting):
            desk = Desk(office)
            code = await desk.file(plans[-1].procedure, **filed)
            await desk.complete(code, "receptionist", "accepted")
        yield desk, code
    store.close()


async def handed_over(office: Office, merger: Merger, until: Callable[[], bool]) -> None:
    """What was asked for is answered from the instant on, and the order run."""
    async with working(office):
        await carried_out(office, await cutting_over.run(office, merger.order, merger.digest, "test"))
        while not until():
            await asyncio.sleep(0.05)


async def test_nobody_assigns_by_hand_what_the_successor_has_people_for(temporal: WorkflowEnvironment, sqlite_url: str) -> None:
    async with accepted(temporal, sqlite_url, ASSIGNED) as (desk, code):
        merger = await signed(desk.office)
        # The registry lags behind the workflow: it may not know yet that this was asked.
        asked = EffectRequest(code=code, key="99.1", what="candidates", data={"role": "officer", "authority": "ward"})
        assignment = Assignment(desk.office.store, desk.office.time)
        with pytest.raises(ApplicationError, match="waits for its handover"):
            assignment.candidates(asked)
        await handed_over(desk.office, merger, lambda: desk.has_task(code, "officer"))
        assert assignment.candidates(asked).data == {"candidates": {}}
        with desk.office.store.read() as session:
            task = session.exec(select(Task).where(col(Task.code) == code)).one()
        assert (task.work, task.holder, task.authority) == ("examine", "officer-1", f"ubnd-00004-{merger.at:%y%m%d}")


async def test_what_a_group_begins_lies_where_the_group_does(temporal: WorkflowEnvironment, sqlite_url: str) -> None:
    """Its form names a unit that was split, whose code one of the new ones bears."""
    async with accepted(temporal, sqlite_url, PLAIN, GROUP, chosen=CHOSEN) as (desk, code):
        merger = await split(desk.office, code, "00006")
        await handed_over(desk.office, merger, lambda: len(begun(desk, code)) == len(CHOSEN))
        assert begun(desk, code) == ["00006", "00006"]


async def split(office: Office, code: str, new: str) -> Merger:
    """The ward becomes two, and its people go to where a person has decided that the dossier lies."""
    at = datetime.now(UTC) + SOON
    links = (link("00004", each, at, "chia", "split") for each in ("00004", "00006"))
    merger = order_of("chia", *(each.model_copy(update={"default": each.new == new}) for each in links))
    cutting_over.plan(office, merger, real=True)
    with office.store.write() as session:
        decide_case(session, merger, code, new, SIGNERS[0], "bản đồ địa chính", office.time.now())
    for who in SIGNERS:
        cutting_over.sign(office, merger, "văn bản", who)
    await asyncio.sleep(SOON.total_seconds() + 0.1)
    return merger


def begun(desk: Desk, code: str) -> list[str]:
    """Where the dossiers lie that a group began."""
    with desk.office.store.read() as session:
        return list(session.exec(select(Dossier.unit).where(col(Dossier.parent).startswith(code))).all())
