"""How a process serves HTTP: uvicorn, with parser and event loop in C, and nothing logged of who asked for what.

Used by `python -m api`, and by the benchmark of reading, which so measures what runs.
"""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Coroutine
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI


async def serve(app: FastAPI, sockets: list[socket.socket] | None = None, **options: Any) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished. No access log: addresses may be personal."""
    config = uvicorn.Config(app, http="httptools", access_log=False, log_config=None, server_header=False, **options)
    settle()
    await uvicorn.Server(config).serve(sockets)


def settle() -> None:
    """Leave what was loaded at the start to itself: looking through all of it for garbage would stop a request for a tenth
    of a second now and then, and find none."""
    gc.collect()
    gc.freeze()


def run(serving: Coroutine[Any, Any, None]) -> None:
    """Run to its end on a fresh event loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serving)
