"""`motcua up` and `down` as a user types them, with Temporal's server alone: the other parts have tests of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launch import system
from settings import Settings

ROOT = Path(__file__).resolve().parents[2]
# `up` with one small child: the commands are what is tested here.
PROGRAM = """
import sys
from launch import system
from launch.child import Child
command = (sys.executable, "-c", "import time; time.sleep(600)")
system.children = lambda given, resolved: [Child(name="only", command=command)]
import cli
sys.exit(cli.call(sys.argv[1:]))
"""


def start(data: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "up", "--data", str(data), *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def motcua(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_terminal_group_stops_all_of_it_cleanly(data_folder: Path, number: signal.Signals) -> None:
    with start(data_folder, "--json") as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert said["ok"] is True
        assert said["state"] == "running"
        child = said["processes"][0]["pid"]
        os.killpg(process.pid, number)
        rest, errors = process.communicate(timeout=20)
        assert (process.returncode, rest) == (0, ""), errors
        assert errors.splitlines()[-1] == "stopped"
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_status_and_down_find_the_running_system(data_folder: Path) -> None:
    with start(data_folder) as process:
        assert process.stdout is not None
        assert "Motcua runs" in process.stdout.readline()
        status = motcua("status", "--data", str(data_folder), "--json")
        assert (status.returncode, json.loads(status.stdout)["pid"]) == (0, process.pid)
        again = motcua("up", "--data", str(data_folder), "--json")
        assert (again.returncode, json.loads(again.stdout)["error"]["code"]) == (1, "RUN-001")
        down = motcua("down", "--data", str(data_folder), "--json")
        assert (down.returncode, json.loads(down.stdout)["stopped"]) == (0, True)
        process.communicate(timeout=20)
        assert process.returncode == 0


def test_two_systems_run_side_by_side(tmp_path: Path) -> None:
    with start(tmp_path / "a", "--json") as first, start(tmp_path / "b", "--json") as second:
        assert first.stdout is not None
        assert second.stdout is not None
        places = [json.loads(process.stdout.readline())["addresses"]["api"] for process in (first, second)]
        assert len(set(places)) == 2
        for process in (first, second):
            process.terminate()
            process.communicate(timeout=20)
            assert process.returncode == 0


def test_first_sign_ins_are_printed(data_folder: Path) -> None:
    data_folder.mkdir()
    account = {"name": "Trần Thị Lan", "user": "lan", "password": "p-1", "role": "receptionist"}
    (data_folder / "first-sign-ins.json").write_text(json.dumps([account]))
    with start(data_folder, "--json") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["first_sign_ins"] == [account]
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.temporal
def test_detached_system_serves_and_is_stopped(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything but Temporal is somebody else's or left out: this is about the background."""
    monkeypatch.setenv("MOTCUA_REGISTER_URL", "http://127.0.0.1:9")
    expected = [c.name for c in system.children(Settings(data=data_folder), system.prepare(Settings(data=data_folder)))]
    up = motcua("up", "--data", str(data_folder), "--detach", "--json")
    said = json.loads(up.stdout)
    try:
        assert (up.returncode, said["ok"]) == (0, True), up.stderr
        assert [process["name"] for process in said["processes"]] == expected
    finally:
        down = motcua("down", "--data", str(data_folder), "--json")
    assert json.loads(down.stdout)["stopped"] is True


def test_detached_start_that_fails_tells_the_end_of_the_log(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("MOTCUA_TEMPORAL_PORT", str(other.getsockname()[1]))
        up = motcua("up", "--data", str(data_folder), "--detach", "--json")
    assert up.returncode == 1
    error = json.loads(up.stdout)["error"]
    assert error["code"] == "RUN-004"
    assert "RUN-002: port" in error["message"]
    assert motcua("status", "--data", str(data_folder)).returncode == 1
