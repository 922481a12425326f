"""Processor seconds that processes have used, from /proc: what a page costs is told by these, on a busy machine too."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def used(*pids: int) -> float:
    """Seconds that these processes have used, with those that they began and waited for."""
    return sum(_used(pid) for pid in pids)


def used_under(pid: int) -> float:
    """Seconds of a process and of all that it began: a database server has one for each connection."""
    return used(
        pid,
        *(int(found.name) for found in PROC.iterdir() if found.name.isdigit() and _fields(int(found.name))[1:2] == [str(pid)]),
    )


def _used(pid: int) -> float:
    fields = _fields(pid)
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def _fields(pid: int) -> list[str]:
    """The fields of `stat` from the process's state on; none where it is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
