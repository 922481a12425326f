"""Vietnamese names, for comparison only: what was written is kept, and two spellings of one name are found equal.

Equal are composed and decomposed Unicode, letter case, spacing, and the customs of placing the tone mark (hòa and hoà,
thúy and thuý): a syllable has one tone, so it is moved to the syllable's end. Another tone, or none, is another name.
Called by the adapters that compare a form with a register.
"""

from __future__ import annotations

from unicodedata import normalize

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc`", "'"))


def comparable(name: str) -> str:
    """Return the form of a name in which equal names are equal texts; never shown to people."""
    spread = normalize("NFD", name.casefold().translate(_APOSTROPHES))
    return normalize("NFC", " ".join(_tone_last(word) for word in spread.split()))


def same_name(a: str, b: str) -> bool:
    """Tell whether two spellings are one Vietnamese name."""
    return comparable(a) == comparable(b)


def _tone_last(word: str) -> str:
    letters = "".join(mark for mark in word if mark not in _TONES)
    return letters + "".join(mark for mark in word if mark in _TONES)
