"""The content-addressed store, over a folder and over HTTP against moto's S3 server: the same promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.blobs import Altered, Blobs, digest_of
from registry.shelves import FolderShelf, S3Access, Shelf, StoreDown, open_shelf
from tests.s3 import s3_server


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Access]:
    with s3_server("evidence") as access:
        yield access


@pytest.fixture(params=["folder", "s3"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "folder":
        return open_shelf(tmp_path, "histories")
    return open_shelf(f"s3://evidence/{tmp_path.name}", "histories", request.getfixturevalue("bucket"))


def test_what_is_put_is_got_under_its_digest_and_kept_once(shelf: Shelf) -> None:
    blobs = Blobs(shelf)
    digest = blobs.put(b"history")
    assert digest == digest_of(b"history") == blobs.put(b"history")
    assert (blobs.get(digest), blobs.has(digest), list(blobs.digests())) == (b"history", True, [digest])


def test_what_was_deleted_is_gone_and_may_be_deleted_again(shelf: Shelf) -> None:
    blobs = Blobs(shelf)
    digest = blobs.put(b"history")
    blobs.delete(digest)
    blobs.delete(digest)
    assert not blobs.has(digest)
    with pytest.raises(LookupError):
        blobs.get(digest)


def test_altered_bytes_are_told_and_mended_by_putting_them_again(shelf: Shelf) -> None:
    blobs = Blobs(shelf)
    digest = blobs.put(b"history")
    shelf.write(digest, b"another")
    with pytest.raises(Altered, match="it was altered"):
        blobs.get(digest)
    assert blobs.get(blobs.put(b"history")) == b"history"


def test_nothing_but_a_digest_becomes_a_path(shelf: Shelf) -> None:
    with pytest.raises(LookupError, match="is no digest"):
        Blobs(shelf).get("../../etc/passwd")


class Forgetful:
    """A store that says it wrote."""

    def write(self, name: str, content: bytes) -> None: ...

    def read(self, name: str) -> bytes:
        raise LookupError(name)

    def exists(self, name: str) -> bool:
        return False

    def remove(self, name: str) -> None: ...

    def names(self) -> Iterator[str]:
        return iter(())


def test_what_does_not_read_back_was_not_kept() -> None:
    with pytest.raises(StoreDown, match="does not read back"):
        Blobs(Forgetful()).put(b"history")


def test_a_folder_that_cannot_be_used_is_down(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreDown, match="could not be"):
        Blobs(FolderShelf(tmp_path / "file")).put(b"history")


def test_a_bucket_that_is_not_there_is_down_or_empty(bucket: S3Access) -> None:
    with pytest.raises((StoreDown, LookupError)):
        Blobs(open_shelf("s3://nowhere", "histories", bucket)).put(b"history")


def test_another_process_finds_what_was_put(bucket: S3Access) -> None:
    digest = Blobs(open_shelf("s3://evidence/seen", "histories", bucket)).put(b"history")
    assert Blobs(open_shelf("s3://evidence/seen", "histories", bucket)).get(digest) == b"history"
    assert not Blobs(open_shelf("s3://evidence/seen", "papers", bucket)).has(digest)
