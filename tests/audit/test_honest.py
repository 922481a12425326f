"""No false alarm: honest dossiers of every story, sealed day by day, erased, imported, judged again; and how fast it is."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from audit.erasing import Eraser, Wish, erase
from audit.evidence import Places
from audit.gathering import Source, judge_all
from procedure_defs.retention import retention_rules
from registry.papers import PaperStore
from registry.shelves import FolderShelf
from registry.tables import Dossier
from statute.time import ICT
from tests.audit.archive import STORIES, Archive
from tests.dossier.play import START


def honest(archive: Archive, folder: Path, number: int, days: int) -> None:
    """So many dossiers over so many days; each night the day is sealed, and some that have ended are erased."""
    papers = PaperStore(FolderShelf(folder / "papers"), archive.keys)
    archive.time.at = START.astimezone(ICT)
    for n in range(number):
        start = START + timedelta(days=n * days // number)
        archive.tell(f"H26.1-2603{n % 28:02}-{n:05}", STORIES[n % len(STORIES)], start)
        archive.time.at = start
        if n % 50 == 49:
            archive.sealer.round()
        if n % 60 == 59:
            ended = f"H26.1-2603{(n - 59) % 28:02}-{n - 59:05}"
            order = Wish("clerk", "lệnh", archive.time.now(), "TA-1")
            erase(Eraser(archive.keys, papers, retention_rules()), ended, order)
    archive.time.at += timedelta(days=5)
    archive.sealer.round()


def verdict(archive: Archive, folder: Path, number: int) -> None:
    seals, checked = archive.seals(), archive.journals()
    assert (seals.findings, checked.findings, checked.dossiers) == ([], [], number)
    source = Source(archive.store.url, archive.ring, Places(str(folder)))
    with archive.store.read() as session:
        codes = list(session.exec(select(Dossier.code)).all())
    done = list(judge_all(source, codes, {}, 1))
    # they never ran in Temporal, so a closed one has no history; nothing else may be found
    assert {found.code for one in done for found in one.findings} == {"AUD-403"}
    assert sum(one.erased_at is not None for one in done) == number // 60
    assert all(one.decided or one.erased_at is not None for one in done)


def test_three_hundred_honest_dossiers_raise_nothing(tmp_path: Path) -> None:
    archive = Archive(f"sqlite:///{tmp_path / 'registry.db'}")
    honest(archive, tmp_path, 300, 12)
    verdict(archive, tmp_path, 300)
    archive.store.close()


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_ten_thousand_honest_dossiers_raise_nothing(tmp_path: Path) -> None:
    """So many as `MOTCUA_HONEST` says; those with a hard life are in `test_honest_on_the_engine.py`."""
    archive, number = Archive(f"sqlite:///{tmp_path / 'registry.db'}"), int(os.environ.get("MOTCUA_HONEST", "10000"))
    honest(archive, tmp_path, number, 60)
    verdict(archive, tmp_path, number)
    archive.store.close()
