"""An office of its own for the auditor's tests: a Temporal server without other tests' workflows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

from registry.store import Store
from tests.office import Desk, furnish, key_ring, open_office, working
from tests.replay.recording import server
from tests.replay.shapes import PLANS


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    """A server of this module's own."""
    async with server() as connected:
        yield connected


@pytest.fixture(scope="module")
async def desk(client: Client, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """An office on SQLite with a worker."""
    folder: Path = tmp_path_factory.mktemp("audit")
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, *PLANS.values())
    office = open_office(store, client, key_ring())
    async with working(office):
        yield Desk(office)
    store.close()
