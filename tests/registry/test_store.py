"""The registry's door says nothing of the values that pass through it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.store import Store


def test_an_error_does_not_repeat_the_values_of_its_statement(database_url: str) -> None:
    """Errors are logged, and no personal value is in a log."""
    store = Store(database_url)
    with pytest.raises(DBAPIError) as caught, store.write() as session:
        session.connection().execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Nguyễn Thị Hường"})
    store.close()
    assert "nowhere" in str(caught.value)
    assert "Hường" not in str(caught.value)
