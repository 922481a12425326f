"""The contract of every command: `--json`, exit statuses, one line on a wrong call, a quick start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

import cli
from commands.output import CallError, Outcome, add

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("temporalio", "fastapi", "sqlmodel", "sqlalchemy", "pydantic", "rich")


def motcua(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_every_command_takes_json() -> None:
    commands = get_command(cli.build()).commands  # type: ignore[attr-defined]
    assert {"up", "down", "status"} <= set(commands)
    assert [name for name, command in _runnable(commands) if "--json" not in {o for p in command.params for o in p.opts}] == []


def _runnable(commands: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every command that does something by itself: not a mere group of commands."""
    for name, command in commands.items():
        inner = getattr(command, "commands", {})
        if not inner or command.invoke_without_command:
            yield name, command
        yield from _runnable({f"{name} {sub}": found for sub, found in inner.items()})


def test_help_imports_nothing_heavy() -> None:
    program = f"import sys, cli\nassert cli.call(['--help']) == 0\nsys.exit(' '.join(set({HEAVY!r}) & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Missing command"),
        (("zz",), "No such command 'zz'"),
        (("up", "--bogus"), "No such option: --bogus. See `motcua up --help`."),
        (("down", "--within", "soon"), "Invalid value for '--within'"),
        (("up", "--api-port", "99999999"), "MOTCUA_API_PORT: Input should be less than or equal to 65535"),
    ],
)
def test_wrong_call_is_told_in_one_line_with_status_2(words: tuple[str, ...], said: str) -> None:
    done = motcua(*words, "--json") if words else motcua()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    if words:
        assert json.loads(done.stdout)["ok"] is False


def test_wrong_setting_is_told_in_one_line_with_status_2() -> None:
    done = motcua("status", MOTCUA_MODE="play")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "MOTCUA_MODE" in done.stderr


def test_nothing_runs_here_is_status_1(tmp_path: Path) -> None:
    done = motcua("status", "--data", str(tmp_path), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"ok": False, "state": "stopped", "data": str(tmp_path)}


def test_stopping_what_does_not_run_is_no_fault(tmp_path: Path) -> None:
    done = motcua("down", "--data", str(tmp_path), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["stopped"] is False


def test_options_of_a_command_survive_the_added_one(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    seen: list[int] = []

    def weigh(grams: int = 1) -> Outcome:
        seen.append(grams)
        return Outcome(ok=True)

    add(app, "weigh", weigh)
    assert isinstance(app(["weigh", "--grams", "7", "--json"], standalone_mode=False), Outcome)
    assert seen == [7]


def test_call_error_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Module:
        @staticmethod
        def register(app: typer.Typer) -> None:
            def refuse() -> Outcome:
                raise CallError("give a\nfile")

            add(app, "refuse", refuse)

    monkeypatch.setattr(cli, "COMMANDS", (*cli.COMMANDS, Module))
    assert cli.call(["refuse"]) == 2
    assert capsys.readouterr().err == "motcua: give a file\n"


@pytest.mark.bench
def test_help_is_there_in_under_300_ms() -> None:
    took = []
    for _ in range(5):
        begin = time.perf_counter()
        motcua("--help")
        took.append(time.perf_counter() - begin)
    assert sorted(took)[2] < 0.3


@pytest.mark.parametrize("words", [("impact", "1.001193"), ("law-test", "1.001193", "--against", "2026-01-01..2026-02-01")])
def test_where_nothing_is_set_up_yet_a_command_says_what_to_do(words: tuple[str, ...], tmp_path: Path) -> None:
    done = motcua(*words, MOTCUA_DATA=str(tmp_path / "nothing"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "motcua up" in done.stderr
    assert done.stderr.count("\n") == 1
