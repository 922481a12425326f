"""Papers at rest: kept once, held by whom it concerns, gone when the last holder's key is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from dossier.journal import JournalRow
from registry.keys import Erased, Keys
from registry.migrating import migrate
from registry.papers import PaperGone, PaperStore, adopt, hold, opened
from registry.sealing import Unsealable
from registry.shelves import FolderShelf, Shelf, open_shelf
from registry.store import Store
from registry.tables import DossierKey, PaperKey
from tests.office import key_ring
from tests.s3 import s3_server

AT = datetime(2026, 3, 2, tzinfo=UTC)
SCAN = b"%PDF-1.7 a birth certificate %%EOF"


class Room(PaperStore):
    """A store of papers with dossiers to hold them."""

    def dossier(self, code: str) -> None:
        with self.keys.store.write() as session:
            self.keys.make(session, code)

    def upload(self, content: bytes, who: str, at: datetime = AT) -> str:
        with self.keys.store.write() as session:
            return self.keep(session, content, "application/pdf", who, at)

    def take_in(self, code: str, digest: str) -> None:
        public = f'{{"papers":[{{"id":"a","digest":"{digest}"}}]}}'
        row = JournalRow(seq=1, at=AT, public=public, sealed=None, prev="", hash="")
        with self.keys.store.write() as session:
            adopt(session, self.keys, code, [row], AT)

    def destroy(self, code: str) -> None:
        with self.keys.store.write() as session:
            gone = update(DossierKey).where(col(DossierKey.code) == code).values(wrapped=None, destroyed_at=AT)
            session.execute(gone)
        self.keys._known.clear()


@pytest.fixture
def room(sqlite_url: str, tmp_path: Path) -> Iterator[Room]:
    yield from _room(sqlite_url, FolderShelf(tmp_path / "papers"))


def _room(url: str, shelf: Shelf) -> Iterator[Room]:
    store = Store(url)
    migrate(store)
    yield Room(shelf, Keys(store, key_ring()))
    store.close()


def held_by(session: Session, digest: str) -> set[str]:
    return set(session.exec(select(PaperKey.holder).where(col(PaperKey.digest) == digest)).all())


def test_the_same_content_lies_on_the_shelf_once_and_in_two_dossiers(room: Room) -> None:
    for code, who in (("H1", "citizen:a"), ("H2", "official:b")):
        room.dossier(code)
        digest = room.upload(SCAN, who)
        room.take_in(code, digest)
        assert room.get(digest, code) == SCAN
    assert len(list(room.shelf.names())) == 1
    with room.keys.store.read() as session:
        assert held_by(session, digest) == {"citizen:a", "official:b", "dossier:H1", "dossier:H2"}


def test_a_destroyed_key_erases_the_paper_there_and_nowhere_else(room: Room) -> None:
    room.dossier("H1")
    room.dossier("H2")
    digest = room.upload(SCAN, "citizen:a")
    room.take_in("H1", digest)
    room.take_in("H2", digest)
    room.destroy("H1")
    with pytest.raises(Erased):
        room.get(digest, "H1")
    assert room.erase("H1") == 0
    assert room.get(digest, "H2") == SCAN
    room.destroy("H2")
    assert room.erase("H2") == 1
    assert list(room.shelf.names()) == []


def test_the_uploaders_key_goes_too_when_a_dossier_is_erased(room: Room) -> None:
    room.dossier("H1")
    digest = room.upload(SCAN, "citizen:a")
    room.take_in("H1", digest)
    room.destroy("H1")
    room.erase("H1")
    with room.keys.store.read() as session:
        assert opened(session, room.keys, digest) is None


def test_an_upload_that_nobody_took_in_is_given_up_after_a_while(room: Room) -> None:
    room.dossier("H1")
    kept, unused = room.upload(SCAN, "citizen:a"), room.upload(SCAN + b"2", "citizen:a")
    room.take_in("H1", kept)
    assert room.tidy(AT - timedelta(days=1)) == 0
    assert room.tidy(AT + timedelta(days=1)) == 1
    assert room.get(kept, "H1") == SCAN
    with room.keys.store.read() as session:
        assert held_by(session, unused) == set()
    assert room.upload(SCAN + b"2", "citizen:a") == unused, "the same content may be uploaded anew"


def test_two_first_uploads_at_once_leave_both_readable(room: Room) -> None:
    room.dossier("H1")
    one, two = room.put(SCAN), room.put(SCAN)
    assert one[1].blob != two[1].blob, "neither saw the other"
    for (digest, found), who in ((one, "citizen:a"), (two, "citizen:b")):
        with room.keys.store.write() as session:
            hold(session, room.keys, digest, found, "application/pdf", len(SCAN), who, AT)
    room.take_in("H1", one[0])
    assert room.get(one[0], "H1") == SCAN


def test_altered_bytes_do_not_open_and_missing_ones_are_told(room: Room) -> None:
    room.dossier("H1")
    digest = room.upload(SCAN, "citizen:a")
    room.take_in("H1", digest)
    name = next(room.shelf.names())
    stored = room.shelf.read(name)
    assert SCAN not in stored
    room.shelf.write(name, stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(Unsealable):
        room.get(digest, "H1")
    room.shelf.remove(name)
    with pytest.raises(PaperGone):
        room.get(digest, "H1")
    with pytest.raises(PaperGone):
        room.get("0" * 64, "H1")


def test_papers_lie_as_well_in_a_bucket_that_speaks_s3(sqlite_url: str) -> None:
    with s3_server("papers") as access:
        for room in _room(sqlite_url, open_shelf("s3://papers/motcua", "papers", access)):
            room.dossier("H1")
            digest = room.upload(SCAN, "citizen:a")
            room.take_in("H1", digest)
            assert room.get(digest, "H1") == SCAN
            room.destroy("H1")
            assert room.erase("H1") == 1
            assert list(room.shelf.names()) == []
