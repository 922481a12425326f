"""Ports: the configured one, else the one used last time, else a free one. Remembered in `ports.json`."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Container, Mapping
from pathlib import Path

from launch.data_folder import write_private

HOST = "127.0.0.1"
DRAWN_FROM = range(15_000, 32_768)
"""Below the ports that Linux gives to outgoing connections: one of those may be gone before our program listens on it."""


class PortTaken(Exception):
    """A configured port is in use by another program."""

    code = "RUN-002"


def choose(wanted: Mapping[str, int], remembered: Path) -> dict[str, int]:
    """A port for each name; 0 asks for a free one. Raises PortTaken for a configured one that is in use."""
    before = _read(remembered)
    chosen: dict[str, int] = {}
    for name, port in wanted.items():
        if port and not is_free(port):
            raise PortTaken(f"port {port} for {name} is in use; free it, or unset MOTCUA_{name.upper()}_PORT for a free one")
        last = before.get(name, 0)
        given = {*wanted.values(), *chosen.values()}
        chosen[name] = port or (last if last and is_free(last) and last not in given else free_port(given))
    write_private(remembered, json.dumps(before | chosen, indent=1) + "\n")
    return chosen


def is_free(port: int) -> bool:
    """Whether a program could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(given: Container[int] = ()) -> int:
    """A port that nobody listens on now, and that was not just given to another program."""
    chance = random.SystemRandom()
    while (port := chance.choice(DRAWN_FROM)) in given or not is_free(port):
        pass
    return port


def _read(path: Path) -> dict[str, int]:
    try:
        said = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {name: port for name, port in said.items() if isinstance(port, int)} if isinstance(said, dict) else {}
