"""Erasure: what forbids it, what it takes, and that the evidence stays whole and its log with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from audit.erasing import Eraser, NotErased, Wish, erase, place_hold, release_hold
from procedure_defs.retention import read_rules, retention_of, retention_rules
from registry.evidence import entries_of, fault_in_log
from registry.journals import rows_of
from registry.keys import Erased
from registry.papers import PaperStore
from registry.shelves import FolderShelf
from tests.audit.archive import Archive, sealed

RULES = read_rules("""
rules:
  - {results: ["*"], keep: permanent, from: 2016-01-01, basis: {cite: unknown, verified: false}}
  - {results: ["KQ.1"], years: 10, from: 2016-01-01, basis: {cite: unknown, verified: false}}
  - {results: ["KQ.1"], years: 20, from: 2025-07-01, basis: {cite: unknown, verified: false}}
""")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with sealed(tmp_path, 3) as made:
        yield made


RETURNED, OPEN, WITHDRAWN = (f"H26.1-260302-{n:04}" for n in (1, 2, 3))


def eraser(archive: Archive, tmp_path: Path) -> Eraser:
    return Eraser(archive.keys, PaperStore(FolderShelf(tmp_path / "papers"), archive.keys), retention_rules())


def wish(archive: Archive, order: str | None = "12/QĐ-TA") -> Wish:
    return Wish("clerk", "the court orders it", archive.time.now(), order)


def test_the_person_is_gone_and_the_evidence_stands(archive: Archive, tmp_path: Path) -> None:
    with archive.store.read() as session:
        assert rows_of(session, RETURNED, archive.keys.of(RETURNED))[0].sealed
    erase(eraser(archive, tmp_path), RETURNED, wish(archive))
    with pytest.raises(Erased, match="2026-03-05"):
        archive.keys.of(RETURNED)
    archive.time.at += timedelta(days=1)
    archive.sealer.round()
    assert (archive.seals().findings, archive.journals().findings) == ([], [])
    with archive.store.read() as session:
        (entry,) = entries_of(session, RETURNED)
        assert (entry.kind, fault_in_log(entries_of(session))) == ("erased", None)
        stored = session.connection().execute(text("select wrapped, secret from dossier_key where code = :c"), {"c": RETURNED})
        assert tuple(stored.one()) == (None, None)


def test_what_forbids_an_erasure_is_told(archive: Archive, tmp_path: Path) -> None:
    own = eraser(archive, tmp_path)
    with pytest.raises(NotErased, match="not closed"):
        erase(own, OPEN, wish(archive))
    with pytest.raises(NotErased, match=r"kept for ever .* an --order"):
        erase(own, RETURNED, wish(archive, None))
    with archive.store.write() as session:
        place_hold(session, RETURNED, "judge", "a case at court", archive.time.now())
    with pytest.raises(NotErased, match="legal hold since 2026-03-05: a case at court"):
        erase(own, RETURNED, wish(archive))
    with archive.store.write() as session:
        release_hold(session, RETURNED, "judge", "the case has ended", archive.time.now())
    erase(own, RETURNED, wish(archive))
    with pytest.raises(NotErased, match="erased already"):
        erase(own, RETURNED, wish(archive))
    with pytest.raises(NotErased, match="no dossier"):
        erase(own, "H26.1-260302-9999", wish(archive))
    with archive.store.read() as session:
        assert [entry.kind for entry in entries_of(session, RETURNED)] == ["held", "released", "erased"]


def test_an_entry_taken_out_of_the_log_is_found(archive: Archive, tmp_path: Path) -> None:
    for code in (RETURNED, WITHDRAWN):
        erase(eraser(archive, tmp_path), code, wish(archive))
    with archive.store.write() as session:
        session.connection().execute(text("delete from evidence_log where n = 1"))
    assert [found.name for found in archive.seals().findings] == ["log changed"]


def test_a_log_cut_short_is_found_by_the_seal(archive: Archive, tmp_path: Path) -> None:
    erase(eraser(archive, tmp_path), RETURNED, wish(archive))
    archive.time.at += timedelta(days=1)
    archive.sealer.round()
    with archive.store.write() as session:
        session.connection().execute(text("delete from evidence_log"))
    assert [found.name for found in archive.seals().findings] == ["log changed"]


@pytest.mark.parametrize(
    ("result", "closed", "until"),
    [
        ("KQ.1", date(2020, 3, 1), date(2030, 3, 1)),
        ("KQ.1", date(2028, 2, 29), date(2048, 2, 29)),
        ("KQ.2", date(2020, 3, 1), None),
    ],
)
def test_retention_is_that_of_the_result_on_the_day_of_closing(result: str, closed: date, until: date | None) -> None:
    assert retention_of(RULES, result, closed).until == until


def test_when_the_retention_is_over_no_order_is_needed(archive: Archive, tmp_path: Path) -> None:
    ten = read_rules("rules: [{results: ['*'], years: 10, from: 2016-01-01, basis: {cite: unknown, verified: false}}]")
    own = eraser(archive, tmp_path)._replace(rules=ten)
    with pytest.raises(NotErased, match="kept until 2036-03-04"):
        erase(own, RETURNED, wish(archive, None))
    archive.time.at += timedelta(days=3660)
    assert erase(own, RETURNED, wish(archive, None))["kept_until"] == "2036-03-04"
