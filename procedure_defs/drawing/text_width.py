"""How wide a text is drawn, near enough to break it into lines without a browser: by classes of letters, in em."""

from __future__ import annotations

import unicodedata

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]{} ·•"), frozenset("mwMWĐ@%→—…")


def width(text: str, size: int, *, bold: bool = False) -> float:
    """The width in pixels, rather a little too large."""
    return sum(_em(letter) for letter in text) * size * (1.12 if bold else 1.0)


def wrapped(text: str, size: int, most: int, *, bold: bool = False) -> list[str]:
    """The text in lines of at most so many pixels; a single longer word stands alone."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _em(letter: str) -> float:
    base = unicodedata.normalize("NFD", letter)[0]
    if base in _NARROW:
        return 0.36
    if base in _WIDE:
        return 0.95
    return 0.71 if base.isupper() else 0.6
