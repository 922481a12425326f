"""A thousand dossiers, parts killed at random moments from a seed, on SQLite and on PostgreSQL, whose connections are cut too.

MOTCUA_SOAK_DOSSIERS=1000 MOTCUA_SOAK_SEED=1 make soak
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from registry.tables import Official
from tests.faults import counting
from tests.faults.disturbing import Fault, answered_again, disturbed, healthy, killing, settled
from tests.faults.people import Crowd
from tests.faults.player import REASON, Player
from tests.faults.running import PARTS, Running, running
from tests.faults.searching import Needles, files, histories, tables
from tests.faults.striking import cut

pytestmark = [pytest.mark.soak, pytest.mark.temporal, pytest.mark.timeout(3600)]
DOSSIERS = int(os.environ.get("MOTCUA_SOAK_DOSSIERS", "1000"))
SEED = int(os.environ.get("MOTCUA_SOAK_SEED", "1"))
EACH = 25
"""One fault for about so many dossiers."""


def drawn(system: Running, chance: random.Random, url: str) -> list[Fault]:
    """Faults at random moments; a part stands still for a while before some of them."""
    writes = DOSSIERS * 5
    kinds = [*PARTS, *(["database"] if url.startswith("postgresql") else [])]
    faults: list[Fault] = []
    for after in sorted(chance.sample(range(5, writes), max(len(kinds) * 2, DOSSIERS // EACH))):
        kind = chance.choice(kinds)
        standing = chance.choice((0.0, 0.0, chance.uniform(1, 9)))
        faults.append((after, (lambda: asyncio.to_thread(cut, url)) if kind == "database" else killing(system, kind, standing)))
    return faults


async def test_a_thousand_dossiers_outlive_faults_at_random_moments(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"MOTCUA_DATABASE_URL": database_url} if database_url.startswith("postgresql") else {}
    with running(tmp_path / "data", **environment) as system:
        player, told = Player(system), list[str]()
        crowd = Crowd(system.register, system.register_token, SEED)
        async with player.http:
            played = await disturbed(player, crowd, DOSSIERS, drawn(system, random.Random(SEED), database_url), told)
            await settled(system)
            said = await healthy(system)
            with capsys.disabled():
                kind = "PostgreSQL" if environment else "SQLite"
                ends = Counter(f"{p.end.ended or 'waits at ' + str(p.end.step)}" for p in played)
                lines = [f"{kind}, seed {SEED}: {DOSSIERS} dossiers, {len(player.sent)} writes", *told]
                lines += [f"restarts {system.restarts}", f"the client met {dict(player.met)}", f"ends {dict(ends)}"]
                print("", *lines, sep="\n  ")  # noqa: T201
            assert [each for each in played if not each.is_right] == []
            assert counting.doubled_or_lost(system, player) == []
            codes = {each.code for each in played}
            assert len(codes) == DOSSIERS
            assert counting.codes(system) == codes
            assert await counting.workflows(system) == dict.fromkeys(codes, 1)
            asked, answered = counting.asked(system), counting.answered_by_register(system)
            assert set(answered.values()) == {1}
            assert asked.answered <= set(answered) <= asked.all
            assert await answered_again(player, every=7) == []
            assert said["findings"] == []
        await _nothing_personal(system, player)


async def _nothing_personal(system: Running, player: Player) -> None:
    with system.store.read() as session:
        needles = Needles({*list(player.values)[:400], REASON}, [official.name for official in session.exec(select(Official))])
    searched = [*(await histories(system)), *tables(system)]
    found = [hit for what, data in searched for hit in needles.within(data, what)]
    assert found + [hit for path in files(system) for hit in needles.in_file(path)] == []
