"""Reads a YAML file into a `Source`: plain data, places, and every fault of the text itself at once.

The bytes are checked first (size, encoding, hidden characters), then read event by event, never by recursion, so that
a hostile file costs no more than its size. Called by whatever takes definitions in: compiler, command line, tests.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs know it under another name

from procedure_defs.faults import Fault, Place
from procedure_defs.yaml_events import SourceBuilder
from procedure_defs.yaml_source import Source
from procedure_defs.yaml_syntax import SyntaxProblem, explain

if TYPE_CHECKING:
    import pathlib

LARGEST_FILE_BYTES = 1024 * 1024
MOST_HIDDEN_CHARACTERS_TOLD = 20

# Direction changes, joiners and blanks without width: what a reviewer sees is then not what is read.
_HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def load(path: pathlib.Path, shown_as: str | None = None) -> Source:
    """The file at `path`, read; `shown_as` is its name in faults. A file that cannot be read is a fault."""
    name = shown_as or str(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        return _unread(name, "YAML-015", f"the file cannot be read: {error.strerror}", "check its name and its folder")
    return read(content, name)


def read(content: bytes | str, file: str) -> Source:
    """YAML content under the name `file`, as `load` does it. Never raises: what is wrong is in `.faults`."""
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > LARGEST_FILE_BYTES:
        return _unread(file, "YAML-002", f"the file is larger than {LARGEST_FILE_BYTES} bytes", "split it")
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _unread(file, "YAML-001", *_not_utf8(raw, error), place=_place(file, _readable(raw[: error.start])))
    controls = _hidden(_CONTROL, text, file)
    if controls:
        return Source(file, text, None, None, tuple(controls))
    return _parsed(text, file, [*_hidden(_HIDDEN, text, file), *_not_composed(text, file)])


def _parsed(text: str, file: str, faults: list[Fault]) -> Source:
    builder = SourceBuilder(file)
    parser = CParser(text)
    try:
        while builder.take(parser.get_event()):
            pass
    except yaml.MarkedYAMLError as error:
        builder.faults.append(_syntax_fault(file, text, error))
        return Source(file, text, None, None, (*faults, *builder.faults))
    data, root = (None, None) if builder.broke_off else (builder.data, builder.root)
    return Source(file, text, data, root, (*faults, *builder.faults))


def _syntax_fault(file: str, text: str, error: yaml.MarkedYAMLError) -> Fault:
    problem: SyntaxProblem = explain(text, error)
    place = Place(file=file, line=problem.line + 1, column=problem.column + 1)
    return Fault(rule=problem.rule, place=place, path="", message=problem.message, hint=problem.hint)


def _hidden(characters: re.Pattern[str], text: str, file: str) -> list[Fault]:
    found: list[Fault] = []
    for match in itertools.islice(characters.finditer(text), MOST_HIDDEN_CHARACTERS_TOLD):
        code = f"U+{ord(match.group()):04X}"
        name = unicodedata.name(match.group(), "a control character").lower()
        message = f"a character that cannot be seen: {code}, {name}"
        place = _place(file, text[: match.start()])
        found.append(Fault(rule="YAML-010", place=place, path="", message=message, hint="delete it and type it anew"))
    return found


def _not_composed(text: str, file: str) -> list[Fault]:
    if unicodedata.is_normalized("NFC", text):
        return []
    for number, line in enumerate(text.split("\n"), start=1):
        if not unicodedata.is_normalized("NFC", line):
            hint = "save the text in Unicode NFC (Unicode dựng sẵn)"
            message = "letters and their tone marks are stored apart, so that equal words compare as different"
            place = Place(file=file, line=number, column=1)
            return [Fault(rule="YAML-014", place=place, path="", message=message, hint=hint, severity="warning")]
    return []


def _not_utf8(raw: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is UTF-16, not UTF-8", "save it as UTF-8"
    return f"byte 0x{raw[error.start]:02X} is not UTF-8", "save the file as UTF-8 (not TCVN3, VNI or Windows-1258)"


def _readable(before: bytes) -> str:
    return before.decode("utf-8", "replace")


def _place(file: str, before: str) -> Place:
    return Place(file=file, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))


def _unread(file: str, rule: str, message: str, hint: str, place: Place | None = None) -> Source:
    here = place or Place(file=file, line=1, column=1)
    fault = Fault(rule=rule, place=here, path="", message=message, hint=hint)
    return Source(file, "", None, None, (fault,))
