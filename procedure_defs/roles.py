"""The roles that definitions may name, with their names for people: read once from `roles.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from procedure_defs.faults import report
from procedure_defs.load import load
from procedure_defs.model_limits import Id, Part
from procedure_defs.validate import validate

FILE = Path(__file__).parent / "roles.yaml"


class Role(Part):
    """A role: its name, and whether it is held at the one-stop unit, the competent authority or a consulted body."""

    vi: str
    en: str
    level: Literal["one-stop", "authority", "body"]


class _RolesFile(Part):
    roles: dict[Id, Role]


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    """Every role by its id; `ValueError` with all faults if the file cannot be used."""
    file, faults = validate(load(FILE, "roles.yaml"), _RolesFile)
    if file is None:
        raise ValueError(report(faults))
    return file.roles
