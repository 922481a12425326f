"""Recording: idempotent, in order, refusing what does not continue the chain; projections follow (INV-4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from dossier.journal import JournalRow, verify
from registry.journals import rows_of, state_of
from registry.recording import ChainDiverges, record
from registry.sealing import new_key
from registry.store import Store
from registry.tables import Dossier, Journal, Ledger, Notice, Task
from tests.dossier import plans
from tests.dossier.play import GIVEN, LAN, MINH, WHY, Play

CODE = "H26.1-260302-0001"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
KEY = new_key()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    SQLModel.metadata.create_all(opened.engine)
    yield opened
    opened.close()


def played() -> Play:
    play = Play(plans.PLAIN).file(papers=GIVEN).complete(LAN, "accepted").complete(MINH, "lacking", said=WHY)
    return play.complete(LAN, "issued", items=("deed",), said=WHY)


def kept(store: Store, play: Play, rows: list[JournalRow]) -> None:
    with store.write() as session:
        record(session, CODE, play.pinned, KEY, rows, NOW)


def row(store: Store) -> Dossier:
    with store.read() as session:
        found = session.get(Dossier, CODE)
    assert found is not None
    return found


def test_rows_come_in_any_portion_and_twice_and_are_kept_once(store: Store) -> None:
    play = played()
    for portion in (play.rows[:1], play.rows[:2], play.rows[:2], play.rows[1:], play.rows):
        kept(store, play, list(portion))
    with store.read() as session:
        rows = rows_of(session, CODE, KEY)
        assert [r.hash for r in rows] == [r.hash for r in play.rows]
        assert state_of(rows) == play.state
        assert verify(CODE, rows) == row(store).head


def test_projections_follow(store: Store) -> None:
    play = played()
    kept(store, play, play.rows)
    dossier = row(store)
    assert (dossier.status, dossier.waits_for, dossier.supplements) == (5, "supplement", 1)
    with store.read() as session:
        assert [entry.cause for entry in _all(session, Ledger)] == ["start", "pause"]
        assert {notice.what for notice in _all(session, Notice)} == {"receipt", "supplement"}
        assert _all(session, Task) == []


def _all(session: Session, table: Any) -> list[Any]:
    return list(session.exec(select(table).where(col(table.code) == CODE)).all())


def test_a_gap_or_another_row_is_refused_and_changes_nothing(store: Store) -> None:
    play, other = played(), Play(plans.PLAIN).file(papers=GIVEN, predecessor="H26.1-260101-0001")
    kept(store, play, play.rows[:2])
    with pytest.raises(ChainDiverges):
        kept(store, play, play.rows[3:])
    with pytest.raises(ChainDiverges):
        kept(store, play, [play.rows[1].but(hash="00"), play.rows[2]])
    with pytest.raises(ChainDiverges):
        kept(store, other, [other.rows[0].but(seq=3)])
    assert row(store).seq == 2


def test_no_personal_value_is_stored_in_clear(store: Store) -> None:
    play = played()
    kept(store, play, play.rows)
    with store.read() as session:
        for table in (Dossier, Task, Ledger, Notice):
            for stored in _all(session, table):
                assert "thiếu trang" not in str(stored.model_dump())
        assert all(b"thi" not in (r.sealed or b"") for r in session.exec(select(Journal)).all())
        assert "".join(r.public for r in rows_of(session, CODE)).count("thiếu trang") == 0
