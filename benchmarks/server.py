"""A Temporal server for a benchmark: file database, the product's own settings, gone when it ends."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.ports import free_port
from launch.temporal_server import SEARCH_ATTRIBUTES, command


@contextmanager
def temporal_server(folder: Path) -> Iterator[str]:
    """A running server; yields its address."""
    port = free_port()
    attributes = [word for name, kind in SEARCH_ATTRIBUTES.items() for word in ("--search-attribute", f"{name}={kind}")]
    line = [*command(folder / "temporal.db", port), *attributes]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def spent() -> float:
    """Seconds of processor time of this process and the children that it runs (children on Linux only)."""
    own = time.process_time()
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            own += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own


def _wait_for(port: int) -> None:
    import socket

    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                time.sleep(1.0)  # the namespace comes a moment after the port
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the Temporal server did not listen on {port} within 60 s")
