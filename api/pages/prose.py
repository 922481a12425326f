"""What a definition says beyond what is executed: citations with their verified mark, notes, decision. By digest.

Found in the library of this release; a definition published otherwise shows the names in its registry row alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from procedure_defs.compile import library
from procedure_defs.model import Basis, Definition


class Citation(NamedTuple):
    """A legal ground as a page shows it; `verified` is nothing where only its name is known."""

    cite: str
    verified: bool | None
    note: str | None = None


def definition_of(digest: str) -> Definition | None:
    """What was written, where this release has it."""
    return _by_digest().get(digest)


@lru_cache(maxsize=1)
def _by_digest() -> dict[str, Definition]:
    return {compiled.digest: compiled.definition for compiled in library().values()}


def citation(definition: Definition | None, basis: str | None) -> Citation | None:
    """A basis in words."""
    if basis is None:
        return None
    found: Basis | None = definition.basis.get(basis) if definition is not None else None
    return Citation(found.cite, found.verified, found.note) if found is not None else Citation(basis, None)


def citations(definition: Definition | None) -> list[Citation]:
    """Every legal ground of a definition."""
    if definition is None:
        return []
    return [Citation(basis.cite, basis.verified, basis.note) for basis in definition.basis.values()]
