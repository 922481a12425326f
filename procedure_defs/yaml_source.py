"""YAML text to plain values, each with its place: a small strict YAML, read event by event from PyYAML's C parser.

Scalars follow the core schema of YAML 1.2, tightened: `no`, `on`, `12:30`, `06652`, `0x1F` and dates stay text; keys
are always text. Anchors, tags, second documents, repeated keys and deep nesting are faults: no file swells.
Called by `procedure_defs.load`; everything later asks the `Source` where a value stands.
"""

from __future__ import annotations

import math
import re
from typing import Any, Protocol

from procedure_defs.faults import Fault, Place, path_text

Path = tuple[str | int, ...]
DEEPEST = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]+)?\Z")
_STARTS_A_NUMBER = frozenset("0123456789+-.")
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


class Mark(Protocol):
    """A position as PyYAML gives it: line and column count from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def index(self) -> int: ...


class Node:
    """A value's mark, and those of what lies within it. Light: there is one for every value of every file."""

    __slots__ = ("end", "items", "keys", "mark", "plain", "text")

    def __init__(self, mark: Mark, end: Mark, text: str = "", plain: bool = False) -> None:
        self.mark = mark
        self.end = end
        self.text = text
        self.plain = plain
        self.keys: dict[str, Mark] | None = None
        self.items: dict[str, Node] | list[Node] | None = None

    def child(self, segment: str | int) -> Node | None:
        """The node one step down, or nothing if there is none."""
        if isinstance(self.items, dict):
            return self.items.get(str(segment))
        if isinstance(self.items, list) and isinstance(segment, int) and 0 <= segment < len(self.items):
            return self.items[segment]
        return None


class Source:
    """A file read: its plain data, the place of every key and value in it, and the faults found in reading.

    With faults of severity error the data is what could be read, so that later checks can still report theirs.
    """

    def __init__(self, file: str, text: str, data: Any, root: Node | None, faults: tuple[Fault, ...]) -> None:
        self.file = file
        self.text = text
        self.data = data
        self.root = root
        self.faults = faults

    def place(self, mark: Mark) -> Place:
        """The place of a parser's mark."""
        return Place(file=self.file, line=mark.line + 1, column=mark.column + 1)

    def node(self, path: Path) -> Node | None:
        """The node at a path, or of the nearest thing around it that is written."""
        node = self.root
        for segment in path:
            below = node.child(segment) if node else None
            if below is None:
                break
            node = below
        return node

    def where(self, path: Path = ()) -> Place:
        """The place of the value at a path; of the nearest thing around it if nothing is written there."""
        node = self.node(path)
        return self.place(node.mark) if node else Place(file=self.file, line=1, column=1)

    def where_key(self, path: Path) -> Place:
        """The place of the key (for an item of a list: of the item) at a path."""
        around = self.node(path[:-1])
        mark = around.keys.get(str(path[-1])) if around and around.keys and path else None
        return self.place(mark) if mark else self.where(path)

    def written(self, path: Path) -> str:
        """A scalar as it stands in the file, before it was taken for a number or a word."""
        node = self.node(path)
        return node.text if node else ""

    def within(self, path: Path, offset: int) -> Place:
        """The place of the character at `offset` of a text value: exact where the value stands unfolded in the file."""
        node = self.node(path)
        if node is None or node.items is not None:
            return self.where(path)
        position = _position_in_file(self.text, node, offset)
        if position is None:
            return self.place(node.mark)
        before = self.text[:position]
        return Place(file=self.file, line=before.count("\n") + 1, column=position - before.rfind("\n"))


def _position_in_file(text: str, node: Node, offset: int) -> int | None:
    """Aligns a value with its writing, blanks apart (folding and indentation change only blanks); None at an escape."""
    offset = min(offset, len(node.text))
    position = node.mark.index
    if text[position] in "|>":
        position = text.index("\n", position) + 1
    elif text[position] in "'\"":
        position += 1
    for wanted in node.text[:offset]:
        if not wanted.isspace():
            position = _skip_blanks(text, position)
            if text[position] != wanted:
                return None
            position += 1
    if offset < len(node.text) and not node.text[offset].isspace():
        position = _skip_blanks(text, position)
        return position if text[position] == node.text[offset] else None
    return min(position, max(node.mark.index, node.end.index - 1)) if offset < len(node.text) else position


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) - 1 and text[position].isspace():
        position += 1
    return position


def plain_value(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar means: YAML 1.2 core, except that what could be a code (leading zero, hex) stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _STARTS_A_NUMBER:
        return text
    if _INTEGER.match(text):
        return int(text) if len(text) <= 20 else text
    if _FLOAT.match(text) and any(character.isdigit() for character in text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def fits_64_bits(number: int) -> bool:
    """Whether a whole number can be kept everywhere we keep numbers."""
    return -(2**63) <= number < 2**63


def looks_like_a_large_number(text: str) -> bool:
    """Whether an unquoted scalar is a whole number beyond 64 bits."""
    return _INTEGER.match(text) is not None and (len(text) > 20 or not fits_64_bits(int(text)))


def fault_at(source_file: str, rule: str, mark: Mark, path: Path, message: str, hint: str = "") -> Fault:
    """A fault of the YAML text at a parser's mark."""
    place = Place(file=source_file, line=mark.line + 1, column=mark.column + 1)
    return Fault(rule=rule, place=place, path=path_text(path), message=message, hint=hint)
