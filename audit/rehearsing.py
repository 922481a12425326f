"""Rehearsing an upgrade: the open dossiers of a live system replayed under the code as it stands here, nothing deployed.

Called before a release: it names every dossier whose workflow task would fail on a worker of this code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from temporalio.api.history.v1 import History
from temporalio.client import WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from audit.listing import RUNNING, listed
from audit.replaying import Recorded, Replayed, replay_in_processes
from registry.keys import Erased, UnknownKey

AT_ONCE = 8
BATCH = 1_000


class Rehearsed(NamedTuple):
    """How many open dossiers were replayed, and which would break, with the reason."""

    dossiers: int
    breaking: list[Replayed]


class HeldKeys:
    """The keys of some dossiers, to be sent to another process."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self.keys = keys

    def __call__(self, code: str | None) -> bytes:
        """The key of one. Raises `UnknownKey`."""
        if code is None or code not in self.keys:
            raise UnknownKey(f"no key is known for {code}")
        return self.keys[code]


async def rehearse(office: Office, processes: int) -> Rehearsed:
    """Replay every open dossier, a batch at a time, many side by side."""
    dossiers, breaking = 0, list[Replayed]()
    async for runs in listed(office.client, RUNNING, BATCH):
        batch = await fetch(office, runs)
        keys = HeldKeys(await asyncio.to_thread(_keys, office, [one.workflow_id for one in batch]))
        done = await asyncio.to_thread(replay_in_processes, batch, keys, processes)
        dossiers, breaking = dossiers + len(done), breaking + [one for one in done if one.failure is not None]
    return Rehearsed(dossiers, breaking)


async def fetch(office: Office, runs: Sequence[WorkflowExecution]) -> list[Recorded]:
    """The histories of runs as Temporal has them; of those that are still there."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(run: WorkflowExecution) -> Recorded | None:
        async with gate:
            try:
                history = await office.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return None
                raise
        return Recorded(run.id, History(events=history.events).SerializeToString())

    return [found for found in await asyncio.gather(*(one(run) for run in runs)) if found is not None]


def _keys(office: Office, codes: Sequence[str]) -> dict[str, bytes]:
    found = {}
    for code in codes:
        try:
            found[code] = office.keys.of(code)
        except (Erased, UnknownKey):
            continue
    return found
