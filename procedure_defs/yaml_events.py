"""Builds data and places from the parser's events, with a stack of its own, and collects what our YAML forbids."""

from __future__ import annotations

from typing import Any

import yaml

from procedure_defs.faults import Fault, Place
from procedure_defs.yaml_source import (
    DEEPEST,
    Mark,
    Node,
    Path,
    fault_at,
    looks_like_a_large_number,
    plain_value,
)

MOST_FAULTS = 200


class _Open:
    """A list or a mapping that has begun and not ended."""

    __slots__ = ("data", "key", "key_mark", "node", "repeated")

    def __init__(self, data: Any, node: Node) -> None:
        self.data = data
        self.node = node
        self.key: str | None = None
        self.key_mark: Mark | None = None
        self.repeated = False


class SourceBuilder:
    """Takes one event after another; afterwards `data`, `root` and `faults` are what the file says."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.data: Any = None
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._documents = 0
        self.broke_off = False  # then the data is a torn piece, not to be judged further

    def take(self, event: Any) -> bool:
        """Takes an event; False when nothing further is to be read."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent:
            return self._open(event, {})
        elif kind is yaml.SequenceStartEvent:
            return self._open(event, [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._stack.pop()
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            return self._document(event)
        elif kind is yaml.StreamEndEvent:
            self._end()
            return False
        self.broke_off = len(self.faults) >= MOST_FAULTS
        return not self.broke_off

    def _scalar(self, event: Any) -> None:
        text = event.value
        plain = event.implicit[0] and event.style != "'" and event.style != '"'
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and type(top.data) is dict:
            self._key(top, text, plain, event.start_mark)
            return
        node = Node(event.start_mark, event.end_mark, text, plain)
        self._put(plain_value(text) if plain else text, node)
        if plain and len(text) > 18 and looks_like_a_large_number(text):
            self._fault("YAML-013", event.start_mark, f"{text[:30]} is too large a number", "quote it if it is a code")

    def _key(self, top: _Open, text: str, plain: bool, mark: Mark) -> None:
        if text == "" or (plain and text in ("~", "null")):
            self._fault("YAML-012", mark, "an empty key", "name the key before its colon")
        first = top.node.keys.get(text) if top.node.keys is not None else None
        top.key, top.key_mark, top.repeated = text, mark, first is not None
        if first is not None:
            where = f"first on line {first.line + 1}, column {first.column + 1}"
            self._fault("YAML-004", mark, f"'{text}' is written twice here: {where}", "keep one of the two")

    def _put(self, value: Any, node: Node) -> None:
        if not self._stack:
            if self._documents == 1 and self.root is None:
                self.data, self.root = value, node
            return
        top = self._stack[-1]
        if type(top.data) is list:
            top.data.append(value)
            top.node.items.append(node)  # type: ignore[union-attr]
        elif top.key is not None:
            if not top.repeated:  # the first stands, so that later checks speak of something written
                top.data[top.key] = value
                top.node.keys[top.key] = top.key_mark  # type: ignore[index,assignment]
                top.node.items[top.key] = node  # type: ignore[index,call-overload]
            top.key = None

    def _open(self, event: Any, data: Any) -> bool:
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        node = Node(event.start_mark, event.end_mark)
        node.items = {} if type(data) is dict else []
        node.keys = {} if type(data) is dict else None
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and type(top.data) is dict:
            self._fault("YAML-012", event.start_mark, "a list or group stands as a key", "use a plain word as the key")
            top.key, top.key_mark, top.repeated = "", event.start_mark, True
        self._put(data, node)
        self._stack.append(_Open(data, node))
        if len(self._stack) > DEEPEST:
            self._fault("YAML-007", event.start_mark, f"nested more than {DEEPEST} levels deep", "write it flatter")
            self.broke_off = True
        return not self.broke_off

    def _alias(self, event: Any) -> None:
        self._fault("YAML-005", event.start_mark, f"an alias: *{event.anchor}", "write the content out, or quote the text")
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and type(top.data) is dict:
            self._key(top, f"*{event.anchor}", False, event.start_mark)
            return
        self._put(None, Node(event.start_mark, event.end_mark))

    def _refuse_decoration(self, event: Any) -> None:
        if event.anchor is not None:
            hint = "delete it and write the content out where it is needed"
            self._fault("YAML-005", event.start_mark, f"an anchor: &{event.anchor}", hint)
        if event.tag is not None:
            hint = "delete it, or quote the text if the ! belongs to it"
            self._fault("YAML-006", event.start_mark, f"a type tag: {_shown_tag(event.tag)}", hint)

    def _document(self, event: Any) -> bool:
        self._documents += 1
        if self._documents > 1:
            self._fault("YAML-008", event.start_mark, "a second document begins here", "one file, one document")
        return self._documents == 1

    def _end(self) -> None:
        if self.root is None and not self.faults:
            place = Place(file=self.file, line=1, column=1)
            hint = "write the definition, or delete the file"
            self.faults.append(Fault(rule="YAML-009", place=place, path="", message="the file is empty", hint=hint))

    def _path(self) -> Path:
        path: list[str | int] = []
        for level in self._stack:
            if type(level.data) is list:
                path.append(len(level.data))
            elif level.key is not None:
                path.append(level.key)
        return tuple(path)

    def _fault(self, rule: str, mark: Mark, message: str, hint: str) -> None:
        self.faults.append(fault_at(self.file, rule, mark, self._path(), message, hint))


def _shown_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
