"""Pydantic's complaints in the words of a clerk: rule broken, what is written, what was expected, how to mend it."""

from __future__ import annotations

from typing import Any, NamedTuple

from procedure_defs.faults import did_you_mean, listed
from procedure_defs.rules import RULES


class Complaint(NamedTuple):
    """One error of pydantic's with what the file says at its place."""

    type: str
    message: str
    context: dict[str, Any]
    value: Any
    name: str
    written: str
    plain: bool
    known: list[str]


class Wording(NamedTuple):
    """What a fault will say, and whether it points at the key or at the value."""

    rule: str
    message: str
    expected: str = ""
    hint: str = ""
    at_key: bool = False


_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
    "multiple_of": ("multiple_of", "a multiple of"),
}
_LENGTHS = {
    "too_short": ("min_length", "at least {} entries"),
    "too_long": ("max_length", "at most {} entries"),
    "string_too_short": ("min_length", "at least {} characters"),
    "string_too_long": ("max_length", "at most {} characters"),
}
_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "a group of `key: value`",
    "mapping": "a group of `key: value`",
    "model": "a group of `key: value`",
    "model_attributes": "a group of `key: value`",
    "dataclass": "a group of `key: value`",
}
_DATES = {"date": "2025-07-01", "datetime": "2025-07-01T07:30:00+07:00", "time": "15:00", "timezone": "+07:00"}


def word(complaint: Complaint) -> Wording:
    """The rule and the words for one complaint."""
    kind = complaint.type
    if kind in RULES:
        return Wording(kind, complaint.message, hint=str(complaint.context.get("hint", "")))
    if kind == "extra_forbidden":
        return _unknown_word(complaint)
    if kind == "missing":
        return Wording("FORM-002", f"{complaint.name} is missing here", hint=f"write `{_bare(complaint)}: ...`")
    if complaint.value is None and complaint.plain:
        return Wording("FORM-011", f"{complaint.name} is left empty", _expected(complaint), "write it or delete the key")
    return _wrong_value(complaint)


def _wrong_value(complaint: Complaint) -> Wording:
    kind, context = complaint.type, complaint.context
    if kind in ("literal_error", "enum"):
        return _not_allowed(complaint, _choices(str(context["expected"])))
    if kind.startswith("union_tag"):
        return _no_such_kind(complaint)
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return Wording("FORM-007", f"{_shown(complaint)} is out of bounds", f"{words} {context[name]}")
    if kind in _LENGTHS:
        name, words = _LENGTHS[kind]
        return Wording("FORM-007", f"{complaint.name} has the wrong length", words.format(context[name]))
    if kind == "string_pattern_mismatch":
        return _wrong_pattern(complaint)
    if kind.partition("_")[0] in _DATES:
        return _wrong_date(complaint)
    if kind in ("value_error", "assertion_error"):
        said = complaint.message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return Wording("FORM-009", said)
    return _wrong_kind(complaint)


def _unknown_word(complaint: Complaint) -> Wording:
    near = did_you_mean(_bare(complaint), complaint.known)
    allowed = f"one of: {listed(complaint.known, most=30)}" if complaint.known else ""
    hint = f"did you mean '{near}'?" if near else "delete it"
    return Wording("FORM-001", f"unknown word {complaint.name} here", allowed, hint, at_key=True)


def _not_allowed(complaint: Complaint, choices: list[str]) -> Wording:
    if complaint.written in choices and complaint.plain and not isinstance(complaint.value, str):
        return _unquoted(complaint)
    near = did_you_mean(complaint.written, choices)
    hint = f"did you mean '{near}'?" if near else ""
    return Wording("FORM-006", f"{_shown(complaint)} is not allowed here", f"one of: {listed(choices, most=30)}", hint)


def _no_such_kind(complaint: Complaint) -> Wording:
    choices = _choices(str(complaint.context.get("expected_tags", "")))
    tag = str(complaint.context.get("tag", ""))
    near = did_you_mean(tag, choices) if tag else None
    message = f"'{tag}' is none of the kinds there are" if tag else "it cannot be seen which kind is meant"
    expected = f"one of: {listed(choices, most=30)}" if choices else ""
    key = str(complaint.context.get("discriminator", "")).strip("'")
    choose = f"write `{key}: ...`" if key.isidentifier() and not tag else ""
    return Wording("FORM-010", message, expected, f"did you mean '{near}'?" if near else choose)


def _wrong_pattern(complaint: Complaint) -> Wording:
    return Wording("FORM-007", f"{_shown(complaint)} does not have the right form", str(complaint.context["pattern"]))


def _wrong_date(complaint: Complaint) -> Wording:
    family = complaint.type.partition("_")[0]
    why = str(complaint.context.get("error", ""))
    words = {"date": "date", "datetime": "date with time", "time": "time of day", "timezone": "offset from UTC"}[family]
    message = f"{_shown(complaint)} is not a {words}"
    if "out of range" in why or "day value" in why or "month value" in why:
        message = f"{_shown(complaint)} does not exist in the calendar"
    return Wording("FORM-008", message, f"as in {_DATES[family]}")


def _wrong_kind(complaint: Complaint) -> Wording:
    expected = _expected(complaint)
    if expected == "text" and complaint.plain and not isinstance(complaint.value, list | dict):
        return _unquoted(complaint)
    if expected == "true or false":
        hint = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}
        return Wording("FORM-012", f"{_shown(complaint)} is not yes or no", expected, hint.get(complaint.written, ""))
    if expected in ("a whole number", "a number"):
        return _not_a_number(complaint, expected)
    message = f"{complaint.name} is {_described(complaint.value)}"
    return Wording("FORM-005", message, expected or complaint.message.lower())


def _not_a_number(complaint: Complaint, expected: str) -> Wording:
    written = complaint.written
    if complaint.plain and written.lstrip("+-").isdigit():
        hint = f"if it is a code, quote it: '{written}'; if it is a number, write {int(written)}"
        return Wording("FORM-004", f"{written} begins with 0, so it is not read as a number", expected, hint)
    hint = f"write {written} without quotes" if written.isdigit() and not complaint.plain else ""
    return Wording("FORM-004", f"{_shown(complaint)} is not a number that fits here", expected, hint)


def _unquoted(complaint: Complaint) -> Wording:
    is_number = isinstance(complaint.value, int | float) and not isinstance(complaint.value, bool)
    read_as = "a number" if is_number else "true or false"
    return Wording("FORM-003", f"{complaint.written} is read as {read_as}", "text", f"quote it: '{complaint.written}'")


def _expected(complaint: Complaint) -> str:
    family = complaint.type.removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float")
    return _KINDS.get(family, _KINDS.get(complaint.type.partition("_")[0], ""))


def _choices(expected: str) -> list[str]:
    """Pydantic's "'a', 'b' or 'c'" as a list."""
    return [choice.strip().strip("'") for part in expected.split(" or ") for choice in part.split(", ") if choice]


def _shown(complaint: Complaint) -> str:
    is_text_or_number = complaint.value is not None and not isinstance(complaint.value, list | dict)
    return f"'{complaint.written[:60]}'" if is_text_or_number else complaint.name


def _bare(complaint: Complaint) -> str:
    return complaint.name.strip("'")


def _described(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a group of `key: value`"
    return f"'{str(value)[:60]}'"
