"""`motcua test --temporal`: scenarios on the real engine come to what they come to on the core; what does not is told."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from launch import rehearsing
from launch.rehearsing import own_office, rehearse
from launch.stories import Noted, stories_of, worth_keeping
from procedure_defs.compile import LIBRARY, library

FOLDER = LIBRARY / "chung-thuc" / "2.000815"


def test_only_scenarios_that_try_something_new_are_played() -> None:
    told = list(stories_of(library()["2.000815"]))
    kept = list(worth_keeping(told))
    assert 0 < len(kept) < len(told)
    assert set().union(*(story.marks for story in kept)) == set().union(*(story.marks for story in told))
    assert all(isinstance(noted, Noted) for noted in kept[0].noted)


@pytest.mark.temporal
async def test_one_scenario_of_a_definition_comes_to_the_same_on_the_real_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "worth_keeping", lambda told: islice(worth_keeping(told), 1))
    found = await rehearse(library()["2.000815"], own_office)
    assert [each.fault for each in found] == [None]


@pytest.mark.soak
@pytest.mark.temporal
@pytest.mark.timeout(300)
def test_the_command_plays_them_on_the_real_engine_and_prints_one_object(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "test", str(FOLDER), "--temporal", "--json"], capture_output=True, text=True, check=False,
        timeout=280,
    )  # fmt: skip
    told = json.loads(done.stdout)["procedures"][0]
    assert done.returncode == 0, done.stderr
    assert told["temporal"] != []
    assert all(each["ok"] for each in told["temporal"])
