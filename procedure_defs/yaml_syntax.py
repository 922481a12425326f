"""The parser's complaints in the words of someone who writes procedures: what is wrong, and what is usually meant."""

from __future__ import annotations

from typing import NamedTuple

import yaml


class SyntaxProblem(NamedTuple):
    """A complaint with its position (line and column count from 0)."""

    rule: str
    line: int
    column: int
    message: str
    hint: str


# By a piece of libyaml's own wording; the first that fits is used.
_IN_CLEAR = (
    (
        "mapping values are not allowed",
        "a colon stands where no key can be",
        "put the text in quotes, or start a new line",
    ),
    ("could not find expected ':'", "a key without its colon", "write `key: value`; check the line before as well"),
    ("expected ',' or ']'", "a list opened with [ is not closed", "write the missing ] or the comma"),
    ("expected ',' or '}'", "a group opened with { is not closed", "write the missing } or the comma"),
    ("expected '-' indicator", "a line in a list does not start with a dash", "align it, or begin it with `- `"),
    ("expected key", "a line is not aligned with the keys above it", "indent it as the line before"),
    ("unexpected end of stream", "a quotation mark is not closed", "close it"),
    ("cannot start any token", "a value cannot begin with this character", "put the value in quotes"),
    ("unknown escape", "an unknown escape after a backslash", "use single quotes, where \\ is just \\"),
    ("undefined tag handle", "a tag (!) is written", "put the text in quotes if the ! belongs to it"),
    ("while scanning an anchor", "an & begins an anchor here", "put the value in quotes"),
    ("while scanning an alias", "a * begins an alias here", "put the value in quotes"),
    ("while scanning a tag", "a ! begins a type tag here", "put the value in quotes"),
    (
        "did not find expected <document start>",
        "something stands after the end of the document",
        "check its indentation",
    ),
)


def explain(text: str, error: yaml.MarkedYAMLError) -> SyntaxProblem:
    """The rule broken and the words for it; a tab in the indentation is told as such."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    tab = _tab_in_indentation(text, line)
    if tab is not None:
        return SyntaxProblem("YAML-011", line, tab, "a tab in the indentation", "replace it by spaces")
    said = f"{error.context or ''} {error.problem or ''}"
    for piece, message, hint in _IN_CLEAR:
        if piece in said:
            return SyntaxProblem("YAML-003", line, column, message + _begun_at(error, line), hint)
    return SyntaxProblem("YAML-003", line, column, said.strip(), "check quotes, brackets and indentation")


def _begun_at(error: yaml.MarkedYAMLError, line: int) -> str:
    start = error.context_mark
    return f" (begun on line {start.line + 1})" if start and start.line != line else ""


def _tab_in_indentation(text: str, line: int) -> int | None:
    lines = text.split("\n")
    if line >= len(lines):
        return None
    indentation = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
    tab = indentation.find("\t")
    return tab if tab >= 0 else None
