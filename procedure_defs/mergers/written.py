"""The written form of a merger order (`mergers/*.yaml`): what an administrator may write, word by word.

Units are written with code and name, because codes are re-used: the name is checked against the data. Read and checked
by `procedure_defs.merger_file`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from procedure_defs.model import Basis
from procedure_defs.model_limits import Id, Part
from statute.words import Bilingual

Code = Annotated[str, Field(pattern=r"^D?[0-9A-Z]{2,5}$")]
Phase = Literal["filed", "accepted", "decided"]
WorseKind = Literal["due_later", "limit_later", "closes_sooner", "paper_lost", "fee_lost", "step_repeated"]


def _instant(written: Any) -> Any:
    """An instant with its offset, written as `"2025-07-01T00:00:00+07:00"`."""
    try:
        return datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise PydanticCustomError("FORM-008", "this is no instant; write it as '2025-07-01T00:00:00+07:00'") from None


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
Names = dict[Code, str]


class NewUnit(Part):
    """The unit that bears a code from the instant on; `identifier` begins the codes of dossiers filed there."""

    code: Code
    """The unit's code."""
    name: str
    """Its name."""
    level: Literal["commune", "province"] = "commune"
    """Its level."""
    identifier: str | None = None
    """What its dossiers' codes begin with."""


class Formed(Part):
    """A unit and what it is formed of: whole old units and parts of old units."""

    into: NewUnit
    """The unit that is formed."""
    whole: Names = {}
    """The units that go into it whole."""
    part: Names = {}
    """The units of which a part goes into it."""
    usual: tuple[Code, ...] = ()
    """Whether dossiers of a split unit go here unless told otherwise."""
    basis: Id
    """Its ground."""


class Abolished(Part):
    """A level or unit that ends; what it decided goes by the competence rules to `successor` or below."""

    code: Code
    """The unit's code."""
    name: str
    """Its name."""
    successor: Code
    """Who takes over."""
    basis: Id
    """Its ground."""


class CompetenceMove(Part):
    """Procedures whose competent level changes with the order, and what becomes of open dossiers."""

    procedures: tuple[str, ...] = Field(min_length=1)
    """The procedures' codes."""
    former: Literal["commune", "district", "province"] = Field(alias="from")
    """The level that decided before."""
    to: Literal["commune", "province", "ministry"]
    """The level or authority after."""
    system: str | None = None
    """The system that runs them afterwards."""
    open: Literal["moves", "stays"]
    """What becomes of open dossiers."""
    basis: Id
    """Its ground."""


class SplitTable(Part):
    """A table of parcels, streets or hamlets; `synthetic` where it is made up for rehearsal and may not decide for real."""

    file: Annotated[str, Field(pattern=r"^[a-z0-9.-]+\.csv$")]
    """The file that tells which place belongs to which unit."""
    synthetic: bool
    """Whether the file is invented."""
    basis: Id | None = None
    """Its ground."""


class Splits(Part):
    """How a case of a split unit finds its successor: rules in this order; what they leave is for a person."""

    by: tuple[Literal["parcel", "street", "applicant"], ...] = Field(min_length=1)
    """The field by which dossiers are told apart."""
    tables: tuple[SplitTable, ...] = ()
    """The tables."""


class DossierRule(Part):
    """What becomes of open dossiers; the first rule that fits is taken. `due: before` are those due before the day."""

    do: Literal["finish", "return", "hand_over"]
    """What becomes of them."""
    phase: tuple[Phase, ...] = Field(min_length=1)
    """In which phase."""
    due: Literal["before", "any"] = "any"
    """Due before or after the order takes effect."""


class RolePlace(Part):
    """Where a role is held from the instant on: at the successor, or at the authority of the level above."""

    at: Literal["successor", "province"]
    """Where the role is held afterwards."""


class Person(Part):
    """An official who does not follow their unit: where they go, or that they leave."""

    official: str
    """Who."""
    to: Code | None = None
    """Where."""
    leaves: bool = False
    """Whether the person leaves."""


class People(Part):
    """Where officials go: by default each keeps the role at the usual successor of their unit."""

    follow: Literal["usual_successor", "nobody"]
    """Whether people follow their unit."""
    besides: tuple[Person, ...] = ()
    """Who goes elsewhere."""


class Signing(Part):
    """Who signs the order: how many people, each holding one of the roles."""

    roles: tuple[Id, ...] = Field(min_length=1)
    """The roles that sign."""
    people: int
    """The people who sign."""


class Seals(Part):
    """Seals and posts of ended units hold until the instant and sign nothing after it."""

    end: Literal["at_effect"]
    """The last day of the old seals."""
    basis: Id
    """Its ground."""


class Excepted(Part):
    """A dossier that may come to be worse off: in what, who signed for it, and the letter of apology sent before the day."""

    dossier: str
    """Its code."""
    worse: WorseKind
    """What becomes worse for the applicant."""
    signer: str
    """Who signs for it."""
    letter: str
    """The letter that tells the applicant."""
    sent: Instant
    """When the letter was sent."""


class MergerOrder(Part):
    """A merger order."""

    order: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    """The number of the order."""
    title: Bilingual
    """What it is called."""
    effective: Instant
    """The instant from which it holds."""
    basis: dict[Id, Basis] = Field(min_length=1)
    """The legal grounds."""
    scope: Names
    """Which units it speaks of."""
    units: tuple[Formed, ...] = Field(min_length=1)
    """The units that are formed, and of what."""
    stays: Names = {}
    """The units that stay as they are."""
    abolished: tuple[Abolished, ...] = ()
    """The units or levels that end."""
    competence: tuple[CompetenceMove, ...] = ()
    """Procedures whose competence moves."""
    splits: Splits | None = None
    """How a split unit's dossiers are told apart."""
    dossiers: tuple[DossierRule, ...] = Field(min_length=1)
    """What becomes of dossiers in flight."""
    roles: dict[Id, RolePlace]
    """Where roles are held afterwards."""
    people: People
    """Where people go."""
    seals: Seals
    """Until when old seals are used."""
    signing: Signing
    """Who signs meanwhile."""
    exceptions: tuple[Excepted, ...] = ()
    """Dossiers decided one by one."""
    no_return: Instant
    """The instant after which it cannot be undone."""
    note: Bilingual | None = None
    """A remark for people."""
