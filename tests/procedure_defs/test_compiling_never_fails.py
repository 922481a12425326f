"""Whatever an administrator writes, the compiler answers with faults, each with a place in a file, and never breaks."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from procedure_defs.compile import Compiled, compile_definition
from procedure_defs.load import load
from procedure_defs.scenarios import run

EVERY_STEP = Path(__file__).parent / "every_step"
JUNK: tuple[Any, ...] = (None, 0, -1, 1.5, True, "", "x", "form.x", [], ["x"], {}, {"x": 1}, {"when": "x"}, "1.001193", "end")
Keys = tuple[str | int, ...]


def places(data: Any, path: Keys = ()) -> Iterator[Keys]:
    yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*path, key))


def spoiled(data: Any, path: Keys, chance: random.Random) -> Any:
    """The data with what is at a path deleted, replaced by junk, or moved to another name."""
    if not path:
        return chance.choice(JUNK)
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    key, rest = path[0], path[1:]
    if rest:
        copy[key] = spoiled(copy[key], rest, chance)
    elif chance.random() < 0.3:
        del copy[key]
    elif isinstance(copy, dict) and chance.random() < 0.2:
        copy[f"{key}x"] = copy.pop(key)
    else:
        copy[key] = chance.choice(JUNK)
    return copy


@pytest.mark.parametrize("name", ["procedure.yaml", "form.yaml", "scenarios.yaml"])
def test_a_file_spoiled_at_any_one_place_gives_faults_or_a_plan(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    data = load(EVERY_STEP / name).data
    folder = tmp_path / "spoiled"
    shutil.copytree(EVERY_STEP, folder)
    for path in chance.choices(list(places(data)), k=40):
        (folder / name).write_text(json.dumps(spoiled(data, path, chance), ensure_ascii=False), "utf-8")
        result = run(folder) if name == "scenarios.yaml" else compile_definition(folder)
        if isinstance(result, list):
            assert all(fault.place.file.startswith("spoiled/") for fault in result)
        elif isinstance(result, Compiled):
            assert all(fault.severity == "warning" for fault in result.warnings)
