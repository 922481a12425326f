"""Papers for tests, made by hand: small, whole, and as bad as a test wants them."""

from __future__ import annotations

import zlib

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"


def png(width: int, height: int) -> bytes:
    """A picture of that many pixels, of which the bytes are only pretended beyond a few."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    body = zlib.compress(b"\x00" * (min(width, 64) + 1) * min(height, 64))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    """A picture with its marks in order."""
    frame = b"\xff\xc0\x00\x0b\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x02" + b"\x12\xff\x00\x34" + b"\xff\xd9"


def tiff(width: int = 2, height: int = 2) -> bytes:
    """A picture of one directory."""
    sides = [(256, 4, 1, width), (257, 4, 1, height)]
    entries = b"".join(
        t.to_bytes(2, "little") + f.to_bytes(2, "little") + n.to_bytes(4, "little") + v.to_bytes(4, "little")
        for t, f, n, v in sides
    )
    return b"II*\x00\x08\x00\x00\x00" + len(sides).to_bytes(2, "little") + entries + b"\x00\x00\x00\x00"


def page_of(stream: bytes, objects: bytes = b"", packed: bool = True, dictionary: bytes = b"") -> bytes:
    """A PDF with one stream."""
    body = zlib.compress(stream, 9) if packed else stream
    return (
        b"%PDF-1.7\n1 0 obj\n<<" + objects + b">>\nendobj\n2 0 obj\n<< /Length " + str(len(body)).encode() + dictionary
        + b" /Filter /FlateDecode >>\nstream\n" + body + b"\nendstream\nendobj\ntrailer\n<<>>\n%%EOF\n"
    )  # fmt: skip
