"""The runs of dossiers that Temporal lists, in batches: whoever looks at all of them goes through here."""

from __future__ import annotations

from collections.abc import AsyncIterator

from temporalio.client import Client, WorkflowExecution

OURS = "MotcuaProcedure IS NOT NULL"
RUNNING = f'{OURS} AND ExecutionStatus = "Running"'
ENDED = f'{OURS} AND ExecutionStatus != "Running"'


async def listed(client: Client, query: str, size: int, limit: int | None = None) -> AsyncIterator[list[WorkflowExecution]]:
    """The runs that a query finds, at most `limit`, at most `size` at a time."""
    batch: list[WorkflowExecution] = []
    async for run in client.list_workflows(query, limit=limit):
        batch.append(run)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
