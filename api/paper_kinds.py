"""What an upload is, by its own bytes and not by what it says it is: whole PDF, PNG, JPEG and TIFF files are taken."""

from __future__ import annotations

TAKEN = ("application/pdf", "image/png", "image/jpeg", "image/tiff")


def kind_of(content: bytes) -> str | None:
    """The media type of a file by its first bytes, or nothing."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] in (b"II*\x00", b"MM\x00*"):
        return "image/tiff"
    return None


def is_whole(content: bytes, kind: str) -> bool:
    """Whether a file has the end that its kind must have: a transfer that broke off has none."""
    if kind == "application/pdf":
        return b"%%EOF" in content[-2048:]
    if kind == "image/png":
        return content[-8:-4] == b"IEND"
    if kind == "image/jpeg":
        return content.rstrip(b"\x00").endswith(b"\xff\xd9")
    return len(content) > 8 and _tiff_directory(content) <= len(content) - 6


def _tiff_directory(content: bytes) -> int:
    return int.from_bytes(content[4:8], "little" if content[:2] == b"II" else "big")
