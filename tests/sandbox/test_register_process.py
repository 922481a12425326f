"""The register as a process of its own: what `motcua up` starts, kills and starts again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.sandbox.running import ADMIN, COMPARING, Register
from tests.sandbox.test_register import ask

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def process(folder: Path, port: int, *more: str) -> Iterator[tuple[Register, subprocess.Popen[bytes]]]:
    """The service as a process, healthy; killed at the end if it still runs."""
    folder.mkdir(exist_ok=True)
    (folder / "secret").write_text(COMPARING.secret + "\n", "utf-8")
    (folder / "admin").write_text(ADMIN + "\n", "utf-8")
    files = ("--secret-file", str(folder / "secret"), "--admin-token-file", str(folder / "admin"))
    command = (sys.executable, "-m", "sandbox.register", "--data", str(folder / "data"), "--port", str(port))
    running = subprocess.Popen((*command, "--people", "200", *files, *more), cwd=ROOT, stderr=subprocess.DEVNULL)
    register = Register(f"http://127.0.0.1:{port}")
    try:
        _wait_until_healthy(register.url)
        yield register, running
    finally:
        register.close()
        running.kill()
        running.wait(10)


def _wait_until_healthy(url: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/suc-khoe").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    pytest.fail("the register did not become healthy within 30 seconds")


def test_a_register_killed_outright_goes_on_where_it_was(tmp_path: Path, free_port: Callable[[], int]) -> None:
    port = free_port()
    with process(tmp_path, port) as (first, running):
        body = ask(first.sample("adult"))
        before = first.post("/tra-cuu", body).text
        running.send_signal(signal.SIGKILL)
        running.wait(10)
    with process(tmp_path, port) as (second, _):
        assert second.post("/tra-cuu", body).text == before
        assert second.times_asked(body["MaYeuCau"]) == [2]


def test_it_ends_soon_when_told_to_and_heeds_its_arguments(tmp_path: Path, free_port: Callable[[], int]) -> None:
    with process(tmp_path, free_port(), "--strict", "--quota", "1", "--latency-ms", "50") as (register, running):
        person = register.sample("adult")
        strict = register.post("/tra-cuu", ask(person, HoVaTen="Trần Văn Khác"))
        assert strict.json()["CongDan"] is None
        assert strict.elapsed.total_seconds() >= 0.05
        assert register.post("/tra-cuu", ask(person)).status_code == 429
        running.terminate()
        running.wait(10)


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        (("--secret-file", "x"), "--admin-token-file FILE"),
        (("--province", "Hanoi"), "by their code since 1 July 2025, such as 01"),
        (("--rate", "2"), "rate"),
    ],
)
def test_a_wrong_argument_is_refused_with_how_to_mend_it(tmp_path: Path, wrong: tuple[str, str], mend: str) -> None:
    command = (sys.executable, "-m", "sandbox.register", "--data", str(tmp_path), "--port", "1", *wrong)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert mend in done.stderr
