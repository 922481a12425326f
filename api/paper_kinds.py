"""What an upload is, by its own bytes and not by what it says it is: one whole PDF, PNG, JPEG or TIFF and nothing beside it.

Each kind is walked by its own structure from the first byte to the last, so that nothing can hide behind or before it.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

TAKEN = ("application/pdf", "image/png", "image/jpeg", "image/tiff")
PNG_START, PDF_START, JPEG_START = b"\x89PNG\r\n\x1a\n", b"%PDF-", b"\xff\xd8\xff"
PDF_TAIL = 1024
"""Bytes at the end in which a PDF's end mark stands; readers look no farther."""
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


class Shape(NamedTuple):
    """How many pixels an image unfolds to; 0 for what is no image."""

    pixels: int = 0


def kind_of(content: bytes) -> str | None:
    """The media type of a file by its first bytes, or nothing."""
    if content.startswith(PDF_START):
        return "application/pdf"
    if content.startswith(PNG_START):
        return "image/png"
    if content.startswith(JPEG_START):
        return "image/jpeg"
    if content[:4] in (b"II*\x00", b"MM\x00*"):
        return "image/tiff"
    return None


def shape_of(content: bytes, kind: str) -> Shape | None:
    """The shape of a whole file; nothing where it breaks off, is damaged, or has something else behind it."""
    try:
        return _WALKS[kind](content)
    except (IndexError, ValueError):
        return None


def is_whole(content: bytes, kind: str) -> bool:
    """Whether a file is all there and nothing else is."""
    return shape_of(content, kind) is not None


def _pdf(content: bytes) -> Shape | None:
    end = content.rfind(b"%%EOF")
    if end < 0 or end < len(content) - PDF_TAIL or content[end + 5 :].strip(b"\r\n\t \x00"):
        return None
    return Shape()


def _png(content: bytes) -> Shape | None:
    at, pixels = len(PNG_START), 0
    while True:
        length = int.from_bytes(content[at : at + 4], "big")
        name, ends = content[at + 4 : at + 8], at + 12 + length
        if ends > len(content) or zlib.crc32(content[at + 4 : ends - 4]) != int.from_bytes(content[ends - 4 : ends], "big"):
            return None
        if name == b"IHDR":
            pixels = int.from_bytes(content[at + 8 : at + 12], "big") * int.from_bytes(content[at + 12 : at + 16], "big")
        if name == b"IEND":
            return Shape(pixels) if ends == len(content) and pixels else None
        at = ends


def _jpeg(content: bytes) -> Shape | None:
    at, pixels = 2, 0
    while content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xFF:  # a fill byte
            at += 1
            continue
        if mark == 0xD9:
            return Shape(pixels) if pixels and not content[at + 2 :].strip(b"\x00") else None
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if mark in _JPEG_FRAMES:
            pixels = int.from_bytes(content[at + 5 : at + 7], "big") * int.from_bytes(content[at + 7 : at + 9], "big")
        at += 2 + length
        if mark == 0xDA:
            at = _after_scan(content, at)
    return None


def _after_scan(content: bytes, at: int) -> int:
    """The place of the mark that ends the coded data; stuffed bytes and restart marks are part of it."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _tiff(content: bytes) -> Shape | None:
    order = "little" if content[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        if at + size > len(content):
            raise ValueError("breaks off")
        return int.from_bytes(content[at : at + size], order)  # type: ignore[arg-type]

    directory, seen, pixels = number(4, 4), set[int](), 0
    while directory and directory not in seen and len(seen) < 1_000:
        seen.add(directory)
        sides = {256: 0, 257: 0}
        count = number(directory, 2)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, form, values = number(entry, 2), number(entry + 2, 2), number(entry + 4, 4)
            if tag in sides:
                sides[tag] = number(entry + 8, 2 if form == 3 else 4)
            size = _TIFF_SIZES.get(form, 1) * values
            if size > 4:
                number(number(entry + 8, 4), size)
        pixels += sides[256] * sides[257]
        directory = number(directory + 2 + 12 * count, 4)
    return Shape(pixels) if pixels else None


_WALKS = {"application/pdf": _pdf, "image/png": _png, "image/jpeg": _jpeg, "image/tiff": _tiff}
