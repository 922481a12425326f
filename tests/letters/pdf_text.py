"""The text layer of a PDF that Typst made: enough of the format to read what a screen reader would, through each font's map."""

from __future__ import annotations

import io
import re
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

_INNER = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*"
"""A string may hold balanced parentheses as they are."""
_PARTS = re.compile(
    rb"/(\w+) [\d.]+ Tf|\[((?:\(" + _INNER + rb"\)|[^\]()])*)\]TJ|(\(" + _INNER + rb"\)) ?Tj|\(" + _INNER + rb"\)|(ET)", re.S
)
_STRING = re.compile(rb"\((" + _INNER + rb")\)", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>")
_CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(content: bytes) -> str:
    """All text in the order in which it is drawn, a space between pieces."""
    found: list[str] = []
    for page in pages_of(PdfFileReader(io.BytesIO(content))):
        held = page["/Resources"]["/Font"]
        fonts = {str(name)[1:]: _map(held[name]) for name in held}
        font: dict[int, str] = {}
        for name, several, one, end in _PARTS.findall(page["/Contents"].data):
            font = fonts[name.decode()] if name else font
            codes = b"".join(_ESCAPE.sub(_unescaped, part) for part in _STRING.findall(several or one))
            found += [font.get(int.from_bytes(codes[at : at + 2], "big"), "?") for at in range(0, len(codes), 2)]
            found += [" "] if end else []
    return " ".join("".join(found).split())


def pages_of(reader: PdfFileReader) -> list[Any]:
    """The pages, from the flat or nested tree."""

    def walk(node: Any) -> list[Any]:
        node = node.get_object()
        return [leaf for kid in node["/Kids"] for leaf in walk(kid)] if "/Kids" in node else [node]

    return walk(reader.root["/Pages"])


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code.isdigit() else _CONTROL.get(code, code)


def _map(font: Any) -> dict[int, str]:
    data = font["/ToUnicode"].data
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _CHARACTER.findall(data)}
