"""What a definition says beyond what is executed: citations with their verified mark, notes, decision. By digest.

Kept with the published definition; one that was published without it shows the names in its registry row alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from activities.desk import Office
from procedure_defs.model import Basis, Definition


class Citation(NamedTuple):
    """A legal ground as a page shows it; `verified` is nothing where only its name is known."""

    cite: str
    verified: bool | None
    note: str | None = None


def definition_of(office: Office, digest: str) -> Definition | None:
    """What was written, where it was kept."""
    written = office.definitions.by_digest(digest).written
    return _read(written) if written is not None else None


@lru_cache(maxsize=2_500)
def _read(written: str) -> Definition:
    return Definition.model_validate_json(written)


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
