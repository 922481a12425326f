"""A content-addressed store over a shelf: what is kept is named by the SHA-256 of its bytes, so nothing can change unseen.

Used for kept histories and for papers. Bytes are read back after writing: `put` returns only what is surely there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from registry.shelves import Shelf, StoreDown

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Altered(ValueError):
    """The bytes under a digest are not those that it names."""

    code = "STO-002"


class Blobs:
    """Bytes by their digest."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def put(self, content: bytes) -> str:
        """Keep bytes and read them back; their digest. The same bytes are kept once. Raises `StoreDown`."""
        digest = digest_of(content)
        if not self._is_whole(digest):
            self.shelf.write(digest, content)
            if not self._is_whole(digest):
                raise StoreDown(f"{digest}: what was written does not read back")
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes. Raises `LookupError` where they are not kept here, `Altered`, `StoreDown`."""
        content = self.shelf.read(_checked(digest))
        if digest_of(content) != digest:
            raise Altered(f"what is kept as {digest} has digest {digest_of(content)}: it was altered")
        return content

    def has(self, digest: str) -> bool:
        """Whether there are bytes under the digest; not whether they are whole. Raises `StoreDown`."""
        return self.shelf.exists(_checked(digest))

    def delete(self, digest: str) -> None:
        """Take the bytes away for good. Raises `StoreDown`."""
        self.shelf.remove(_checked(digest))

    def digests(self) -> Iterator[str]:
        """Every digest that is kept, in no order. Raises `StoreDown`."""
        return (name for name in self.shelf.names() if _DIGEST.fullmatch(name))

    def _is_whole(self, digest: str) -> bool:
        try:
            return digest_of(self.shelf.read(digest)) == digest
        except LookupError:
            return False


def digest_of(content: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def _checked(digest: str) -> str:
    """A digest came from a row or a file: it becomes no path before it is known to be one."""
    if not _DIGEST.fullmatch(digest):
        raise LookupError(f"'{digest[:80]}' is no digest")
    return digest
