"""One process of a system, as data: its command line, how to know that it serves, how long it may take to end."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from launch.health import Health

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LOG_LIMIT = 20 * 1024 * 1024  # bytes; a longer log is set aside at the next start, one is kept


class Child(BaseModel):
    """A process to start. With `once` it runs to its end, which must be 0, before the next one is started."""

    model_config = ConfigDict(frozen=True)

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = {}
    health: Health | None = None
    once: bool = False
    ready_within: float = 60.0  # seconds
    stop_within: float = 15.0  # seconds from SIGTERM to SIGKILL


async def spawn(child: Child, log: Path, folder: Path, inherited: Sequence[int] = ()) -> asyncio.subprocess.Process:
    """Start it in a session of its own (Ctrl-C is the supervisor's to hear), writing to its log, and dying with us."""
    if child.health is not None:
        child.health.reset()
    _set_aside_if_long(log)
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *child.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **child.environment},
            start_new_session=True,
            pass_fds=inherited,
            preexec_fn=_dying_with(os.getpid()),
        )


def _dying_with(parent: int) -> Callable[[], None] | None:
    """On Linux: what makes the kernel send SIGTERM to the child when the supervisor dies, even by SIGKILL."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return before_exec


def _set_aside_if_long(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
