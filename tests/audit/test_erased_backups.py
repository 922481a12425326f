"""A backup of before an erasure brings nobody back: what stands outside, or in a later log, is carried out again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from audit.erasing import Eraser, Wish, erase
from audit.erasures_outside import copy_erasures, erasures_outside
from audit.sealing import Sealer
from launch.backup import BackupFault, back_up
from launch.restoring import restore
from procedure_defs.retention import retention_rules
from registry.evidence import entries_of
from registry.keys import Erased, Keys
from registry.papers import PaperStore
from registry.sealing import KeyRing
from registry.shelves import FolderShelf
from registry.store import Store
from settings import Settings
from tests.audit.archive import Archive

RETURNED, OPEN, WITHDRAWN = (f"H26.1-260302-{n:04}" for n in (1, 2, 3))


class Town:
    """A data folder with three dossiers, backed up; then one person is erased."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.outside = folder, folder / "outside"
        self.one = self.settings("one")
        self.archive = Archive(self.one.registry_url)
        SQLModel.metadata.create_all(self.archive.store.engine)
        (self.one.data / "key-ring.json").write_text(self.archive.ring)
        self.archive.fill(3)
        back_up(self.one, folder / "backup", lambda _: None)
        papers = PaperStore(FolderShelf(folder / "papers"), self.archive.keys)
        eraser = Eraser(self.archive.keys, papers, retention_rules())
        erase(eraser, RETURNED, Wish("clerk", "lệnh của tòa án", self.archive.time.now(), "TA-1"))

    def settings(self, name: str) -> Settings:
        data = self.folder / name
        data.mkdir(exist_ok=True)
        return Settings(data=data, mode="test", seal_copies=str(self.outside))

    def sealer(self) -> Sealer:
        return Sealer(self.archive.store, self.archive.time, copies=[FolderShelf(self.outside / "seals")])

    def is_gone(self) -> None:
        """The data folder that the backup was made of is there no more."""
        self.archive.store.close()
        self.one.data.rename(self.folder / "burnt")

    def comes_back(self, log: str | None = None) -> tuple[dict[str, object], Keys, Store]:
        """What a restore says, and the keys and registry as they are then."""
        settings = self.settings("other")
        done = restore(settings, self.folder / "backup", 0, log)
        store = Store(settings.registry_url)
        return done, Keys(store, KeyRing.load(settings.key_ring_json())), store


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_where_nothing_can_tell_who_was_erased_nothing_is_put_in_place_unless_somebody_says_that_nobody_was(town: Town) -> None:
    town.is_gone()
    with pytest.raises(BackupFault, match="nothing tells who was erased since"):
        town.comes_back()
    assert list(town.settings("other").data.iterdir()) == []
    done, keys, store = town.comes_back("none")
    assert (done["erased_again"], len(keys.of(RETURNED))) == ([], 32)
    store.close()


def test_the_system_that_the_backup_was_made_of_tells_it_where_it_is_still_there(town: Town) -> None:
    done, keys, store = town.comes_back()
    assert done["erased_again"] == [RETURNED]
    with pytest.raises(Erased, match="2026-03-05"):
        keys.of(RETURNED)
    store.close()


def test_what_stands_outside_is_erased_again_and_logged_as_it_was(town: Town) -> None:
    town.sealer().round()
    town.is_gone()
    assert [said["code"] for said in erasures_outside([FolderShelf(town.outside / "seals")])] == [RETURNED]
    done, keys, store = town.comes_back()
    assert done["erased_again"] == [RETURNED]
    with pytest.raises(Erased, match="2026-03-05"):
        keys.of(RETURNED)
    assert keys.of(WITHDRAWN)
    with store.read() as session:
        (entry,) = entries_of(session, RETURNED)
    said = json.loads(entry.entry)
    assert (said["by"], said["order"], said["first_erased"][:10]) == ("clerk", "TA-1", "2026-03-05")
    store.close()


def test_a_later_log_in_json_does_it_as_well_and_what_is_open_in_the_backup_is_told(town: Town) -> None:
    entry = {"kind": "erased", "at": town.archive.time.now().isoformat(), "by": "clerk", "why": "lệnh", "order": "TA-1"}
    log = town.folder / "log.json"
    log.write_text(json.dumps({"entries": [{**entry, "code": RETURNED}, {**entry, "code": OPEN}, {**entry, "code": "unknown"}]}))
    town.is_gone()
    done, keys, store = town.comes_back(str(log))
    assert (done["erased_again"], done["still_open"]) == ([RETURNED], [OPEN])
    assert keys.of(OPEN)
    store.close()


def test_a_place_that_is_down_is_caught_up_and_seals_stand_beside(town: Town) -> None:
    town.outside.write_text("a file in the way")
    assert copy_erasures(town.archive.store, town.sealer().copies) == 0
    town.outside.unlink()
    town.archive.time.at += timedelta(days=1)
    town.sealer().round()
    assert town.archive.seals(copies=[FolderShelf(town.outside / "seals")]).findings == []
    assert [said["code"] for said in erasures_outside([FolderShelf(town.outside / "seals")])] == [RETURNED]


def test_a_day_sealed_anew_never_takes_the_place_of_the_copy_outside(town: Town) -> None:
    town.sealer().round()
    shelf = FolderShelf(town.outside / "seals")
    before = {name: shelf.read(name) for name in shelf.names() if name.endswith(".json")}
    with town.archive.store.write() as session:
        for table in ("seal_leaf", "day_seal"):
            session.connection().execute(text(f"delete from {table} where n > 1"))
        session.connection().execute(text("delete from journal where code = :c and seq > 3"), {"c": RETURNED})
    town.sealer().round()
    assert {name: shelf.read(name) for name in before} == before
    seals = town.archive.seals(copies=[shelf])
    assert {found.code for found in seals.findings} == {"AUD-203"}
    for name in before:  # after a restore that all know of, whoever keeps the copies sets the old ones aside
        shelf.remove(name)
    town.sealer().round()
    assert town.archive.seals(copies=[shelf]).findings == []
