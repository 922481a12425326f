"""A key that is lost: what needs none verifies as before, and what needs it says so instead of finding an alteration."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from audit.gathering import Gatherer, judge_each
from audit.packs.importing import Importer, NotImported, import_pack
from audit.packs.reading import opened
from audit.packs.replaying import replay_pack
from audit.packs.sealing_keys import new_pair
from audit.packs.writing import NotPacked, Order, make_pack
from registry.blobs import Blobs
from registry.keys import Keys
from registry.sealing import KeyRing
from registry.shelves import FolderShelf
from tests.audit.archive import Archive, sealed
from tests.office import key_ring

OPEN, OTHER = "H26.1-260302-0002", "H26.1-260302-0001"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with sealed(tmp_path, 2) as made:
        yield made


def gatherer(archive: Archive, tmp_path: Path, ring: KeyRing) -> Gatherer:
    return Gatherer(archive.store, Keys(archive.store, ring), Blobs(FolderShelf(tmp_path / "histories")))


@pytest.mark.parametrize(
    ("lost", "told"), [("ring", "put the retired key back"), ("key", "does not open"), ("row", "no key is known")]
)
def test_a_lost_key_is_told_as_such_and_chains_and_seals_verify(lost: str, told: str, archive: Archive, tmp_path: Path) -> None:
    ring = archive.keys.ring
    if lost == "ring":  # the one that wrapped is in the ring no more
        ring = key_ring()._replace(current="k2", keys={"k2": bytes(32)})
    with archive.store.write() as session:
        if lost == "key":  # of another dossier in its place
            other = "update dossier_key set wrapped = (select wrapped from dossier_key where code = :o) where code = :c"
            session.connection().execute(text(other), {"o": OTHER, "c": OPEN})
        elif lost == "row":
            session.connection().execute(text("delete from dossier_key where code = :c"), {"c": OPEN})
    own = gatherer(archive, tmp_path, ring)
    (judged,) = asyncio.run(judge_each(own, [OPEN], {}))
    (found,) = judged.findings
    assert (found.code, told in found.what, judged.rows, judged.erased_at) == ("AUD-505", True, 4, None)
    assert "verified and folded" in judged.told()
    assert "was not destroyed" in judged.told()
    assert (archive.seals().findings, archive.journals().findings) == ([], [])
    is_packed_sealed(own, told, archive)


def is_packed_sealed(own: Gatherer, told: str, archive: Archive) -> None:
    """The pack verifies, folds and tells of the loss; opened for somebody it cannot be."""
    order = Order("auditor", "thanh tra", archive.time.now())
    pack = opened(make_pack(own, OPEN, order))
    verdict = asyncio.run(replay_pack(pack))
    assert (verdict.judged.findings, verdict.judged.rows, verdict.unsealed, len(verdict.seals)) == ((), 4, 0, 2)
    assert told in verdict.judged.told()
    assert "khóa của hồ sơ đã mất" in pack.files["README.md"].decode()
    with pytest.raises(NotPacked, match="is lost"):
        make_pack(own, OPEN, order._replace(recipient="X", public_key=new_pair()[1]))
    with pytest.raises(NotImported, match="not closed"):
        import_pack(Importer(own.keys, own.histories, "clerk", archive.time.now()), pack, None)


def test_a_batch_goes_on_past_the_one_that_does_not_open(archive: Archive, tmp_path: Path) -> None:
    with archive.store.write() as session:
        session.connection().execute(text("delete from dossier_key where code = :c"), {"c": OPEN})
    done = asyncio.run(judge_each(gatherer(archive, tmp_path, archive.keys.ring), [OPEN, OTHER, "unknown"], {}))
    assert [(one.code, one.decided) for one in done] == [(OPEN, False), (OTHER, True), ("unknown", False)]
    assert [found.code for one in done for found in one.findings] == ["AUD-505", "AUD-403", "AUD-107"]


def test_one_part_that_does_not_open_where_others_do_is_a_change_and_no_loss(archive: Archive, tmp_path: Path) -> None:
    change = "update journal set sealed = zeroblob(60) where code = :c and seq = 3"
    with archive.store.write() as session:
        session.connection().execute(text(change), {"c": OPEN})
    own = gatherer(archive, tmp_path, archive.keys.ring)
    (judged,) = asyncio.run(judge_each(own, [OPEN], {}))
    assert [(found.code, "opens other rows" in found.what) for found in judged.findings] == [("AUD-110", True)]
    assert "lost" not in judged.told()
    assert opened(make_pack(own, OPEN, Order("auditor", "thanh tra", archive.time.now()))).manifest.key_lost is None
