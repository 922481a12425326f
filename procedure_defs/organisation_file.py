"""An organisation as administrators write it: units, the authorities there, and who holds which role (`organisation.yaml`).

Only what staffing is checked against: how many different people hold each role at each authority. Read by `motcua check
--organisation FILE`; docs/authoring.md shows one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from procedure_defs.faults import Fault, Place, did_you_mean, has_errors
from procedure_defs.load import load
from procedure_defs.model import Level
from procedure_defs.model_limits import Id, Part
from procedure_defs.validate import validate
from statute.words import Bilingual

UnitCode = Annotated[str, Field(min_length=1, max_length=20)]


class Unit(Part):
    """An administrative unit and its level."""

    code: UnitCode
    name: Bilingual
    level: Level


class Authority(Part):
    """A place where people act: a competent authority, the one-stop unit of it, or a body that is consulted."""

    id: Id
    unit: UnitCode
    kind: Literal["authority", "one-stop", "body"]
    name: Bilingual | None = None


class Posts(Part):
    """The people who hold a role at an authority."""

    role: Id
    at: Id
    officials: tuple[Id, ...] = Field(min_length=1)


class Organisation(Part):
    """Units, authorities and posts."""

    organisation: str
    units: tuple[Unit, ...] = Field(min_length=1)
    authorities: tuple[Authority, ...] = Field(min_length=1)
    posts: tuple[Posts, ...] = ()

    def at_level(self, level: str, kind: str) -> tuple[Authority, ...]:
        """The authorities of a kind in units of a level."""
        codes = {unit.code for unit in self.units if unit.level == level}
        return tuple(each for each in self.authorities if each.kind == kind and each.unit in codes)

    def of_kind(self, kind: str) -> tuple[Authority, ...]:
        """The authorities of a kind, wherever they are."""
        return tuple(each for each in self.authorities if each.kind == kind)

    def holders(self, role: str, authority: str) -> frozenset[str]:
        """The people who hold a role at an authority."""
        return frozenset(who for posts in self.posts if (posts.role, posts.at) == (role, authority) for who in posts.officials)


def read_organisation(path: Path) -> tuple[Organisation | None, list[Fault]]:
    """The organisation in a file, or nothing, and every fault of the file."""
    source = load(path, path.name)
    organisation, faults = validate(source, Organisation)
    if organisation is None:
        return None, faults
    units = {unit.code for unit in organisation.units}
    places = {authority.id for authority in organisation.authorities}
    named = [(("authorities", n, "unit"), "unit", each.unit, units) for n, each in enumerate(organisation.authorities)]
    named += [(("posts", n, "at"), "authority", each.at, places) for n, each in enumerate(organisation.posts)]
    for where, what, name, known in named:
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean '{near}'?" if near else ""
            place: Place = source.where(where)
            message = f"there is no {what} '{name}'"
            faults.append(Fault(rule="FORM-006", place=place, path=".".join(map(str, where)), message=message, hint=hint))
    return (None if has_errors(faults) else organisation), faults
