"""What keeping a closed history costs, beside the dossier itself, and what acts notice of it.

    python -m benchmarks.keeping_bench [--dossiers 60] [--rounds 5] [--at-once 8]

`share`: processor time (worker, caller and Temporal's server together) of keeping a dossier's history over that of the
dossier's whole way. Latency: acts while nothing is kept, and while a keeper goes round each second, in turns; the ratio
counts, and is told by the medians as others on the machine spoil the tails.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner

from audit.keeping import Keeper
from benchmarks.engine import PLAN, Acts, in_rounds, motcua_play, one_round
from benchmarks.server import spent, temporal_server
from registry.blobs import Blobs
from registry.shelves import FolderShelf
from registry.store import Store
from tests.office import Desk, furnish, key_ring, open_office, working

LATELY = timedelta(hours=1)


async def kept(keeper: Keeper, number: int) -> float:
    """Seconds of processor time until so many are kept: the ends of runs are listed a moment after they ended."""
    before, done = spent(), 0
    while done < number:
        made = await keeper.round(LATELY)
        assert made.failed == {}
        done += made.kept
        if done < number:
            await asyncio.sleep(0.5)
    return spent() - before


async def always(keeper: Keeper) -> None:
    """Go round until cancelled."""
    while True:
        await keeper.round(LATELY)
        await asyncio.sleep(1)


async def measure(dossiers: int, rounds: int, at_once: int) -> dict[str, Any]:
    """In turns: dossiers alone, their histories kept, dossiers beside a keeper."""
    shares, costs, keeping = list[float](), list[float](), list[float]()
    alone, beside = Acts(), Acts()
    with tempfile.TemporaryDirectory() as name, temporal_server(Path(name)) as address:
        store = Store(f"sqlite:///{Path(name) / 'registry.db'}")
        furnish(store, PLAN)
        office = open_office(store, await Client.connect(address), key_ring())
        keeper = Keeper(office, Blobs(FolderShelf(Path(name) / "histories")))
        async with working(office, workflow_runner=UnsandboxedWorkflowRunner()):
            await one_round(motcua_play(Desk(office), Acts()), dossiers // 2, at_once)
            await kept(keeper, dossiers // 2)
            for _ in range(rounds):
                cost = (await one_round(motcua_play(Desk(office), alone), dossiers, at_once)).cpu
                keep = await kept(keeper, dossiers) / dossiers
                costs, keeping, shares = [*costs, cost], [*keeping, keep], [*shares, keep / cost]
                going = asyncio.create_task(always(keeper))
                await one_round(motcua_play(Desk(office), beside), dossiers, at_once)
                going.cancel()
                await asyncio.gather(going, return_exceptions=True)
                await keeper.round(LATELY)
        store.close()
    quiet, busy = alone.summary(), beside.summary()
    return {
        "share": round(statistics.median(shares), 3), "shares": [round(one, 3) for one in shares],
        "dossier_cpu_ms": round(statistics.median(costs) * 1e3, 1), "keeping_cpu_ms": round(statistics.median(keeping) * 1e3, 1),
        "acts": quiet, "acts_beside_a_keeper": busy, "latency_ratio": round(busy["p50_ms"] / quiet["p50_ms"], 2),
    }  # fmt: skip


if __name__ == "__main__":
    in_rounds(measure, __doc__, dossiers=60, at_once=8)
