"""The CEL library's complaints in clear words, with the usual slip behind each and how it is written instead."""

from __future__ import annotations

import re

from procedure_defs.faults import did_you_mean, listed
from procedure_defs.guard_lowering import Finding
from procedure_defs.guard_syntax import Problem
from procedure_defs.guard_vocabulary import Vocabulary

_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '(.*)'$")
_NO_FIELDS = re.compile(r"expression of type '([^']*)' cannot be the operand of a select")
_KINDS = {
    "int": "a whole number",
    "string": "text",
    "bool": "true or false",
    "double": "a number with decimals",
    "null": "nothing",
    "null_type": "nothing",
    "dyn": "a value",
    "timestamp": "an instant",
    "duration": "a span",
}
_SIGNS = {"@in": "in", "_?_:_": "? :", "_[_]": "[ ]"}
_OTHER_SIGNS = (
    (re.compile(r"(?<![=!<>])=(?!=)"), "write == to compare"),
    (re.compile(r"\b(and|và)\b", re.IGNORECASE), "write && for and"),
    (re.compile(r"\b(or|hoặc)\b", re.IGNORECASE), "write || for or"),
    (re.compile(r"\b(not|không)\b", re.IGNORECASE), "write ! for not"),
    (re.compile("[‘’“”]"), "use straight quotes: 'text'"),
    (re.compile("<>"), "write != for not equal"),
)
_HYPHENED = re.compile(r"([A-Za-z_][\w.]*)\.(\w+(?:-\w+)+)")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")


def explain(text: str, problems: list[Problem], vocabulary: Vocabulary) -> list[Finding]:
    """Findings for the library's problems; after a slip of syntax only that, as the rest follows from it."""
    for problem in problems:
        if problem.said.startswith("Syntax error") or "unsupported syntax" in problem.said:
            return [_syntax(text, problem)]
    return [_finding(text, problem, vocabulary) for problem in problems]


def _syntax(text: str, problem: Problem) -> Finding:
    if "unsupported syntax" in problem.said:
        sign = problem.said.rpartition("syntax")[2].strip(" '")
        return Finding("GUARD-006", problem.offset, f"{sign} is not supported in conditions", "", "test with has(...)")
    bare = _QUOTED.sub(lambda match: "_" * len(match.group()), text)
    for pattern, hint in _OTHER_SIGNS:
        slip = pattern.search(bare)
        if slip:
            return Finding("GUARD-001", slip.start(), f"'{slip.group()}' cannot stand here", "", hint)
    if problem.offset >= len(text.rstrip()):
        return Finding("GUARD-001", problem.offset, "the condition ends too early", "", "complete it, or close its brackets")
    there = text[problem.offset : problem.offset + 12].split()
    message = f"'{there[0] if there else ''}' cannot stand here"
    return Finding("GUARD-001", problem.offset, message, "", "check brackets, quotes and signs")


def _finding(text: str, problem: Problem, vocabulary: Vocabulary) -> Finding:
    if match := _UNDECLARED.search(problem.said):
        return _unknown_name(text, problem.offset, match.group(1), vocabulary)
    if match := _OVERLOAD.search(problem.said):
        return _misfit(problem.offset, match.group(1), match.group(2))
    if match := _NO_FIELDS.search(problem.said):
        return Finding("GUARD-004", problem.offset, f"{_kind(match.group(1))} has no fields", "", "delete what follows the dot")
    if "has() argument" in problem.said:
        hint = "write has(papers.name), or 'birth-certificate' in papers"
        return Finding("GUARD-006", problem.offset, "has() asks for a field after a dot", "", hint)
    return Finding("GUARD-004", problem.offset, problem.said)


def _unknown_name(text: str, offset: int, name: str, vocabulary: Vocabulary) -> Finding:
    name = name.removeprefix(".")
    first = name.partition(".")[0]
    start = max(offset - len(name.rpartition(".")[0]), 0) if text[offset : offset + 1] == "." else offset
    for hyphened in _HYPHENED.finditer(text):
        if hyphened.start(2) <= start < hyphened.end():
            hint = f"a name with a hyphen is written {hyphened[1]}['{hyphened[2]}']"
            return Finding("GUARD-002", hyphened.start(2), f"'{hyphened[2]}' is read as a subtraction", "", hint)
    if text[offset : offset + 1] == "(":
        hint = "use size, startsWith, endsWith, contains, has, all, exists, exists_one, filter, map"
        return Finding("GUARD-006", offset, f"{name}() is not supported in conditions", "", hint)
    near = did_you_mean(first, vocabulary.shapes)
    hint = f"did you mean '{near}'?" if near else f"put it in quotes if it is text: '{first}'"
    return Finding("GUARD-002", start, f"there is no '{first}'", f"one of: {listed(vocabulary.shapes)}", hint)


def _misfit(offset: int, function: str, applied: str) -> Finding:
    sign = _SIGNS.get(function, function.strip("_"))
    kinds = [_kind(kind.strip()) for kind in _outer_parts(applied)]
    message = f"'{sign}' does not fit {' and '.join(kinds)}"
    hint = ""
    if {"a whole number", "text"} == set(kinds):
        hint = "compare numbers with numbers and text with text: a number in quotes is text"
    elif {"a whole number", "a number with decimals"} == set(kinds):
        hint = "write both with decimals (18.0) or both without"
    elif "nothing" in kinds:
        hint = "test whether a field is there with has(...)"
    return Finding("GUARD-004", offset, message, "", hint)


def _outer_parts(applied: str) -> list[str]:
    """`(int, list(string))` and `string.(int)` as their kinds."""
    target, _, inside = applied.rpartition(".(") if ".(" in applied else ("", "", applied.removeprefix("("))
    parts, depth, current = [target] if target else [], 0, ""
    for character in inside.removesuffix(")"):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current] if current.strip() else parts


def _kind(kind: str) -> str:
    if kind.startswith("list"):
        return "a list"
    if kind.startswith("map"):
        return "a group of fields"
    return _KINDS.get(kind.removeprefix("wrapper(").removesuffix(")"), kind)
