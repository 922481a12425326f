"""A worker's memory while ever more accepted dossiers wait in it; flat once its cache is full.

    python -m benchmarks.waiting [--dossiers 10000]

Prints the resident memory (MiB) of this process, which is worker and caller in one, after each thousand dossiers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner

from benchmarks.engine import PLAN
from benchmarks.server import temporal_server
from registry.store import Store
from tests.office import Desk, furnish, key_ring, open_office, working

CACHED = 1_000


def resident() -> float:
    """MiB of this process in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * 4096 / 2**20, 1)


async def measure(dossiers: int) -> dict[str, Any]:
    """File and accept, a thousand at a time."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, temporal_server(Path(name)) as address:
        store = Store(f"sqlite:///{Path(name) / 'registry.db'}")
        furnish(store, PLAN)
        office = open_office(store, await Client.connect(address), key_ring())
        async with working(office, workflow_runner=UnsandboxedWorkflowRunner(), max_cached_workflows=CACHED):
            desk, gate = Desk(office), asyncio.Semaphore(24)

            async def one() -> None:
                async with gate:
                    await desk.complete(await desk.file(), "receptionist", "accepted")

            for thousand in range(dossiers // 1_000):
                await asyncio.gather(*(one() for _ in range(1_000)))
                figures[str((thousand + 1) * 1_000)] = resident()
                sys.stderr.write(f"waiting: {(thousand + 1) * 1_000} dossiers, {resident()} MiB\n")
    values = list(figures.values())
    settled = values[len(values) // 2 :]
    return {"cached": CACHED, "resident_mib": figures, "growth_in_second_half": round(max(settled) / settled[0] - 1, 3)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=10_000)
    figures = asyncio.run(measure(parser.parse_args().dossiers))
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
