"""Seeded draws: the one source of chance in the sandbox, so that the same seed always makes the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

# A share is rounded to a thousandth: fine enough for a surname that one person in two hundred bears.
_SLOTS = 1000


def weighted(shares: Mapping[T, float]) -> tuple[T, ...]:
    """Each option as often as its share says, so that an even draw from the tuple is a weighted one."""
    total = sum(shares.values())
    return tuple(option for option, share in shares.items() for _ in range(max(1, round(share / total * _SLOTS))))


class Chance:
    """A stream of draws that depends on its seed alone."""

    __slots__ = ("_random",)

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def happens(self, share: float) -> bool:
        """True in `share` of the cases (0 to 1)."""
        return self._random() < share

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[int(self._random() * len(options))]

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))
