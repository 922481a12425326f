"""A decree carried out over real dossiers, beside bare workflows that each take one signal and insert one row.

    python -m benchmarks.operation_bench [--dossiers 500] [--rounds 3]

Both in turns on one server, by workers with the same cache, counted when the rows are there. A round of ours is a whole
operation: its snapshot, every dossier told, journal, ledger, projections and notices written, its end. The reference's
signals are sent as many at once as ours are told. The issue's measure is `--dossiers 5000`; ratios are the result.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.decreeing import announced, begin
from activities.operating import AT_ONCE
from activities.operating_client import run_operation
from benchmarks.bare import Rows
from benchmarks.server import temporal_server
from registry.operations import counts
from registry.store import Store
from registry.tables import Ledger
from statute.calendar import CalendarData, DayNote
from tests.dossier import plans
from tests.office import YEARS, Desk, furnish, key_ring, open_office, working
from worker import CACHED_DOSSIERS, bulk_worker


@workflow.defn
class Bare:
    """Takes signals; each is one row."""

    def __init__(self) -> None:
        self._told: list[str] = []

    @workflow.run
    async def run(self) -> None:
        """For ever."""
        while True:
            await workflow.wait_condition(lambda: bool(self._told))
            row = f"{workflow.info().workflow_id}/{self._told.pop()}"
            await workflow.execute_activity("bare_insert", row, start_to_close_timeout=timedelta(seconds=30))

    @workflow.signal
    def tell(self, order: str) -> None:
        """Once an order."""
        self._told.append(order)


async def at_once(works: list[Any], width: int) -> None:
    """Await many, so many at once."""
    gate = asyncio.Semaphore(width)

    async def one(work: Any) -> None:
        async with gate:
            await work

    await asyncio.gather(*(one(work) for work in works))


async def bare_round(client: Client, rows: Rows, codes: list[str], order: str) -> float:
    """Dossiers a second of the reference."""
    began = time.perf_counter()
    await at_once([client.get_workflow_handle(code).signal("tell", order) for code in codes], AT_ONCE)
    while rows.count(order) < len(codes):
        await asyncio.sleep(0.02)
    return len(codes) / (time.perf_counter() - began)


async def our_round(desk: Desk, dossiers: int, turn: int) -> float:
    """Dossiers a second of a decree that closes one day more than the last, so that every date moves."""
    office = desk.office
    data = CalendarData(name="test", years=YEARS)
    with office.store.read() as session:
        started = session.exec(select(Ledger).where(col(Ledger.cause) == "start")).first()
    assert started is not None and started.due_on is not None
    off = {started.due_on + timedelta(days=n): DayNote(vi="nghỉ") for n in range(turn + 1)}
    began = time.perf_counter()
    decree = announced(office.store, data.model_copy(update={"off": off}), f"order-{turn}", None)
    operation = begin(office, decree, "benchmark")
    await run_operation(office, operation)
    took = time.perf_counter() - began
    with office.store.read() as session:
        came_to = counts(session, operation)
        written = session.exec(select(func.count()).select_from(Ledger).where(col(Ledger.cause) == "decree")).one()
    assert came_to == {"done": dossiers} and written == (turn + 1) * dossiers, (came_to, written)
    return dossiers / took


@asynccontextmanager
async def contestants(folder: Path, address: str) -> AsyncIterator[tuple[Client, Rows, Desk]]:
    """The reference and ours, each with a worker."""
    client, rows = await Client.connect(address), Rows(folder / "bare.db")
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, plans.PLAIN)
    office = open_office(store, client, key_ring())
    cache: dict[str, Any] = {"workflow_runner": UnsandboxedWorkflowRunner(), "max_cached_workflows": CACHED_DOSSIERS}
    with ThreadPoolExecutor(20) as pool:
        bare = Worker(client, task_queue="bare", workflows=[Bare], activities=[rows.bare_insert], activity_executor=pool, **cache)
        async with bare, working(office, **cache), bulk_worker(office, pool):
            yield client, rows, Desk(office)


async def measure(dossiers: int, rounds: int) -> dict[str, Any]:
    """Both, in turns."""
    with tempfile.TemporaryDirectory() as name, temporal_server(Path(name)) as address:
        async with contestants(Path(name), address) as (client, rows, desk):
            bare = [f"bare-{n}" for n in range(dossiers)]
            await at_once([client.start_workflow(Bare.run, id=code, task_queue="bare") for code in bare], AT_ONCE)
            await at_once([accepted(desk) for _ in range(dossiers)], 16)
            reference, ours = [], []
            for turn in range(rounds):
                reference.append(await bare_round(client, rows, bare, f"order-{turn}"))
                ours.append(await our_round(desk, dossiers, turn))
    ratios = [a / b for a, b in zip(ours, reference, strict=True)]
    return {
        "dossiers": dossiers,
        "bare_per_second": round(statistics.median(reference), 1),
        "motcua_per_second": round(statistics.median(ours), 1),
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(each, 2) for each in ratios],
    }


async def accepted(desk: Desk) -> None:
    """File one dossier and accept it."""
    await desk.complete(await desk.file(), "receptionist", "accepted")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    figures = asyncio.run(measure(given.dossiers, given.rounds))
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
