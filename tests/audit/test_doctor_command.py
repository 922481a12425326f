"""`motcua doctor` as it is typed, and the doctor on PostgreSQL: one office, clean at first, then with a task row gone."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col, select
from temporalio.client import Client

from audit.doctor.examination import Doctor
from registry.store import Store
from registry.tables import SearchToken, Task
from tests.office import Desk, furnish, key_ring, open_office, working
from tests.replay import shapes
from tests.replay.playing import Playing
from tests.replay.recording import EARLY, server

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.temporal, pytest.mark.postgres, pytest.mark.timeout(120)]  # programs start slowly on busy cores


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    """A server that suggests a new run early, so that the closed dossier has several."""
    async with server(EARLY) as connected:
        yield connected


async def motcua(command: str, url: str, address: str, ring: str, *words: str) -> tuple[int, dict[str, Any]]:
    named = {
        "MOTCUA_DATABASE_URL": url, "MOTCUA_TEMPORAL_ADDRESS": address, "MOTCUA_TEMPORAL_NAMESPACE": "default",
        "MOTCUA_KEY_RING": ring,
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", command, "--json", *words, cwd=ROOT, env={**os.environ, **named},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, json.loads(said)


async def test_the_command_tells_what_it_examined_and_fails_with_findings(client: Client, postgres_url: str) -> None:
    store, ring = Store(postgres_url), key_ring()
    furnish(store, shapes.PLAIN)
    office = open_office(store, client, ring)
    async with working(office):
        desk = Desk(office)
        open_one = Playing(desk, await desk.file(shapes.PLAIN.procedure))
        await shapes._accepted(open_one)
        closed = Playing(desk, await desk.file(shapes.PLAIN.procedure))
        await shapes.supplemented(closed)
        await closed.ended()
        begun = (await closed.handle.fetch_history()).events[0].workflow_execution_started_event_attributes
        assert begun.continued_execution_run_id
        text = json.dumps({
            "current": ring.current, "keys": {name: base64.b64encode(key).decode() for name, key in ring.keys.items()},
            "blind_index": base64.b64encode(ring.blind_index).decode(),
        })  # fmt: skip
        address = client.service_client.config.target_host
        code, said = await motcua("doctor", postgres_url, address, text, "--all")
        assert (code, said["ok"], said["findings"], said["examined"], said["decided"]) == (0, True, [], 2, 2)
        with store.write() as session:
            found = set(session.exec(select(SearchToken.token).where(col(SearchToken.code) == open_one.code)))
            session.execute(delete(Task))
            session.execute(delete(SearchToken))
        code, said = await motcua("doctor", postgres_url, address, text, "--sample", "1")
        assert (code, said["ok"], said["by_invariant"]["INV-4"]) == (1, False, 1)
        assert said["findings"][0]["mend"]
        code, said = await motcua("rebuild", postgres_url, address, text, open_one.code)
        assert (code, said["rebuilt"], said["failed"]) == (0, 1, {})
        with store.read() as session:
            again = set(session.exec(select(SearchToken.token).where(col(SearchToken.code) == open_one.code)))
        assert again == found != set(), "the search index too"
        assert (await Doctor(office).round(None)).findings == []
    store.close()
