"""The supervisor with small real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.child import Child
from launch.health import Http, Tcp, Touched
from launch.ports import free_port
from launch.processes import StartFailed, Supervisor

FAKE = str(Path(__file__).with_name("fake_child.py"))
PATIENCE = 10.0


def quietly(_line: str) -> None:
    """Tell nobody."""


def serving(name: str, notes: Path) -> Child:
    port = free_port()
    command = (sys.executable, FAKE, "serve", str(port), str(notes))
    return Child(name=name, command=command, health=Http(url=f"http://127.0.0.1:{port}/"))


def fake(name: str, *words: str, **more: object) -> Child:
    return Child.model_validate({"name": name, "command": (sys.executable, FAKE, *words), **more})


class Watched:
    """A supervisor run in the background of a test."""

    def __init__(self, folder: Path, *children: Child) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(children, folder, folder, self.said.append)
        self.ready = asyncio.Event()

    async def __aenter__(self) -> Watched:
        self.task = asyncio.create_task(self.supervisor.run(self.ready.set))
        ready = asyncio.create_task(self.ready.wait())
        await asyncio.wait_for(asyncio.shield(ready), PATIENCE)
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self.task.done():
            self.supervisor.ask_to_stop()
        await asyncio.wait_for(self.task, PATIENCE)

    def pid(self, name: str) -> int | None:
        return next(p.status.pid for p in self.supervisor.processes if p.child.name == name)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended but was not yet collected does not."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.strip().startswith("Z")


async def test_children_start_in_order_and_stop_in_the_opposite_order(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    first, second = serving("first", notes), serving("second", notes)
    async with Watched(tmp_path, first, second) as watched:
        assert [p.status.state for p in watched.supervisor.processes] == ["running", "running"]
    ports = [child.command[3] for child in (first, second)]
    assert notes.read_text().split("\n")[:4] == [
        f"start {ports[0]}",
        f"start {ports[1]}",
        f"end {ports[1]}",
        f"end {ports[0]}",
    ]


async def test_child_that_dies_is_started_again(tmp_path: Path) -> None:
    async with Watched(tmp_path, serving("only", tmp_path / "notes")) as watched:
        before = watched.pid("only")
        assert before is not None
        os.kill(before, signal.SIGKILL)
        await until(lambda: "only runs again" in watched.said)
        assert watched.pid("only") not in {None, before}
        assert watched.supervisor.processes[0].status.restarts == 1
    assert "only ended with -9" in " ".join(watched.said)


async def test_step_that_runs_once_ends_before_the_next_begins(tmp_path: Path) -> None:
    touched = Touched(path=tmp_path / "ready")
    once = Child(name="once", command=(sys.executable, "-c", "print('made')"), once=True)
    async with Watched(tmp_path, once, fake("next", "touch", str(touched.path), health=touched)) as watched:
        assert [p.status.state for p in watched.supervisor.processes] == ["ended", "running"]
    assert (tmp_path / "once.log").read_text() == "made\n"


async def test_child_that_fails_at_the_start_fails_it_with_its_last_words(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    health = Tcp(port=free_port())
    supervisor = Supervisor(
        [serving("good", notes), fake("bad", "fail", "the disk is full", "3", health=health)], tmp_path, tmp_path, quietly
    )
    with pytest.raises(StartFailed, match=r"(?s)bad ended with 3 before it served.*bad \| the disk is full"):
        await supervisor.run(lambda: None)
    assert "end" in notes.read_text(), "what had started was stopped in order"


async def test_step_that_ends_badly_fails_the_start(tmp_path: Path) -> None:
    supervisor = Supervisor([fake("step", "fail", "no", "1", once=True)], tmp_path, tmp_path, quietly)
    with pytest.raises(StartFailed, match="step ended with 1"):
        await supervisor.run(lambda: None)


async def test_child_that_never_serves_fails_the_start(tmp_path: Path) -> None:
    silent = fake("silent", "sleep", health=Tcp(port=free_port()), ready_within=0.3)
    supervisor = Supervisor([silent], tmp_path, tmp_path, quietly)
    with pytest.raises(StartFailed, match=r"silent did not serve within 0\.3 s"):
        await supervisor.run(lambda: None)
    assert supervisor.processes[0].status.pid is None


async def test_program_that_is_missing_fails_the_start(tmp_path: Path) -> None:
    supervisor = Supervisor([Child(name="gone", command=("/no/such/program",))], tmp_path, tmp_path, quietly)
    with pytest.raises(StartFailed, match="gone could not be started"):
        await supervisor.run(lambda: None)


async def test_child_that_will_not_end_is_ended_by_force(tmp_path: Path) -> None:
    touched = Touched(path=tmp_path / "ready")
    child = fake("stubborn", "stubborn", str(touched.path), health=touched, stop_within=0.3)
    async with Watched(tmp_path, child) as watched:
        pid = watched.pid("stubborn")
        assert pid is not None
    assert not is_alive(pid)


async def test_asked_twice_it_ends_at_once(tmp_path: Path) -> None:
    touched = Touched(path=tmp_path / "ready")
    child = fake("stubborn", "stubborn", str(touched.path), health=touched, stop_within=60)
    async with Watched(tmp_path, child) as watched:
        watched.supervisor.ask_to_stop()
        await asyncio.sleep(0.1)
        begin = time.monotonic()
        watched.supervisor.ask_to_stop()
        await watched.task
        assert time.monotonic() - begin < 5


async def test_asked_to_stop_while_it_starts_it_stops(tmp_path: Path) -> None:
    supervisor = Supervisor([fake("slow", "sleep", health=Tcp(port=free_port()))], tmp_path, tmp_path, quietly)
    running = asyncio.create_task(supervisor.run(lambda: None))
    await until(lambda: supervisor.processes[0].status.pid is not None)
    supervisor.ask_to_stop()
    await asyncio.wait_for(running, PATIENCE)
    assert supervisor.processes[0].status.pid is None


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children of their parent's death on Linux only")
async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from launch.child import Child\nfrom launch.processes import Supervisor\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        f"child = Child(name='c', command=(sys.executable, {FAKE!r}, 'sleep'))\n"
        "supervisor = Supervisor([child], folder, folder, str)\n"
        "asyncio.run(supervisor.run(lambda: print(supervisor.processes[0].status.pid, flush=True)))\n"
    )
    root = Path(__file__).resolve().parents[2]
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, cwd=root)
    assert supervisor.stdout is not None
    child = int(await asyncio.wait_for(supervisor.stdout.readline(), PATIENCE))
    assert is_alive(child)
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: not is_alive(child))
