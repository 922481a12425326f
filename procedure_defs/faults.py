"""Faults: what is wrong in a file an administrator wrote, where, what was expected and how to mend it.

Every fault carries the id of a rule in `procedure_defs.rules`; ids are stable for ever. Faults are collected, never
thrown at the first one. All that reads definitions (loader, validator, guards, checker) uses it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from procedure_defs.rules import RULES

Severity = Literal["error", "warning"]
MOST_FAULTS_SHOWN = 200


class Place(BaseModel):
    """A position in a file: line and column count from 1, columns in characters, as editors show them."""

    model_config = ConfigDict(frozen=True)

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Fault(BaseModel):
    """One thing wrong: the rule broken, the place, the path of keys that leads there, and how to mend it."""

    model_config = ConfigDict(frozen=True)

    rule: str
    place: Place
    path: str
    message: str
    expected: str = ""
    hint: str = ""
    severity: Severity = "error"

    @model_validator(mode="after")
    def _names_a_known_rule(self) -> Self:
        if self.rule not in RULES:
            raise ValueError(f"{self.rule} is not in procedure_defs.rules: add it there, with an example in bad/")
        return self

    def __str__(self) -> str:
        severity = "warning: " if self.severity == "warning" else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.rule} {severity}{self.message}{expected}{hint}"


def path_text(path: Iterable[str | int]) -> str:
    """`("steps", 1, "verify")` as a person reads it: `steps[1].verify`; the whole document is the empty text."""
    text = ""
    for segment in path:
        text += f"[{segment}]" if isinstance(segment, int) else f".{segment}" if text else segment
    return text


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like the one written, or nothing if none is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return near[0] if near else None


def listed(words: Iterable[str], most: int = 12) -> str:
    """Words for a message, in order of the alphabet, cut off after `most`."""
    ordered = sorted(words)
    rest = f", and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + rest


def has_errors(faults: Iterable[Fault]) -> bool:
    """Whether any fault forbids use of the file; warnings do not."""
    return any(fault.severity == "error" for fault in faults)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults as a person works through them: by file, line and column, without repeats."""
    unique = {(str(fault), fault.path): fault for fault in faults}
    return sorted(unique.values(), key=lambda f: (f.place.file, f.place.line, f.place.column, f.rule, f.path, f.message))


def report(faults: Iterable[Fault]) -> str:
    """All faults as lines of text, at most MOST_FAULTS_SHOWN of them, saying how many more there are."""
    lines = [str(fault) for fault in in_order(faults)]
    if len(lines) > MOST_FAULTS_SHOWN:
        lines[MOST_FAULTS_SHOWN:] = [f"and {len(lines) - MOST_FAULTS_SHOWN} more"]
    return "\n".join(lines)
