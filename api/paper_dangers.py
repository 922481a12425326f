"""What no paper may hold, whatever its kind: another file in its skin, a bomb, active content, the scanners' test virus.

A scan of a paper needs none of these. PDF streams are unfolded within a limit and looked into; nothing is ever run.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Literal

from api.paper_kinds import shape_of

Danger = Literal["virus", "archive", "bomb", "active", "encrypted", "page"]
MOST_PIXELS = 250_000_000
"""An A0 sheet at 400 dots an inch. An image of more unfolds to more memory than a reader has."""
MOST_UNFOLDED = 300 * 1024 * 1024
"""Bytes that all streams of one PDF may unfold to together."""
MOST_FOLDED = 200
"""How many times its size a large stream may unfold to; scans unfold to 20 times at most."""
SMALL = 8 * 1024 * 1024
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!"
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557
_PAGE = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|iframe)\b", re.I)
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")
"""Looked for among objects only: in the bytes of pictures such words come up by chance."""
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 2_000
"""Bytes before a stream in which its dictionary stands."""
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")


def danger_in(content: bytes, kind: str) -> Danger | None:
    """The danger in a whole file of a kind, or nothing."""
    if _EICAR in content:
        return "virus"
    if _has_zip(content) or content[:2] == b"MZ":
        return "archive"
    shape = shape_of(content, kind)
    if shape is not None and shape.pixels > MOST_PIXELS:
        return "bomb"
    if _PAGE.search(content[:1024]):
        return "page"
    return _in_pdf(content) if kind == "application/pdf" else None


def _has_zip(content: bytes) -> bool:
    """Whether the end of the file is also the end of an archive: its comment reaches exactly to the last byte."""
    start = max(0, len(content) - _ZIP_TAIL)
    at = content.find(_ZIP_END, start)
    while at >= 0:
        if at + 22 <= len(content) and at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") >= len(content) - 8:
            return True
        at = content.find(_ZIP_END, at + 1)
    return False


def _in_pdf(content: bytes) -> Danger | None:
    total = 0
    for objects, folded in _parts(content):
        if _ENCRYPTED.search(objects):
            return "encrypted"
        if _is_active(objects):
            return "active"
        unfolded = _unfolded(folded)
        total += len(unfolded)
        if total > MOST_UNFOLDED or (len(unfolded) > SMALL and len(unfolded) > MOST_FOLDED * len(folded)):
            return "bomb"
        if _EICAR in unfolded:
            return "virus"
        if b"/ObjStm" in objects[-_DICTIONARY:] and _is_active(unfolded):
            return "active"
    return None


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The file's objects up to each stream, with the stream's bytes as packed; the rest with none."""
    at = 0
    while found := _STREAM.search(content, at):
        end = content.find(b"endstream", found.end())
        end = len(content) if end < 0 else end
        yield content[at : found.start()], content[found.end() : end]
        at = end + len(b"endstream")
    yield content[at:], b""


def _is_active(objects: bytes) -> bool:
    """Whether names of active content stand among objects, also where they are written in codes (`/J#53`)."""
    return _ACTIVE.search(_NAME_CODE.sub(lambda code: bytes([int(code[1], 16)]), objects)) is not None


def _unfolded(folded: bytes) -> bytes:
    """A stream packed by Flate, within the limit; nothing of what is packed otherwise."""
    try:
        return zlib.decompressobj().decompress(folded, MOST_UNFOLDED + 1)
    except zlib.error:
        return b""
