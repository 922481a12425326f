"""Statements handed to the driver: the same values, errors and transactions as through sessions, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from registry.requests import Intent, open_request
from registry.statements import Within
from registry.store import Store
from registry.tables import Request

AT = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A registry with its tables."""
    store = Store(database_url)
    SQLModel.metadata.create_all(store.engine)
    yield store
    store.close()


def opened(within: Within, code: str = "H1-1") -> datetime:
    """The instant under which a write stands in the registry."""
    return open_request(within, "who", "key", "complete", "hash", AT, Intent(code, "command", b"\x00sealed")).opened_at


def test_an_instant_comes_back_aware_and_in_utc(store: Store) -> None:
    with store.transaction() as transaction:
        opened(transaction)
    with store.transaction() as transaction:
        assert opened(transaction) == AT.astimezone(UTC)
    with store.read() as session:
        kept = session.exec(select(Request)).one()
    assert (kept.opened_at, kept.sealed, kept.answered_at) == (AT, b"\x00sealed", None)


def test_a_statement_is_part_of_the_transaction_that_it_runs_in(store: Store) -> None:
    def fail(within: Within) -> None:
        opened(within)
        raise RuntimeError

    with pytest.raises(RuntimeError), store.transaction() as transaction:
        fail(transaction)
    with pytest.raises(RuntimeError), store.write() as session:
        fail(session)
    assert _count(store) == 0
    with store.write() as session:
        opened(session)
    assert _count(store) == 1


def test_a_violated_key_is_told_as_ours_and_without_a_value(store: Store) -> None:
    from registry.keys import Keys
    from tests.office import key_ring

    keys = Keys(store, key_ring())
    with pytest.raises(IntegrityError) as caught, store.transaction() as transaction:
        keys.make(transaction, "H1-1")
        keys.make(transaction, "H1-1")
    assert "INSERT" not in str(caught.value)
    assert "wrapped" not in str(caught.value)


def _count(store: Store) -> int:
    with Session(store.engine) as session:
        return len(session.exec(select(Request)).all())
