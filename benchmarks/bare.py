"""The reference: a hand-written static workflow with the same four updates and look-up, and nothing of ours.

`BareRecording` schedules, after each act, one activity that inserts one row, and re-arms a timer; `Bare` records nothing.
Both are hosted as the SDK hosts a workflow unless told otherwise, in its sandbox. Neither waits for its row, nor for the
look-up before the next act, as ours do: what a caller is promised is not part of the reference.
"""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from functools import partial
from pathlib import Path

from temporalio import activity, workflow

ACTS = ("receive", "examine", "approve", "return")


class _Case:
    def __init__(self) -> None:
        self.acts: list[str] = []

    def _has(self, number: int) -> bool:
        return len(self.acts) >= number

    async def _play(self, recording: bool) -> str:
        timer: asyncio.Task[None] | None = None
        for number in range(1, len(ACTS) + 1):
            await workflow.wait_condition(partial(self._has, number))
            if number == 1:
                await workflow.execute_activity("bare_look_up", "person", start_to_close_timeout=timedelta(seconds=30))
            if timer is not None:
                timer.cancel()
            timer = asyncio.create_task(workflow.sleep(timedelta(days=30 + number)))
            if recording:
                row = f"{workflow.info().workflow_id}/{number}"
                await workflow.execute_activity("bare_insert", row, start_to_close_timeout=timedelta(seconds=30))
        if timer is not None:
            timer.cancel()
        return "done"


@workflow.defn
class BareRecording(_Case):
    """Four updates, a look-up, a row for each act, a timer re-armed."""

    @workflow.run
    async def run(self) -> str:
        """Play."""
        return await self._play(recording=True)

    @workflow.update
    def act(self, name: str) -> int:
        """Take an act."""
        self.acts.append(name)
        return len(self.acts)


@workflow.defn
class Bare(_Case):
    """The same without rows."""

    @workflow.run
    async def run(self) -> str:
        """Play."""
        return await self._play(recording=False)

    @workflow.update
    def act(self, name: str) -> int:
        """Take an act."""
        self.acts.append(name)
        return len(self.acts)


@activity.defn
def bare_look_up(_: str) -> str:
    """Answer at once, as the register of the measured system does here."""
    return "match"


class Rows:
    """One table in a file with WAL."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self.connection.execute("CREATE TABLE row (id TEXT PRIMARY KEY)")

    @activity.defn
    def bare_insert(self, row: str) -> None:
        """Insert one row."""
        self.connection.execute("INSERT OR IGNORE INTO row VALUES (?)", (row,))

    def count(self, order: str) -> int:
        """How many rows an order has: their names end with it."""
        return int(self.connection.execute("SELECT count(*) FROM row WHERE id LIKE ?", (f"%/{order}",)).fetchone()[0])
