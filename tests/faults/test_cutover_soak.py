"""A province is merged while parts are killed at every phase: what becomes of each dossier is what an undisturbed night gives.

MOTCUA_SOAK_DOSSIERS=1000 MOTCUA_SOAK_SEED=1 pytest -m soak tests/faults/test_cutover_soak.py
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from statute.time import ICT, local
from tests.faults import counting, province
from tests.faults.disturbing import healthy
from tests.faults.night import Told, night
from tests.faults.running import Running, running

DOSSIERS = int(os.environ.get("MOTCUA_SOAK_DOSSIERS", "300"))
SEED = int(os.environ.get("MOTCUA_SOAK_SEED", "1"))
pytestmark = [pytest.mark.soak, pytest.mark.temporal, pytest.mark.timeout(3600 + 6 * DOSSIERS)]


def saturday() -> datetime:
    """A day off that no night of this test leaves: every limit then counts from the same working morning."""
    today = local(datetime.now(UTC))
    ahead = (5 - today.weekday()) % 7 or 7
    return datetime(today.year, today.month, today.day, 1, tzinfo=ICT) + timedelta(days=ahead)


async def through(data: Path, url: str | None, day: datetime, seed: int | None) -> Told:
    """One night on a system of its own, and what must hold after it."""
    province.prepare(data, url)
    # A look-up that gave up would leave an official a task: that is right, and chance.
    given = {"MOTCUA_TIME_TRAVEL": "1", "MOTCUA_LOOKUP_RETRY_WINDOW": "PT10M"}
    with running(data, **given, **({"MOTCUA_DATABASE_URL": url} if url else {})) as system:
        system.longest = 900.0 + DOSSIERS
        told = await night(system, DOSSIERS, day, seed, system.settings.registry_url)
        await sound(system, told)
        return told


async def sound(system: Running, told: Told) -> None:
    """Nothing lost or doubled, and the doctor finds nothing."""
    codes = counting.codes(system)
    assert len(codes) == DOSSIERS + told.filed_late
    assert await counting.workflows(system) == dict.fromkeys(codes, 1)
    assert told.moved > DOSSIERS / 2
    assert (await healthy(system))["findings"] == []


@pytest.fixture(scope="module")
async def quiet(tmp_path_factory: pytest.TempPathFactory) -> tuple[datetime, Told]:
    """The undisturbed night, with its day: one for both databases."""
    day = saturday()
    return day, await through(tmp_path_factory.mktemp("quiet") / "data", None, day, None)


async def test_a_night_of_faults_ends_as_an_undisturbed_one(
    quiet: tuple[datetime, Told], tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = database_url if database_url.startswith("postgresql") else None
    day, undisturbed = quiet
    disturbed = await through(tmp_path / "disturbed", url, day, SEED)
    with capsys.disabled():
        kind = "PostgreSQL" if url else "SQLite"
        lines = [f"{kind}, seed {SEED}: {DOSSIERS} dossiers, {disturbed.moved} handed over by the second order"]
        print("", *lines, *disturbed.strikes, sep="\n  ")  # noqa: T201
    found = [different(*both) for both in zip(undisturbed[:2], disturbed[:2], strict=True)]  # after each order
    assert found == [[], []], "\n".join(map(str, (each for order in found for each in order)))


def different(first: dict[int, str], second: dict[int, str]) -> list[tuple[int, dict[str, tuple[Any, Any]]]]:
    """The dossiers that came to something else, by what differs."""
    assert set(first) == set(second)
    both = [(number, json.loads(first[number]), json.loads(second[number])) for number in first]
    return [(n, {key: (a.get(key), b.get(key)) for key in a | b if a.get(key) != b.get(key)}) for n, a, b in both if a != b]
