"""The engine levels: every level ever released stays executable; a dossier is decided by the one its plan is pinned to."""

from __future__ import annotations

from types import ModuleType

from dossier.lagging import ReleaseLags
from dossier.level1 import judging as level1

LEVELS: dict[int, ModuleType] = {1: level1}
LATEST = max(LEVELS)


class UnknownLevel(ReleaseLags):
    """A plan asks for an engine level that this release does not have."""


def engine(level: int) -> ModuleType:
    """The `decide` and `allowed` of a level."""
    try:
        return LEVELS[level]
    except KeyError:
        raise UnknownLevel(f"engine level {level} is unknown here; known: {sorted(LEVELS)}; run a newer release") from None
