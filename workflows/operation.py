"""The workflow of an operation over many dossiers: windows of them, settled from journals, resumed wherever it was killed.

Its id is `op/` and the operation's id, so that an operation runs once. Nothing is kept here: the registry's targets say
what is left.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

WINDOWS_A_RUN = 100
SETTLE_EVERY = timedelta(seconds=1)
SETTLED_WITHIN = timedelta(minutes=30)
"""How long told dossiers may take to show it, before they are named as failed."""
RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))


@workflow.defn(name="operation")
class OperationWorkflow:
    """One operation."""

    @workflow.run
    async def run(self, operation: str, pause_seconds: float = 0.0) -> None:
        """Tell every open dossier, look again for new ones, and wait until the journals show it."""
        for _ in range(WINDOWS_A_RUN):
            if await self._do("tell_window", operation):
                await workflow.sleep(pause_seconds)
            elif not await self._do("snapshot", operation):
                break
        else:
            workflow.continue_as_new(args=[operation, pause_seconds])
        await self._settle(operation)
        await self._do("close_operation", operation)

    async def _settle(self, operation: str) -> None:
        until = workflow.now() + SETTLED_WITHIN
        while await self._do("settle_operation", operation) and workflow.now() < until:
            await workflow.sleep(SETTLE_EVERY)

    async def _do(self, name: str, operation: str) -> int:
        done = await workflow.execute_activity(name, operation, start_to_close_timeout=timedelta(minutes=5), retry_policy=RETRIES)
        return int(done or 0)
