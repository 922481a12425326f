"""The pure rooms decide from what they are handed: no clock, no chance, no outside world (DESIGN section 1)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE_ROOMS = ("statute", "organisation", "dossier")

# The reason is what the author of a refused line is told.
BANNED_MODULES = {
    "asyncio": "the core is synchronous and knows no event loop",
    "glob": "no I/O: stored data comes in as data",
    "io": "no I/O: stored data comes in as data",
    "os": "no I/O and no environment",
    "pathlib": "no I/O: stored data comes in as data",
    "random": "no randomness: what is drawn by lot comes in with the command",
    "secrets": "no randomness: salts and keys come in with the command",
    "socket": "no I/O",
    "subprocess": "no I/O",
    "threading": "no concurrency: the core is a function",
    "time": "no clock: the instant is `at`",
}
BANNED_ATTRIBUTES = {
    ("datetime", "now"): "no clock: the instant is `at`",
    ("datetime", "today"): "no clock: the instant is `at`",
    ("datetime", "utcnow"): "no clock: the instant is `at`",
    ("date", "today"): "no clock: the day is that of `at`",
    ("uuid", "uuid1"): "no randomness: identifiers come in with the command",
    ("uuid", "uuid4"): "no randomness: identifiers come in with the command",
}
BANNED_CALLS = {
    "open": "no I/O: stored data comes in as data",
    "input": "no I/O",
    "print": "no I/O",
    "eval": "guards are evaluated from their lowered tree",
    "exec": "no code from data",
    "hash": "differs from process to process for text; use a digest",
    "id": "differs from process to process",
}


ALLOWED = {("dossier/showing.py", "exec()"): "writes out functions over field names of our own models; no data reaches it"}


def faults_in(source: str, name: str) -> list[str]:
    """What a pure room may not say, one line for each place."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        for what, why in _banned(node):
            if (name, what) not in ALLOWED:
                faults.append(f"{name}:{getattr(node, 'lineno', 0)}: {what}: {why}")
    return faults


def _banned(node: ast.AST) -> list[tuple[str, str]]:
    match node:
        case ast.Import(names=names):
            modules = [alias.name.partition(".")[0] for alias in names]
            return [(f"import {module}", BANNED_MODULES[module]) for module in modules if module in BANNED_MODULES]
        case ast.ImportFrom(module=str(module), names=names, level=0):
            root = module.partition(".")[0]
            whole = [(f"from {module}", BANNED_MODULES[root])] if root in BANNED_MODULES else []
            pairs = [(root, alias.name) for alias in names]
            return whole + [(f"{a}.{b}", BANNED_ATTRIBUTES[a, b]) for a, b in pairs if (a, b) in BANNED_ATTRIBUTES]
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attr):
            return [(f"{owner}.{attr}", BANNED_ATTRIBUTES[owner, attr])] if (owner, attr) in BANNED_ATTRIBUTES else []
        case ast.Call(func=ast.Name(id=called)) if called in BANNED_CALLS:
            return [(f"{called}()", BANNED_CALLS[called])]
    return []


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_room_has_no_clock_no_chance_and_no_io(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files, f"the room {room}/ is missing"
    faults = [fault for file in files for fault in faults_in(file.read_text("utf-8"), str(file.relative_to(ROOT)))]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import os.path as p",
        "from random import choice",
        "import datetime as d; d.datetime.now()",
        "from datetime import datetime; datetime.now(tz)",
        "from datetime import date; date.today()",
        "from uuid import uuid4",
        "import uuid; uuid.uuid4()",
        "open('x')",
        "import time",
        "from asyncio import sleep",
        "hash('x')",
    ],
)
def test_an_impure_line_is_found(line: str) -> None:
    assert faults_in(line, "x.py")


@pytest.mark.parametrize("line", ["from datetime import datetime; datetime.combine(a, b)", "import hashlib", "self.open('x')"])
def test_a_pure_line_is_not(line: str) -> None:
    assert not faults_in(line, "x.py")
