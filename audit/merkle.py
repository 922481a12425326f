"""A Merkle tree as in RFC 6962 section 2.1 (Certificate Transparency): leaves and nodes are hashed in domains of their own.

    leaf = SHA-256(0x00 || entry)     node = SHA-256(0x01 || left || right)     root of nothing = SHA-256()

Pure; used by the day seals and by whoever checks a proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(NODE + left + right).digest()


class Root:
    """The root of entries as they come, one after the other: holds one hash for each level, whatever the number."""

    def __init__(self) -> None:
        self.size = 0
        self._waiting: list[tuple[int, bytes]] = []

    def add(self, entry: bytes) -> None:
        """The next entry."""
        height, found = 0, leaf_hash(entry)
        while self._waiting and self._waiting[-1][0] == height:
            found = node_hash(self._waiting.pop()[1], found)
            height += 1
        self._waiting.append((height, found))
        self.size += 1

    def value(self) -> bytes:
        """The root of what came so far."""
        if not self._waiting:
            return hashlib.sha256().digest()
        found = self._waiting[-1][1]
        for _, left in reversed(self._waiting[:-1]):
            found = node_hash(left, found)
        return found


def root(entries: Iterable[bytes]) -> bytes:
    """The root of all entries."""
    tree = Root()
    for entry in entries:
        tree.add(entry)
    return tree.value()


def proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index` among leaf hashes, from the leaf up (RFC 6962, 2.1.1)."""
    if len(hashes) <= 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*proof(hashes[:split], index), _over(hashes[split:])]
    return [*proof(hashes[split:], index - split), _over(hashes[:split])]


def root_from(entry: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to (RFC 9162, 2.1.3.2); nothing where the proof has not the form that its place asks for."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf_hash(entry)
    for sibling in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            found = node_hash(sibling, found)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def _over(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = _split(len(hashes))
    return node_hash(_over(hashes[:split]), _over(hashes[split:]))


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)
