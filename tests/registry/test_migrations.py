"""Migrations lead from nothing to exactly the declared tables, on both databases, and are harmless when run again."""

from __future__ import annotations

from registry.migrating import drift, migrate
from registry.store import Store


def test_migrations_make_the_declared_tables(database_url: str) -> None:
    store = Store(database_url)
    migrate(store)
    migrate(store)
    assert drift(store) == []
    store.close()
