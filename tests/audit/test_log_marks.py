"""Before a day is sealed, what was marked outside is a second witness of the logs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from audit.log_marks import SETTLED
from registry.evidence import log_entry
from registry.look_ups import keep_look_up, name_dossier
from registry.shelves import FolderShelf
from registry.tables import LookUp, Opening, Setting
from registry.time_port import NAME
from tests.audit.archive import Archive
from tests.dossier.play import START

LOGS = ("opening", "look_up", "refused_write")
NIGHTS = timedelta(days=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Before the morning of the second day: the first is sealed, rows of each log have come since and are marked."""
    folder: Path = tmp_path_factory.mktemp("marked")
    made = Archive(f"sqlite:///{folder / 'registry.db'}")
    made.sealer.copies = [FolderShelf(folder / "outside")]
    made.fill(3)
    made.time.at = START
    made.looked(20)
    with made.store.write() as session:
        log_entry(session, "held", "H26.1-260302-0001", (START + timedelta(hours=18)).astimezone(UTC), by="clerk", why="lệnh")
    made.time.at = START + timedelta(hours=20)
    made.sealer.round()
    made.store.close()
    return folder


@pytest.fixture
def archive(folder: Path, tmp_path: Path) -> Iterator[Archive]:
    """One of its own, to do harm to."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    made = Archive.of(f"sqlite:///{tmp_path / 'registry.db'}", START + timedelta(hours=20))
    made.sealer.copies = [FolderShelf(tmp_path / "outside")]
    yield made
    made.store.close()


def told(archive: Archive) -> list[str]:
    return [f"{found.code} {found.what}" for found in archive.seals(copies=archive.sealer.copies).findings]


def harmed(archive: Archive, statement: str) -> None:
    with archive.store.write() as session:
        session.connection().execute(text(statement))


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize(
    "harm",
    [
        "update {log} set at = '2026-03-02 18:00:00.000001' where n = 17", "delete from {log} where n = 18",
        "delete from {log} where n >= 17", "update {log} set n = 1000 where n = 17",
    ],
)  # fmt: skip
def test_a_row_of_today_that_is_changed_after_it_was_marked_is_found(archive: Archive, log: str, harm: str) -> None:
    assert told(archive) == []
    harmed(archive, harm.format(log=log))
    (found,) = told(archive)
    assert found.startswith("AUD-207")
    assert "marked outside at 2026-03-03T05" in found
    assert archive.seals().findings == []


def test_an_entry_of_the_evidence_log_that_is_taken_out_the_same_day_is_found(archive: Archive) -> None:
    harmed(archive, "delete from evidence_log")
    assert "entries of the evidence log" in told(archive)[0]


def test_what_comes_later_and_the_seal_of_the_day_raise_nothing(archive: Archive) -> None:
    archive.time.at += timedelta(hours=1)
    with archive.store.write() as session:
        session.add(Opening(who="minh", code="H26.1-260302-0001", at=archive.time.now(), purpose="read"))
    archive.time.at += timedelta(hours=1)
    archive.sealer.round()
    archive.time.at += NIGHTS
    archive.sealer.round()
    assert told(archive) == []


def test_a_row_that_may_still_have_one_before_it_on_its_way_is_not_marked(archive: Archive) -> None:
    before = len(list(archive.sealer.copies[0].names()))
    with archive.store.write() as session:
        log_entry(session, "released", "H26.1-260302-0001", archive.time.now(), by="clerk", why="lệnh")
    archive.sealer.round()
    assert len(list(archive.sealer.copies[0].names())) == before
    archive.time.at += SETTLED * 2
    archive.sealer.round()
    assert len(list(archive.sealer.copies[0].names())) == before + 1


def test_a_look_up_at_the_counter_that_is_named_after_its_day_was_sealed_raises_nothing(archive: Archive) -> None:
    """Its row of today keeps the instant of yesterday; any other row that does so is told."""
    with archive.store.write() as session:
        session.add(LookUp(
            request_id="counter-1", at=archive.time.now(), official="lan", dossier="", procedure="9.999999", purpose="điền sẵn",
            declared="", masked="", fields="full_name", supplied="full_name", outcome="match", mismatched="",
        ))  # fmt: skip
    archive.time.at += NIGHTS
    archive.sealer.round()
    with archive.store.transaction() as transaction:
        name_dossier(transaction, ["counter-1"], "H26.1-260302-0003")
    assert told(archive) == []
    harmed(archive, "insert into opening (who, code, at, purpose) values ('minh', 'x', '2026-03-02 10:00:00.000000', 'read')")
    assert ["openings" in found for found in told(archive)] == [True]


def test_a_look_up_is_kept_at_the_installations_instant(archive: Archive) -> None:
    with archive.store.write() as session:
        session.merge(Setting(name=NAME, value=str(NIGHTS.total_seconds())))
    keep_look_up(archive.store, LookUp(
        request_id="moved", at=START.astimezone(UTC), official="lan", dossier="", procedure="", purpose="", declared="",
        masked="", fields="", supplied="", outcome="match", mismatched="",
    ))  # fmt: skip
    with archive.store.read() as session:
        (kept,) = session.exec(select(LookUp.at).where(col(LookUp.request_id) == "moved")).all()
    assert kept == (START + NIGHTS).astimezone(UTC)
