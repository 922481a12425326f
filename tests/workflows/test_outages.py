"""Nobody works over a due instant, over midnight, over Tết; the server itself dies: the true instants come out, each once."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.desk import Refused
from dossier.agenda import GRACE
from dossier.commands import Supply
from dossier.journal import read
from dossier.sealed import Sealed
from dossier.state import State
from launch.ports import free_port
from launch.temporal_server import SEARCH_ATTRIBUTES, command
from organisation.posts import Actor
from registry.definitions import publish_calendar
from registry.journals import rows_of, state_of
from registry.store import Store
from registry.tables import Journal
from statute.calendar import Calendar, CalendarData, DayNote
from statute.lunar import lunar_new_year
from statute.term import Term, due
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.plans import CONSULT
from tests.office import Desk, Under, furnish, key_ring, open_office, working

pytestmark = pytest.mark.temporal
CITIZEN = Actor(kind="applicant", id="party-1")
CONSULTED = plans.with_step(CONSULT)


def journal(desk: Desk, code: str) -> tuple[list[Any], State]:
    with desk.office.store.read() as session:
        rows = rows_of(session, code, desk.office.keys.of(code))
    return [event for row in rows for event in read(row)[1]], state_of(rows)


def events(desk: Desk, code: str, kind: str) -> list[Any]:
    return [event for event in journal(desk, code)[0] if event.kind == kind]


async def until(desk: Desk, code: str, done: Callable[[State], bool], seconds: float = 25) -> State:
    async with asyncio.timeout(seconds):
        while not done(journal(desk, code)[1]):
            await asyncio.sleep(0.05)
    return journal(desk, code)[1]


async def move(desk: Desk, code: str, to: datetime) -> None:
    """Time goes on to an instant, whoever works."""
    offset = desk.office.time.move(to - desk.office.time.now())
    await desk.office.client.get_workflow_handle(code).signal("time_moved", offset.total_seconds())


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[Desk]:
    store = Store(f"sqlite:///{tmp_path / 'registry.db'}")
    furnish(store, CONSULTED)
    with temporal.with_time_skipping_disabled():
        yield Desk(open_office(store, temporal.client, key_ring()))
    store.close()


async def asked(desk: Desk) -> str:
    """A dossier whose supplement was asked for."""
    code = await desk.file()
    await desk.complete(code, "receptionist", "supplement", items=("deed",))
    return code


async def test_a_worker_down_over_midnight_and_over_the_fifteen_days_closes_the_dossier_once_as_of_due(desk: Desk) -> None:
    async with working(desk.office):
        code = await asked(desk)
    hold = journal(desk, code)[1].hold("supplement")
    assert hold is not None and hold.due is not None
    assert hold.due.due_at.astimezone(ICT).hour == 0  # a term of days ends at midnight
    await move(desk, code, hold.due.due_at + timedelta(days=12))
    async with working(desk.office):
        state = await until(desk, code, lambda s: s.ended is not None)
        await asyncio.sleep(0.3)
    stopped = events(desk, code, "stopped")
    assert [(event.at, event.why) for event in stopped] == [(hold.due.due_at, "no_supplement")]
    assert state.closed_at == hold.due.due_at


async def test_silence_over_an_outage_is_consent_once_at_its_own_instant(desk: Desk) -> None:
    async with working(desk.office):
        code = await desk.file()
        await desk.complete(code, "receptionist", "accepted")
        await desk.complete(code, "officer", "ready")
    silent = [task for task in journal(desk, code)[1].tasks if task.silence]
    assert len(silent) == 2 and silent[0].due is not None
    ends = silent[0].due.due_at
    await move(desk, code, ends + timedelta(days=20))
    async with working(desk.office):
        await until(desk, code, lambda s: s.step == "approve")
        await asyncio.sleep(0.3)
    closed = [event for event in events(desk, code, "task_closed") if event.outcome == "silent"]
    assert [event.at for event in closed] == [ends, ends]
    assert [event.outcome for event in events(desk, code, "step_left") if event.step == "consult"] == ["agreed"]


async def test_over_tet_the_date_is_that_of_the_calendar_and_the_end_is_told_at_it(desk: Desk) -> None:
    store, year = desk.office.store, desk.office.time.now().year + 1
    tet = lunar_new_year(year)  # whatever year the tests run in
    off = {tet + timedelta(days=n): DayNote(vi="Tết") for n in range(-2, 6)}
    calendar = CalendarData(name="tet", years={year: "announced", year + 1: "announced"}, off=off)
    tet = min(off)
    start = datetime.combine(tet - timedelta(days=2), datetime.min.time(), ICT) + timedelta(hours=10)
    with store.write() as session:
        publish_calendar(session, start.year, calendar.model_dump_json(exclude_defaults=True), datetime.now(UTC))
    async with working(desk.office):
        desk.office.time.move(start - desk.office.time.now())
        code = await desk.file()
        await desk.complete(code, "receptionist", "accepted")
    state = journal(desk, code)[1]
    accepted = state.accepted_at
    assert accepted is not None and state.clock is not None
    expected = due(Term(unit="working_days", n=5), accepted, Calendar.of(calendar))
    assert state.clock.due.due_at == expected.due_at
    assert expected.due_on - accepted.astimezone(ICT).date() > timedelta(days=9)  # all of Tết lies in between
    await move(desk, code, expected.due_at + timedelta(days=3))
    async with working(desk.office):
        await until(desk, code, lambda s: any(mark.startswith("overdue") for mark in s.raised))
    assert [event.due for event in events(desk, code, "warned") if event.why == "overdue"] == [expected.due_at]


@pytest.mark.parametrize("seconds", [-1, 0, 1])
async def test_an_act_and_the_closing_at_the_same_second_are_judged_by_the_instant_of_the_act(desk: Desk, seconds: int) -> None:
    """Up to the instant itself it counts, though the timer is about to fire; later it is refused, and never both happen."""
    async with working(desk.office):
        code = await asked(desk)
        hold = journal(desk, code)[1].hold("supplement")
        assert hold is not None and hold.due is not None
        await move(desk, code, hold.due.due_at + timedelta(seconds=seconds) - timedelta(milliseconds=400))

        async def supply() -> str:
            def make(command_id: str) -> Supply:
                return Supply(id=command_id, actor=CITIZEN, sealed=Sealed(salt="ab" * 16, values={}))

            try:
                await desk.acting.act(code, make, Under("party-1", f"supply{seconds}", "supply", "body"))
            except Refused as refused:
                return refused.rejection.code
            return "taken"

        said = await supply()
        received = desk.office.time.now()
        await move(desk, code, hold.due.due_at + GRACE + timedelta(seconds=1))
        state = await until(desk, code, lambda s: s.ended is not None or s.supplied_at is not None)
        await asyncio.sleep(0.3)
    supplied, closed = events(desk, code, "supplemented"), events(desk, code, "stopped")
    assert (len(supplied), len(closed)) == ((1, 0) if said == "taken" else (0, 1))
    if said == "taken":
        assert supplied[0].at <= hold.due.due_at <= received + timedelta(seconds=2)
        assert state.phase == "filed"
    else:
        assert said == "DEADLINE_PASSED"
        assert closed[0].at == hold.due.due_at


async def test_the_server_dies_over_the_due_instant_and_the_dossier_is_closed_once_as_of_due(tmp_path: Path) -> None:
    port = free_port()
    words = [word for name, kind in SEARCH_ATTRIBUTES.items() for word in ("--search-attribute", f"{name}={kind}")]
    line = [*command(tmp_path / "temporal.db", port), *words]
    store = Store(f"sqlite:///{tmp_path / 'registry.db'}")
    furnish(store, plans.PLAIN)
    server = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        desk = Desk(open_office(store, await connected(port), key_ring()))
        async with working(desk.office):
            code = await asked(desk)
        hold = journal(desk, code)[1].hold("supplement")
        assert hold is not None and hold.due is not None
        await move(desk, code, hold.due.due_at - timedelta(seconds=1) + GRACE)
        server.kill()
        server.wait()
        await asyncio.sleep(1.5)  # the due instant passes, and its grace, while there is no server
        server = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        again = Desk(open_office(store, await connected(port), desk.office.keys.ring))
        async with working(again.office):
            await until(again, code, lambda s: s.ended is not None, 40)
            await asyncio.sleep(0.3)
        assert [event.at for event in events(again, code, "stopped")] == [hold.due.due_at]
        with store.read() as session:
            fired = session.exec(select(Journal.command_id).where(col(Journal.command_id).like("timer:supplement%"))).all()
        assert len(fired) == 1
    finally:
        server.kill()
        server.wait()
        store.close()


async def connected(port: int) -> Client:
    """A client as soon as the server answers for its namespace."""
    async with asyncio.timeout(60):
        while True:
            try:
                client = await Client.connect(f"127.0.0.1:{port}")
                await client.count_workflows("ExecutionStatus='Running'")
                return client
            except (RPCError, RuntimeError):
                await asyncio.sleep(0.2)
