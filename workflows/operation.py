"""The workflow of an operation over many dossiers: windows of them until no new one is found, resumed wherever it was killed.

Its id is `op/` and the operation's id, so that an operation runs once. Nothing is kept here: the registry's rows say what
is left, how fast it may go, and whether it is paused; a change there is followed by the signal `stir`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from dossier.wire import Found, Window

WINDOWS_A_RUN = 100
NO_WAIT, FIRST_WAIT, LONGEST_WAIT = timedelta(0), timedelta(seconds=1), timedelta(minutes=1)
"""Between two questions to dossiers that do not answer, and between two looks for filings that are under way."""
LOOKS = 60
"""How often it is looked for filings under way before the operation ends without them."""
KILLED_AFTER = timedelta(seconds=20)
"""How long an activity may be silent before another worker takes it up."""
RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
T = TypeVar("T")


@workflow.defn(name="operation")
class OperationWorkflow:
    """One operation."""

    def __init__(self) -> None:
        self._stirred = False
        self._wait = FIRST_WAIT

    @workflow.signal
    def stir(self) -> None:
        """The operation's row was changed: look at it again."""
        self._stirred = True

    @workflow.run
    async def run(self, operation: str) -> None:
        """Tell every dossier concerned, look again for new ones, and end when there are none."""
        looks = 0
        for _ in range(WINDOWS_A_RUN):
            self._stirred = False
            came = await self._do("tell_window", operation, Window)
            if came.answered:
                self._wait = FIRST_WAIT
            elif came.waiting:
                await self._pause(self._longer())
            elif came.standing == "paused":
                await self._pause(None)
            elif came.standing == "running" and looks < LOOKS and (found := await self._look(operation)):
                looks += not found.new
                await self._pause(NO_WAIT if found.new else self._longer())
            elif await self._do("close_operation", operation, bool) and not self._stirred:
                return
        workflow.continue_as_new(operation)

    async def _look(self, operation: str) -> Found | None:
        """What a new snapshot found; nothing where the operation has met every dossier that it concerns."""
        found = await self._do("snapshot", operation, Found)
        return found if found.new or found.arriving else None

    def _longer(self) -> timedelta:
        wait, self._wait = self._wait, min(2 * self._wait, LONGEST_WAIT)
        return wait

    async def _pause(self, longest: timedelta | None) -> None:
        if longest == NO_WAIT:
            return
        try:
            await workflow.wait_condition(lambda: self._stirred, timeout=longest)
        except TimeoutError:
            return

    async def _do(self, name: str, operation: str, result: type[T]) -> T:
        done: T = await workflow.execute_activity(
            name, operation, result_type=result, retry_policy=RETRIES, start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=KILLED_AFTER,
        )  # fmt: skip
        return done
