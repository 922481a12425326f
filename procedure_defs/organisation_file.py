"""An organisation as administrators write it: units, authorities, service points, and who holds which role (`organisation.yaml`).

Read by `motcua check --organisation FILE`, which looks at how many different people hold each role at each authority, and
by `motcua organisation load FILE`, which puts it into the registry (`organisation_acts`). docs/authoring.md shows one.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from organisation.staffing import AbsenceKind
from procedure_defs.faults import Fault, Place, did_you_mean, has_errors
from procedure_defs.load import load
from procedure_defs.model import Level
from procedure_defs.model_limits import Id, Part
from procedure_defs.validate import validate
from procedure_defs.yaml_source import Source
from statute.words import Bilingual

UnitCode = Annotated[str, Field(min_length=1, max_length=20)]
Said = Annotated[str, Field(min_length=1, max_length=200)]


class Period(Part):
    """From the beginning of a day (today where none is given) until the end of the day before `until`."""

    from_: date | None = Field(None, alias="from")
    """The first day."""
    until: date | None = None
    """The last day; none: it holds on."""


class Unit(Period):
    """An administrative unit and its level. Those of the reform of 2025 need not be written: only named by code."""

    code: UnitCode
    """The unit's code, in quotes."""
    name: Bilingual
    """What it is called."""
    level: Level
    """Its level."""
    parent: UnitCode | None = None
    """The unit above it."""


class Authority(Period):
    """A place where people act: a competent authority, the one-stop unit of it, or a body that is consulted."""

    id: Id
    """A name of your own."""
    unit: UnitCode
    """The code of its unit."""
    kind: Literal["authority", "one-stop", "body"]
    """Whether it decides, receives, or is consulted."""
    name: Bilingual | None = None
    """What it is called."""
    identifier: Annotated[str, Field(pattern=r"^[A-Z0-9]+(\.[A-Z0-9]+)*$", max_length=40)] | None = None
    """What its dossiers' codes begin with."""


class ServicePoint(Period):
    """A counter, run by an authority: where dossiers are received and results returned."""

    id: Id
    """A name of your own."""
    at: Id
    """The authority that runs it."""
    name: Said
    """What it is called."""
    address: Annotated[str, Field(max_length=300)] = ""
    """Where it is."""


class Official(Part):
    """A person who can hold posts."""

    id: Id
    """A name of your own."""
    name: Said
    """The person's name."""


class Posts(Period):
    """The people who hold a role at an authority."""

    role: Id
    """A role of roles.yaml."""
    at: Id
    """The authority."""
    officials: tuple[Id, ...] = Field(min_length=1)
    """Who holds it."""


class Delegation(Period):
    """`to` acts in the role that `of` holds at an authority."""

    of: Id
    """Whose post is delegated."""
    role: Id
    """A role of roles.yaml."""
    at: Id
    """The authority of the post."""
    to: Id
    """Who acts for them."""


class Absence(Period):
    """An official is away; the substitute acts for every post that the official holds."""

    official: Id
    """Who is away."""
    because: AbsenceKind = "leave"
    """Why."""
    substitute: Id | None = None
    """Who is there instead."""


class Body(Part):
    """The authority that answers as a consulted body of a definition, within a province."""

    body: Id
    """The id of the body in definitions."""
    province: UnitCode
    """The province."""
    authority: Id
    """The authority that answers."""


class Organisation(Part):
    """Units, authorities, service points, officials, posts, delegations and absences. `decision` is their ground."""

    organisation: str
    """What it is called."""
    decision: Annotated[str, Field(max_length=300)] | None = None
    """The decision that it rests on."""
    units: tuple[Unit, ...] = ()
    """The administrative units."""
    authorities: tuple[Authority, ...] = Field(min_length=1)
    """The places where people act."""
    service_points: tuple[ServicePoint, ...] = ()
    """Where dossiers are received."""
    officials: tuple[Official, ...] = ()
    """The people."""
    posts: tuple[Posts, ...] = ()
    """Who holds which role where."""
    delegations: tuple[Delegation, ...] = ()
    """Who acts for whom."""
    absences: tuple[Absence, ...] = ()
    """Who is away."""
    bodies: tuple[Body, ...] = ()
    """Which authority answers as a consulted body."""

    def at_level(self, level: str, kind: str) -> tuple[Authority, ...]:
        """The authorities of a kind in units of a level."""
        codes = {unit.code for unit in self.units if unit.level == level}
        return tuple(each for each in self.authorities if each.kind == kind and each.unit in codes)

    def of_kind(self, kind: str) -> tuple[Authority, ...]:
        """The authorities of a kind, wherever they are."""
        return tuple(each for each in self.authorities if each.kind == kind)

    def holders(self, role: str, authority: str) -> frozenset[str]:
        """The people who hold a role at an authority."""
        return self.held.get((role, authority), frozenset())

    @cached_property
    def held(self) -> dict[tuple[str, str], frozenset[str]]:
        """The people by role and authority."""
        held: dict[tuple[str, str], frozenset[str]] = {}
        for posts in self.posts:
            key = (posts.role, posts.at)
            held[key] = held.get(key, frozenset()) | frozenset(posts.officials)
        return held


def read_organisation(path: Path) -> tuple[Organisation | None, list[Fault]]:
    """The organisation in a file, or nothing, and every fault of the file."""
    organisation, _, faults = read_with_source(path)
    return organisation, faults


def read_with_source(path: Path) -> tuple[Organisation | None, Source, list[Fault]]:
    """The same with the places of the file. A file without units names those of the country by their codes."""
    source = load(path, path.name)
    organisation, faults = validate(source, Organisation)
    if organisation is None:
        return None, source, faults
    units = {unit.code for unit in organisation.units}
    places = {authority.id for authority in organisation.authorities}
    named = [(("authorities", n, "unit"), "unit", each.unit, units) for n, each in enumerate(organisation.authorities) if units]
    named += [(("posts", n, "at"), "authority", each.at, places) for n, each in enumerate(organisation.posts)]
    named += [(("service_points", n, "at"), "authority", each.at, places) for n, each in enumerate(organisation.service_points)]
    for where, what, name, known in named:
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean '{near}'?" if near else ""
            place: Place = source.where(where)
            message = f"there is no {what} '{name}'"
            faults.append(Fault(rule="FORM-006", place=place, path=".".join(map(str, where)), message=message, hint=hint))
    return (None if has_errors(faults) else organisation), source, faults
