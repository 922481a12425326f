"""The test cluster itself is what the registry's tests rely on."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text


@pytest.mark.postgres
def test_cluster_sorts_in_vietnamese_order(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    names = "(VALUES ('Đông'), ('Ân'), ('Dung'), ('An'), ('Đan'), ('Ảnh')) AS people(name)"
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT name FROM {names} ORDER BY name")).scalars().all()
    engine.dispose()
    assert found == ["An", "Ảnh", "Ân", "Dung", "Đan", "Đông"]


def test_each_test_has_a_database_of_its_own(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n integer)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 1
    engine.dispose()
