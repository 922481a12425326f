"""One system for the tests of faults: forty dossiers were in motion while each part of it was killed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from tests.faults.disturbing import Played, disturbed, killing, settled
from tests.faults.people import Crowd
from tests.faults.player import Player
from tests.faults.running import Running, running


class Aftermath(NamedTuple):
    """A system after its faults."""

    system: Running
    player: Player
    crowd: Crowd
    played: list[Played]
    told: list[str]


@pytest.fixture(scope="session")
async def aftermath(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Aftermath]:
    """Forty dossiers, and in turn worker, API, Temporal and register killed; the worker once more after standing still."""
    with running(tmp_path_factory.mktemp("faults") / "data") as system:
        player = Player(system)
        crowd = Crowd(system.register, system.register_token, seed=1)
        told: list[str] = []
        faults = [
            (12, killing(system, "worker", frozen=6.0)), (35, killing(system, "register")), (60, killing(system, "worker")),
            (90, killing(system, "api")), (120, killing(system, "temporal")), (150, killing(system, "api")),
            (180, killing(system, "temporal")),
        ]  # fmt: skip
        async with player.http:
            played = await disturbed(player, crowd, 40, faults, told)
            await settled(system)
            yield Aftermath(system, player, crowd, played, told)
