"""Ports are kept from start to start; keys are drawn once."""

from __future__ import annotations

import base64
import json
import socket
from pathlib import Path

import pytest

from launch import first_sign_ins, keys, ports


def test_ports_are_the_same_at_the_next_start(tmp_path: Path) -> None:
    remembered = tmp_path / "ports.json"
    first = ports.choose({"api": 0, "temporal": 0}, remembered)
    assert len(set(first.values())) == 2
    assert ports.choose({"api": 0, "temporal": 0}, remembered) == first


def test_remembered_port_that_was_taken_is_replaced(tmp_path: Path) -> None:
    remembered = tmp_path / "ports.json"
    first = ports.choose({"api": 0}, remembered)
    with socket.create_server(("127.0.0.1", first["api"])):
        assert ports.choose({"api": 0}, remembered) != first


def test_configured_port_that_is_taken_is_refused_by_name(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ports.PortTaken, match=f"port {port} for api is in use.*MOTCUA_API_PORT"):
            ports.choose({"api": port}, tmp_path / "ports.json")


def test_no_two_programs_are_given_one_port_however_few_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = range(ports.free_port(), ports.DRAWN_FROM.stop)[:12]
    monkeypatch.setattr(ports, "DRAWN_FROM", [port for port in few if ports.is_free(port)][:7])
    wanted = dict.fromkeys(("api", "temporal", "register", "signing", "mail"), 0) | {"payment": ports.DRAWN_FROM[0]}
    chosen = ports.choose(wanted, tmp_path / "ports.json")
    assert len(set(chosen.values())) == 6


def test_unreadable_memory_of_ports_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("[")
    assert ports.choose({"api": 0}, tmp_path / "ports.json")["api"] > 0


def test_key_ring_is_drawn_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "key-ring.json"
    assert keys.ensure_key_ring(path)
    ring = json.loads(path.read_text())
    assert len(base64.b64decode(ring["keys"][ring["current"]])) == keys.KEY_BYTES
    assert path.stat().st_mode & 0o777 == 0o600
    assert not keys.ensure_key_ring(path)
    assert json.loads(path.read_text()) == ring


def test_secret_is_kept_and_a_given_one_replaces_it(tmp_path: Path) -> None:
    drawn = keys.ensure_secret(tmp_path / "s")
    assert keys.ensure_secret(tmp_path / "s") == drawn
    assert keys.ensure_secret(tmp_path / "s", "given") == "given"
    assert keys.ensure_secret(tmp_path / "s") == "given"


def test_first_sign_ins_are_shown_as_written(tmp_path: Path) -> None:
    path = tmp_path / "first-sign-ins.json"
    assert first_sign_ins.read(path) == []
    path.write_text(json.dumps([{"name": "Trần Thị Lan", "user": "lan", "password": "p-1", "role": "receptionist"}]))
    lines = first_sign_ins.lines(first_sign_ins.read(path))
    assert lines[1].split() == ["lan", "p-1", "Trần", "Thị", "Lan", "(receptionist)"]
