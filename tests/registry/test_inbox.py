"""Inbox pages, openings and whose dossiers are whose, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from registry.inbox import Wanted, inbox, position_of
from registry.openings import keep_opening, openings_after
from registry.store import Store
from registry.tables import Dossier, Task

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    SQLModel.metadata.create_all(store.engine)
    yield store
    store.close()


def add_task(store: Store, code: str, day: int, **fields: Any) -> None:
    usual: dict[str, Any] = {
        "task": "t", "procedure": "1.1", "step": "examine", "work": "examine", "role": "officer", "authority": "ward",
        "opened_at": BEGIN, "sort_due": BEGIN + timedelta(days=day),
    }  # fmt: skip
    with store.write() as session:
        session.add(Task(code=code, **usual | fields))
        session.add(Dossier(
            code=code, procedure="1.1", version="1", plan_digest="p", calendar_digest="c", seq=2, head="h", state="{}",
            phase="accepted", status=4, channel="counter", unit="u", authority="ward", reception="ward",
            service_point="s", filed_at=BEGIN,
        ))  # fmt: skip


def codes(store: Store, wanted: Wanted, places: list[tuple[str, str]], limit: int = 2) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        with store.read() as session:
            page = inbox(session, places, wanted, after, limit)
        if not page:
            return found
        found += [task.code for task in page]
        after = position_of(page[-1])


def test_places_are_merged_by_due_date_and_ties_by_code(store: Store) -> None:
    for code, day, authority in (("c", 1, "ward"), ("a", 1, "far"), ("b", 1, "ward"), ("z", 0, "far"), ("y", 5, "ward")):
        add_task(store, code, day, authority=authority)
    add_task(store, "not-mine", 0, role="chair")
    assert codes(store, Wanted(frozenset({"me"})), [("ward", "officer"), ("far", "officer")]) == ["z", "a", "b", "c", "y"]


def test_mine_pool_and_all(store: Store) -> None:
    for code, holder in (("mine", "me"), ("free", None), ("taken", "other"), ("lent", "principal")):
        add_task(store, code, 1, holder=holder)
    persons, places = frozenset({"me", "principal"}), [("ward", "officer")]
    assert codes(store, Wanted(persons, "mine"), places) == ["lent", "mine"]
    assert codes(store, Wanted(persons, "pool"), places) == ["free"]
    assert codes(store, Wanted(persons, "all"), places) == ["free", "lent", "mine"]


def test_filters(store: Store) -> None:
    add_task(store, "late", 1)
    add_task(store, "early", 9, procedure="2.2")
    persons, places = frozenset({"me"}), [("ward", "officer")]
    assert codes(store, Wanted(persons, procedure="2.2"), places) == ["early"]
    assert codes(store, Wanted(persons, late_at=BEGIN + timedelta(days=2)), places) == ["late"]


def test_openings_are_numbered_and_read_in_order(store: Store) -> None:
    with store.write() as session:
        for number in range(3):
            keep_opening(session, f"o{number % 2}", "p", "code", BEGIN, "read")
    with store.read() as session:
        rows = openings_after(session, 0, 2)
        assert [row.who for row in rows] == ["o0", "o1"]
        assert [row.who for row in openings_after(session, rows[-1].n or 0, 9, who="o0")] == ["o0"]
