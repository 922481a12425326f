"""An office of its own for the auditor's tests: a Temporal server without other tests' workflows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from dossier.wire import EffectRequest, EffectResult
from registry.store import Store
from tests.office import Desk, Register, furnish, key_ring, open_office, working
from tests.replay.recording import server
from tests.replay.shapes import PLANS


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    """A server of this module's own."""
    async with server() as connected:
        yield connected


class Faulty(Register):
    """A register that may be out of order."""

    broken = False

    @activity.defn(name="look_up")
    async def look_up(self, request: EffectRequest) -> EffectResult:
        if self.broken:
            raise ApplicationError("the register is out of order")
        return EffectResult(outcome="match", salt="ab" * 16, personal={"full_name": "Bà"})


@pytest.fixture(scope="module")
def register() -> Faulty:
    """The register that the module's office asks."""
    return Faulty()


@pytest.fixture(scope="module")
async def desk(client: Client, register: Faulty, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """An office on SQLite with a worker."""
    folder: Path = tmp_path_factory.mktemp("audit")
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, *PLANS.values())
    office = open_office(store, client, key_ring())
    async with working(office, register):
        yield Desk(office)
    store.close()
