"""What a page costs does not grow with what it shows: the registry is asked as often for twenty lines as for two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event, insert

from api.app import create_app
from api.config import ApiConfig
from api.pages.visit import SESSION
from benchmarks.many_dossiers import examined
from benchmarks.reading_bench import office_of
from registry import tables
from registry.accounts import add_account
from registry.projecting import dossier_row, task_rows
from registry.store import Store
from tests.dossier import plans
from tests.office import BEGIN, furnish, key_ring


class Reader:
    """An officer with a browser, and every statement that reaches the database file."""

    def __init__(self, store: Store, http: httpx.AsyncClient) -> None:
        self.store, self.http, self.asked = store, http, list[str]()
        store.close()  # connections that are made from now on are listened to
        event.listen(store.engine, "connect", lambda connection, _: connection.set_trace_callback(self.asked.append))

    async def statements(self, address: str) -> list[str]:
        """What one page asks, once texts and definitions are known."""
        for _ in range(2):
            self.asked.clear()
            answer = await self.http.get(address)
            assert answer.status_code == 200, answer.text
        return [each for each in self.asked if each.startswith("SELECT")]


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    store, ring = Store(f"sqlite:///{tmp_path}/registry.db"), key_ring()
    furnish(store, plans.PLAIN)
    office = office_of(store, ring)
    app = create_app(office, ApiConfig(data=tmp_path))
    issuer = app.state.services.issuer
    with store.write() as session:
        add_account(session, "officer-1", "no-hash", "official", "officer-1", BEGIN)
    cookies = {SESSION: issuer.issue("officer-1")}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://motcua", cookies=cookies) as http:
        yield Reader(store, http)
    store.close()


def add_dossiers(store: Store, first: int, last: int) -> None:
    """Dossiers that wait for an officer."""
    pinned = office_of(store, key_ring()).definitions.in_force("9.999999", datetime.now(UTC)).pinned
    state = examined(pinned, "ward")
    with store.write() as session:
        for n in range(first, last):
            session.execute(insert(tables.Dossier), [dossier_row(f"H26.1-260302-{n}", pinned, state, "h")])
            session.execute(insert(tables.Task), task_rows(f"H26.1-260302-{n}", pinned, state))


async def test_an_inbox_asks_as_often_for_twenty_tasks_as_for_two(reader: Reader) -> None:
    add_dossiers(reader.store, 0, 2)
    few = await reader.statements("/desk")
    add_dossiers(reader.store, 2, 20)
    many = await reader.statements("/desk")
    assert (await reader.http.get("/desk")).text.count('class="code"') == 20
    assert len(many) == len(few) <= 10, many


async def test_a_dossiers_page_asks_as_often_however_many_could_be_given_the_work(reader: Reader) -> None:
    add_dossiers(reader.store, 0, 1)
    few = await reader.statements("/dossier/H26.1-260302-0")
    with reader.store.write() as session:
        for n in range(10, 40):
            session.add(tables.Official(id=f"o{n}", name=f"o{n}"))
            session.add(tables.Post(id=f"post-o{n}", official=f"o{n}", role="officer", authority="ward", valid_from=BEGIN))
    many = await reader.statements("/dossier/H26.1-260302-0")
    assert "o39" in (await reader.http.get("/dossier/H26.1-260302-0")).text
    assert len(many) == len(few) <= 20, many


async def test_who_calls_is_looked_up_anew_by_each_request(reader: Reader) -> None:
    add_dossiers(reader.store, 0, 1)
    assert (await reader.http.get("/dossier/H26.1-260302-0")).status_code == 200
    with reader.store.write() as session:
        post = session.get(tables.Post, "post-officer-1")
        assert post is not None
        post.valid_to = datetime.now(UTC)
        session.add(post)
    assert (await reader.http.get("/dossier/H26.1-260302-0")).status_code == 403
