"""The data folder: all state of one system, and who is running it now.

A supervisor holds a lock on `run/lock` as long as it lives, so that a pid file left by a crash is known to be stale:
the operating system drops the lock with the process. Its children inherit a second lock, `run/children`, so that a new
supervisor knows when the last process of a killed one has let go of ports and databases.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

EARLIER_CHILDREN_WITHIN = 60.0  # seconds


class AlreadyRunning(Exception):
    """Another supervisor runs on this data folder."""

    code = "RUN-001"


class DataFolder(BaseModel):
    """Where each thing of a system is kept."""

    model_config = ConfigDict(frozen=True)

    root: Path

    @property
    def logs(self) -> Path:
        """One log a process."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """What is true only while the system runs: lock, pid, status, readiness."""
        return self.root / "run"

    @property
    def ports_file(self) -> Path:
        """The ports last used, so that addresses survive a restart."""
        return self.root / "ports.json"

    @property
    def register_secret_file(self) -> Path:
        """Our secret at the sandbox register."""
        return self.root / "register-secret"

    @property
    def register_admin_token_file(self) -> Path:
        """Who has this may set the sandbox register's latency and faults."""
        return self.root / "register-admin-token"

    @property
    def payment_secret_file(self) -> Path:
        """The secret shared with the sandbox's payment service."""
        return self.root / "payment-secret"

    @property
    def messages_secret_file(self) -> Path:
        """The secret shared with the sandbox's gateways."""
        return self.root / "messages-secret"

    @property
    def signing_secret_file(self) -> Path:
        """The secret shared with the sandbox's signing service."""
        return self.root / "signing-secret"

    @property
    def temporal_database(self) -> Path:
        """The file database of our own Temporal server."""
        return self.root / "temporal.db"

    @property
    def pid_file(self) -> Path:
        """The supervisor's process id."""
        return self.run / "motcua.pid"

    @property
    def status_file(self) -> Path:
        """What the supervisor last said of its processes."""
        return self.run / "status.json"

    def create(self) -> None:
        """Make what is missing. The folder is its owner's alone: it holds keys and personal data."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        self.run.mkdir(exist_ok=True)

    @contextmanager
    def held(self, say: Callable[[str], None]) -> Iterator[int]:
        """Hold this folder as its one supervisor; yields the descriptor for children. Raises AlreadyRunning."""
        self.create()
        with (self.run / "lock").open("a") as lock:
            if not _locks(lock.fileno()):
                raise AlreadyRunning(
                    f"{self.root}: a system already runs here (pid {self.supervisor()}). "
                    f"See `motcua status`, stop it with `motcua down`, or use another --data"
                )
            self.status_file.unlink(missing_ok=True)
            write_private(self.pid_file, f"{os.getpid()}\n")
            try:
                with (self.run / "children").open("a") as children:
                    self._await_end_of_earlier_children(children.fileno(), say)
                    yield children.fileno()
            finally:
                self.status_file.unlink(missing_ok=True)
                self.pid_file.unlink(missing_ok=True)

    def _await_end_of_earlier_children(self, descriptor: int, say: Callable[[str], None]) -> None:
        end = time.monotonic() + EARLIER_CHILDREN_WITHIN
        told = False
        while not _locks(descriptor):
            if time.monotonic() > end:
                raise AlreadyRunning(f"{self.root}: processes of an earlier run still hold it; end them, see {self.logs}")
            if not told:
                say("waiting for the processes of an earlier run to end")
                told = True
            time.sleep(0.1)

    def supervisor(self) -> int | None:
        """The process id of the supervisor that runs here now; None if there is none, whatever a stale file says."""
        if not self._is_locked():
            return None
        try:
            return int(self.pid_file.read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def status(self) -> dict[str, Any] | None:
        """What the running supervisor last said; None if there is none."""
        if self.supervisor() is None:
            return None
        try:
            said: dict[str, Any] = json.loads(self.status_file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        return said

    def _is_locked(self) -> bool:
        try:
            with (self.run / "lock").open("r") as lock:
                return not _locks(lock.fileno(), fcntl.LOCK_SH)
        except FileNotFoundError:
            return False


def _locks(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
