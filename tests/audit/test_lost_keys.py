"""A key that is lost: what needs none verifies as before, and what needs it says so instead of finding an alteration."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from audit.gathering import Gatherer, judge_each
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


def findings(gatherer: Gatherer, code: str) -> list[tuple[str, str]]:
    return [(found.code, found.what) for one in asyncio.run(judge_each(gatherer, [code], {})) for found in one.findings]


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
    ((code, what),) = findings(own, OPEN)
    assert (code, told in what) == ("AUD-505", True)
    assert (archive.seals().findings, archive.journals().findings) == ([], [])
    with pytest.raises(NotPacked, match=told):
        make_pack(own, OPEN, Order("auditor", "thanh tra", archive.time.now()))


def test_a_batch_goes_on_past_the_one_that_does_not_open(archive: Archive, tmp_path: Path) -> None:
    with archive.store.write() as session:
        session.connection().execute(text("delete from dossier_key where code = :c"), {"c": OPEN})
    done = asyncio.run(judge_each(gatherer(archive, tmp_path, archive.keys.ring), [OPEN, OTHER, "unknown"], {}))
    assert [(one.code, one.decided) for one in done] == [(OPEN, False), (OTHER, True), ("unknown", False)]
    assert [found.code for one in done for found in one.findings] == ["AUD-505", "AUD-403", "AUD-107"]
