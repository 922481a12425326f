"""A system in the background: start it, wait for it, end it. Called by `motcua up --detach` and `motcua down`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

from launch.data_folder import AlreadyRunning, DataFolder
from launch.processes import StartFailed
from launch.system import ROOT
from settings import Settings

POLL = 0.1  # seconds
READY_WITHIN = 900.0  # seconds: the first start fills the register
TAIL_LINES = 20


def start(settings: Settings) -> dict[str, Any]:
    """Start a system and return its status once it serves. Raises AlreadyRunning, StartFailed with its last words."""
    folder = DataFolder(root=settings.data)
    folder.create()
    if folder.supervisor() is not None:
        raise AlreadyRunning(f"{folder.root}: a system already runs here; see `motcua status`, stop it with `motcua down`")
    log = folder.logs / "motcua.log"
    begin = log.stat().st_size if log.exists() else 0
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "launch.system"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env={**os.environ, **settings.as_environment()},
            start_new_session=True,
        )
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and process.poll() is None:
        status = folder.status()
        if status is not None and status["state"] == "running" and folder.supervisor() == process.pid:
            return status
        time.sleep(POLL)
    if process.poll() is None:
        process.terminate()
        process.wait()
    with log.open("rb") as written:
        written.seek(begin)
        lines = written.read().decode("utf-8", "replace").splitlines()
    raise StartFailed("\n".join(["the system did not start; the end of its log:", *lines[-TAIL_LINES:]]))


def stop(folder: DataFolder, within: float) -> int | None:
    """Ask the system that runs there to end and wait; its process id, or None if none ran. Raises TimeoutError."""
    pid = folder.supervisor()
    if pid is None:
        return None
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + within
    while folder.supervisor() is not None:
        if time.monotonic() > end:
            raise TimeoutError(f"the system in {folder.root} (pid {pid}) did not end within {within:g} s; see {folder.logs}")
        time.sleep(POLL)
    return pid
