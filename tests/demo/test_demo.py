"""`motcua demo` and `motcua time` on a whole system of their own: figures add up, nothing is lost, the doctor finds nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from procedure_defs.compile import library
from registry.bootstrap import TimeWasMoved, bootstrap
from settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOSSIERS = 40
pytestmark = [pytest.mark.temporal, pytest.mark.timeout(300), pytest.mark.xdist_group("demo")]


def motcua(data: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Run a command on the data folder; its exit status and its JSON."""
    environment = {**os.environ, "MOTCUA_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "-m", "cli", *words, "--json"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running system with few people, whose time can be moved."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    status, said = motcua(folder, "up", "--detach", "--people", "2000", "--time-travel")
    assert status == 0, said
    yield folder
    motcua(folder, "down")


def test_forty_dossiers_over_all_procedures_are_played_to_their_end_or_to_a_legal_wait(data: Path) -> None:
    status, said = motcua(data, "demo", "--dossiers", str(DOSSIERS), "--seed", "5")
    assert (status, said["ok"]) == (0, True), {name: said[name] for name in ("findings", "stuck", "unfiled")}
    assert (said["lost"], said["duplicated"], said["codes_unique"]) == (0, 0, True)
    assert said["without_application"] == []
    assert {row["procedure"] for row in said["procedures"]} == set(library())
    total = said["total"]
    assert total["filed"] == said["dossiers"] == DOSSIERS
    assert total["filed"] == total["returned"] + total["refused"] + total["stopped"] + total["waiting"]
    assert total["received"] == total["on_time"] + total["late"]
    assert said["counted"]["registry"] == said["counted"]["temporal"] == DOSSIERS
    assert said["counted"]["look_ups"] > 0
    waiting = [wait for row in said["procedures"] for wait in row["until"]]
    assert len(waiting) == total["waiting"]
    assert all(datetime.fromisoformat(wait["until"]) > datetime.fromisoformat(said["time"]) for wait in waiting)


def test_time_is_moved_for_whatever_waits_and_everything_follows(data: Path) -> None:
    begun = datetime.fromisoformat(motcua(data, "time")[1]["now"])
    status, said = motcua(data, "demo", "--dossiers", "8", "--seed", "6", "--move-time")
    assert (status, said["ok"]) == (0, True), {name: said[name] for name in ("findings", "stuck", "unfiled")}
    assert said["total"]["waiting"] == 0
    status, moved = motcua(data, "time", "move", "--days", "40")
    assert (status, moved["ok"]) == (0, True)
    assert datetime.fromisoformat(moved["now"]) >= begun + timedelta(days=40)
    status, said = motcua(data, "demo", "--dossiers", "2", "--seed", "7")
    assert (status, said["ok"]) == (0, True), {name: said[name] for name in ("findings", "stuck", "unfiled")}
    assert datetime.fromisoformat(said["time"]) >= begun + timedelta(days=40), "new dossiers begin at the moved time"


def test_the_doctor_finds_nothing_afterwards(data: Path) -> None:
    status, said = motcua(data, "doctor", "--all")
    assert (status, said["findings"]) == (0, [])


def test_time_goes_only_ahead_and_only_where_it_may(data: Path, tmp_path: Path) -> None:
    assert motcua(data, "time", "move", "--to", "2020-01-01T08:00")[0] == 2
    assert motcua(data, "time", "move")[0] == 2
    status, said = motcua(tmp_path / "none", "time", "move", "--days", "1")
    assert status == 2
    assert "--time-travel" in said["error"]["message"]


def test_a_registry_whose_time_was_moved_is_not_started_on_real_time(data: Path) -> None:
    assert motcua(data, "time", "move", "--days", "0.01")[0] == 0
    with pytest.raises(TimeWasMoved, match="--time-travel"):
        bootstrap(Settings(data=data))
