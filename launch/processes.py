"""The supervisor: starts processes in order, restarts one that dies, stops all in the opposite order.

A process that dies while the system starts fails the start; one that dies later is started again, after a pause that
doubles up to half a minute. Called by launch.system.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from launch.child import Child, spawn

State = Literal["starting", "running", "restarting", "ended", "stopped"]
POLL = 0.05  # seconds between two questions whether it serves
FIRST_PAUSE = 0.5  # seconds before the first restart
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds of good service after which earlier deaths are forgotten
TAIL_LINES = 15


class StartFailed(Exception):
    """A process did not come to serve."""

    code = "RUN-004"


class ProcessStatus(BaseModel):
    """What `motcua status` tells of a process."""

    model_config = ConfigDict(frozen=True)

    name: str
    pid: int | None
    state: State
    restarts: int
    log: str


class Process:
    """One child under supervision."""

    def __init__(self, child: Child, log: Path, folder: Path, inherited: Sequence[int]) -> None:
        """The log is appended to; the folder is where the child runs; it inherits these descriptors."""
        self.child = child
        self.state: State = "starting"
        self.restarts = 0
        self._log = log
        self._folder = folder
        self._inherited = inherited
        self._running: asyncio.subprocess.Process | None = None
        self._served_since = 0.0

    @property
    def status(self) -> ProcessStatus:
        """As it is now."""
        alive = self._running is not None and self._running.returncode is None
        pid = self._running.pid if alive and self._running is not None else None
        return ProcessStatus(name=self.child.name, pid=pid, state=self.state, restarts=self.restarts, log=str(self._log))

    async def start(self) -> None:
        """Start it and wait until it serves, or to its end if it runs once. Raises StartFailed with its last words."""
        begin = self._log.stat().st_size if self._log.exists() else 0
        try:
            self._running = await spawn(self.child, self._log, self._folder, self._inherited)
        except OSError as error:
            raise StartFailed(f"{self.child.name} could not be started: {error}") from None
        try:
            async with asyncio.timeout(self.child.ready_within):
                problem = await self._until_ready(self._running)
        except TimeoutError:
            problem = f"did not serve within {self.child.ready_within:g} s"
        if problem:
            await self.stop()
            raise StartFailed(f"{self.child.name} {problem}; its log is {self._log}\n{self._tail(begin)}".rstrip())
        self.state = "ended" if self.child.once else "running"
        self._served_since = time.monotonic()

    async def _until_ready(self, running: asyncio.subprocess.Process) -> str | None:
        if self.child.once:
            code = await running.wait()
            return f"ended with {code}" if code else None
        while running.returncode is None:
            if self.child.health is None or await self.child.health.is_well():
                return None
            await asyncio.sleep(POLL)
        return f"ended with {running.returncode} before it served"

    async def keep(self, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        """Start it again whenever it ends, for ever; cancelled when the system stops."""
        deaths = 0
        while self._running is not None:
            code = await self._running.wait()
            deaths = 1 if time.monotonic() - self._served_since > STEADY_AFTER else deaths + 1
            pause = min(FIRST_PAUSE * 2 ** (deaths - 1), LONGEST_PAUSE)
            self.state = "restarting"
            self.restarts += 1
            changed()
            say(f"{self.child.name} ended with {code}; starting it again in {pause:g} s (its log: {self._log})")
            await asyncio.sleep(pause)
            with suppress(StartFailed):  # it ended again: the loop says so and waits longer
                await self.start()
                say(f"{self.child.name} runs again")
            changed()

    async def stop(self) -> None:
        """Ask it to end, wait, and end it by force if it does not."""
        running = self._running
        if running is not None and running.returncode is None:
            with suppress(ProcessLookupError):
                running.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(self.child.stop_within):
                    await running.wait()
            except TimeoutError:
                self.kill()
                await running.wait()
        self.state = "stopped"

    def kill(self) -> None:
        """End it by force, now."""
        if self._running is not None and self._running.returncode is None:
            with suppress(ProcessLookupError):
                self._running.kill()

    def _tail(self, begin: int) -> str:
        """What it wrote since it was started, the last lines of it."""
        with self._log.open("rb") as log:
            log.seek(begin)
            lines = log.read().decode("utf-8", "replace").splitlines()
        return "\n".join(f"  {self.child.name} | {line}" for line in lines[-TAIL_LINES:])


class Supervisor:
    """All processes of one system."""

    def __init__(
        self,
        children: Sequence[Child],
        logs: Path,
        folder: Path,
        say: Callable[[str], None],
        inherited: Sequence[int] = (),
    ) -> None:
        """`folder` is where the children run; `say` is told, in a line, what a person who watches should know."""
        self.processes = [Process(child, logs / f"{child.name}.log", folder, inherited) for child in children]
        self.changed: Callable[[], None] = _nothing
        self._say = say
        self._keepers: list[asyncio.Task[None]] = []
        self._running: asyncio.Task[None] | None = None
        self._is_ready = False
        self._stopping = False

    @property
    def state(self) -> Literal["starting", "running", "stopping"]:
        """Of the system as a whole."""
        if self._stopping:
            return "stopping"
        return "running" if self._is_ready else "starting"

    async def run(self, ready: Callable[[], None]) -> None:
        """Start all, call `ready`, and keep them until asked to stop. Raises StartFailed. None is left running."""
        self._running = asyncio.current_task()
        try:
            await self._start_all()
            self._is_ready = True
            self.changed()
            ready()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if not self._stopping or self._running is None:
                raise
            self._running.uncancel()
        finally:
            await self._stop_all()

    def ask_to_stop(self) -> None:
        """End the system in order; asked again, by force."""
        if self._stopping:
            for process in self.processes:
                process.kill()
        elif self._running is not None:
            self._stopping = True
            self._running.cancel()

    async def _start_all(self) -> None:
        for process in self.processes:
            self._say(f"starting {process.child.name}")
            await process.start()
            self.changed()
            if not process.child.once:
                self._keepers.append(asyncio.create_task(process.keep(self._say, self.changed)))

    async def _stop_all(self) -> None:
        self._stopping = True
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for process in reversed(self.processes):
            await process.stop()
            self.changed()


def _nothing() -> None:
    """Nobody listens."""
