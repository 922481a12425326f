"""The words by which a dossier may be found, out of its personal part; and those that somebody asks for. Pure, no keys here.

A name is found by each of its words, exact or without its marks (Nguyễn: nguyễn, nguyen); a number by its digits. Only
names and numbers of people and organisations are words: nothing else of a form can be searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from unicodedata import combining, normalize

from statute.names import comparable

NAMES = frozenset({"full_name", "name"})
NUMBERS = frozenset({"personal_id", "tax_code", "phone", "registration_no", "organisation_code"})
SOURCES = ("applicant", "applicants", "representative", "form")
LONGEST = 40
MOST = 200
_WORDS = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")  # a tone moved to the syllable's end stands alone there

_NUMBER = re.compile(r"\s*[0-9](?:[ .-]?[0-9]){5,}\s*")


def words_of(personal: dict[str, Any]) -> frozenset[str]:
    """Every word of a personal part, at most 200: a form of many people is found by the first of them."""
    found: dict[str, None] = {}
    for source in SOURCES:
        found |= dict.fromkeys(_inside(personal.get(source)))
    return frozenset(list(found)[:MOST])


def asked(text: str) -> list[str]:
    """The words of a question: each must fit. A word with marks asks for just them, one without for any."""
    if _NUMBER.fullmatch(text):
        return ["#" + "".join(sign for sign in text if sign.isdigit())[:LONGEST]]
    exact = _WORDS.findall(comparable(text))
    return list(dict.fromkeys(_question(word) for word in exact))[:10]


def _question(word: str) -> str:
    return f"={word}" if folded(word) != word else f"~{word}"


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in NAMES and isinstance(inner, str):
                yield from _of_name(inner)
            elif name in NUMBERS and isinstance(inner, str):
                digits = "".join(sign for sign in inner if sign.isdigit())
                yield from [f"#{digits[:LONGEST]}"] if len(digits) >= 6 else []
            else:
                yield from _inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _inside(inner)


def _of_name(name: str) -> Iterator[str]:
    for word in _WORDS.findall(comparable(name)):
        plain = folded(word[:LONGEST])
        yield f"~{plain}"
        if plain != word[:LONGEST]:
            yield f"={word[:LONGEST]}"


def folded(word: str) -> str:
    """A word without its marks: Đặng and Dang are found alike."""
    spread = normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return normalize("NFC", "".join(sign for sign in spread if not combining(sign)))
