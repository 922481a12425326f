"""What guards do with the values of JSON, as CEL has it: equality, order, arithmetic of 64 bits, membership."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

SMALLEST, LARGEST = -(2**63), 2**63 - 1
_DEEPEST_VALUE = 60

GuardErrorKind = Literal["missing", "kind", "range", "zero", "limit"]


class GuardError(Exception):
    """A guard whose value is an error; `kind` is one of GuardErrorKind. The message holds no value of the dossier's."""

    def __init__(self, kind: GuardErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ExhaustedGuard(GuardError):
    """A guard that asks for more work than is allowed; nothing absorbs it."""

    def __init__(self, message: str) -> None:
        super().__init__("limit", message)


class Steps:
    """The work still allowed."""

    __slots__ = ("left",)

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, count: int = 1) -> None:
        """Spends `count` steps."""
        self.left -= count
        if self.left < 0:
            raise ExhaustedGuard("the guard needs too many steps")


def is_number(value: Any) -> bool:
    """Whether a value is a number for CEL; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_list(value: Any) -> bool:
    """Whether a value is a list."""
    return isinstance(value, list | tuple)


def equal(a: Any, b: Any, steps: Steps, depth: int = 0) -> bool:
    """CEL's equality: numbers by value, other kinds only with their own kind, lists and groups part by part."""
    steps.take()
    if depth > _DEEPEST_VALUE:
        raise ExhaustedGuard("a value is nested too deep")
    if is_number(a) and is_number(b):
        return bool(a == b)
    if is_list(a) and is_list(b):
        return len(a) == len(b) and all(equal(x, y, steps, depth + 1) for x, y in zip(a, b, strict=True))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(equal(a[key], b[key], steps, depth + 1) for key in a)
    return type(a) is type(b) and bool(a == b)


def compare(a: Any, b: Any, steps: Steps) -> int:
    """Below, at or above zero as `a` is less than, equal to or greater than `b`; text by code points."""
    steps.take()
    alike = (is_number(a) and is_number(b)) or (type(a) is type(b) and isinstance(a, str | bool))
    if not alike:
        raise GuardError("kind", "two values of different kinds are compared")
    return int(a > b) - int(a < b)


def select(around: Any, name: str) -> Any:
    """A field of a group of fields."""
    if not isinstance(around, Mapping):
        raise GuardError("kind", f"what should hold '{name}' is not a group of fields")
    if name not in around:
        raise GuardError("missing", f"there is no '{name}'")
    return around[name]


def index(around: Any, key: Any) -> Any:
    """`list[i]`, counted from 0, and `group["name"]`."""
    if isinstance(around, Mapping):
        return select(around, key if isinstance(key, str) else "")
    if not is_list(around) or not is_number(key) or key != int(key):
        raise GuardError("kind", "[ ] needs a list and a whole number, or a group and a name")
    if not 0 <= key < len(around):
        raise GuardError("range", "the list has no entry of that number")
    return around[int(key)]


def is_member(a: Any, around: Any, steps: Steps) -> bool:
    """`a in list` by equality; `name in group`."""
    if is_list(around):
        return any(equal(a, each, steps) for each in around)
    if isinstance(around, Mapping) and isinstance(a, str | bool | int | float):
        return isinstance(a, str) and a in around
    raise GuardError("kind", "`in` needs a list, or a name and a group of fields")


def size(value: Any) -> int:
    """Characters of a text, entries of a list, fields of a group."""
    if isinstance(value, str | Mapping) or is_list(value):
        return len(value)
    raise GuardError("kind", "size() needs a text, a list or a group of fields")


def as_text(value: Any) -> str:
    """The value, if it is text."""
    if isinstance(value, str):
        return value
    raise GuardError("kind", "a text is needed")


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise GuardError("kind", "whole numbers are needed to reckon with")


def _within(number: int) -> int:
    if SMALLEST <= number <= LARGEST:
        return number
    raise GuardError("range", "the number is too large for 64 bits")


def _add(steps: Steps, a: Any, b: Any) -> Any:
    if (isinstance(a, str) and isinstance(b, str)) or (is_list(a) and is_list(b)):
        steps.take(len(a) + len(b))
        return a + b if isinstance(a, str) else [*a, *b]
    return _within(_whole(a) + _whole(b))


def _divide(_steps: Steps, a: Any, b: Any) -> int:
    dividend, divisor = _whole(a), _whole(b)
    if divisor == 0:
        raise GuardError("zero", "division by zero")
    # Towards zero, as CEL has it; Python's own goes downwards.
    quotient = abs(dividend) // abs(divisor)
    return _within(quotient if (dividend < 0) == (divisor < 0) else -quotient)


def _remainder(steps: Steps, a: Any, b: Any) -> int:
    return _whole(a) - _divide(steps, a, b) * _whole(b)


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": _add,
    "sub": lambda _steps, a, b: _within(_whole(a) - _whole(b)),
    "mul": lambda _steps, a, b: _within(_whole(a) * _whole(b)),
    "div": _divide,
    "mod": _remainder,
    "neg": lambda _steps, a: _within(-_whole(a)),
}
