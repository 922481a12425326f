"""A whole system of this test's own: started by `motcua up --detach`, its parts killed by process id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from registry.store import Store
from settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("worker", "api", "temporal", "register")
SMALL = {
    "MOTCUA_REGISTER_PEOPLE": "3000",
    "MOTCUA_INTENT_SWEEP_EVERY": "PT2S",
    "MOTCUA_INTENT_SETTLE_AFTER": "PT3S",
    "MOTCUA_LOOKUP_RETRY_WINDOW": "PT8S",
    "MOTCUA_SIGN_IN_RATE": "1000/second",
    "MOTCUA_ADDRESS_RATE": "1000/second",
    "MOTCUA_TRACKING_RATE": "1000/second",
    "MOTCUA_LOG_LEVEL": "INFO",
}


class Running:
    """A running system and its data folder."""

    longest = 900.0
    """Seconds that one command may take."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data, self.environment = data, {**os.environ, **SMALL, "MOTCUA_DATA": str(data), **environment}
        said = self.motcua("up", "--detach", "--json")
        assert said["ok"], said
        self.api = said["addresses"]["pages"].rstrip("/")
        self.temporal = said["addresses"]["temporal"]
        self.register = said["addresses"]["register"]
        self.passwords = {account["user"]: account["password"] for account in said["first_sign_ins"]}
        self.trial_password = next(a["password"] for a in said["first_sign_ins"] if a["role"] == "receptionist")
        self.settings = Settings(data=data, database_url=environment.get("MOTCUA_DATABASE_URL"))
        self.store = Store(self.settings.registry_url)
        self._killed: dict[str, int] = {}

    def motcua(self, *words: str, told: str | None = None) -> dict[str, Any]:
        """What a command says with --json; `told` is what it reads."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=self.longest, input=told,
        )  # fmt: skip
        try:
            found: dict[str, Any] = json.loads(done.stdout)
        except json.JSONDecodeError:
            raise AssertionError(f"motcua {' '.join(words)} said no JSON: {done.stdout[-2000:]}\n{done.stderr[-2000:]}") from None
        return found

    def processes(self) -> dict[str, dict[str, Any]]:
        """Each process by its name, as the supervisor sees it."""
        return {process["name"]: process for process in json.loads((self.data / "run" / "status.json").read_text())["processes"]}

    def kill(self, part: str) -> bool:
        """SIGKILL one part; whether it lived."""
        return self._signal(part, signal.SIGKILL)

    def freeze(self, part: str) -> bool:
        """SIGSTOP one part: it lives and does nothing."""
        return self._signal(part, signal.SIGSTOP)

    def _signal(self, part: str, number: signal.Signals) -> bool:
        pid = self.processes()[part]["pid"]
        if pid is None:
            return False
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        if number is signal.SIGKILL:
            self._killed[part] = pid
        return True

    def until_well(self, within: float = 90.0) -> None:
        """Wait until the supervisor has every part running."""
        end = time.monotonic() + within
        while not all(self._is_well(part) for part in PARTS):
            assert time.monotonic() < end, self.processes()
            time.sleep(0.2)

    def _is_well(self, part: str) -> bool:
        """It runs, and is not the process that was killed: the supervisor learns of a death a moment later."""
        process = self.processes()[part]
        return bool(process["state"] == "running" and process["pid"] != self._killed.get(part))

    @property
    def restarts(self) -> dict[str, int]:
        """How often each part was started again."""
        return {name: process["restarts"] for name, process in self.processes().items() if process["restarts"]}

    @property
    def register_token(self) -> str:
        """What opens the sandbox register's own log."""
        return (self.data / "register-admin-token").read_text().strip()


@contextmanager
def running(data: Path, **environment: str) -> Iterator[Running]:
    """A system for as long as it is needed."""
    system = Running(data, environment)
    try:
        yield system
    finally:
        system.store.close()
        system.motcua("down", "--json")
