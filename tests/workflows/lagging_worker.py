"""A worker of this release in a process of its own: `python -m tests.workflows.lagging_worker SERVER DATABASE RING`.

The test plays the later release: it knows an engine level that this process has never heard of.
"""

from __future__ import annotations

import asyncio
import sys

from temporalio.client import Client

from registry.sealing import KeyRing
from registry.store import Store
from tests.office import open_office, working


async def serve(server: str, database: str, ring: str) -> None:
    """Work until killed."""
    office = open_office(Store(database), await Client.connect(server), KeyRing.load(ring))
    async with working(office):
        print("ready", flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
