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
    name: str
    level: Literal["commune", "province"] = "commune"
    identifier: str | None = None


class Formed(Part):
    """A unit and what it is formed of: whole old units and parts of old units."""

    into: NewUnit
    whole: Names = {}
    part: Names = {}
    usual: tuple[Code, ...] = ()
    basis: Id


class Abolished(Part):
    """A level or unit that ends; what it decided goes by the competence rules to `successor` or below."""

    code: Code
    name: str
    successor: Code
    basis: Id


class CompetenceMove(Part):
    """Procedures whose competent level changes with the order, and what becomes of open dossiers."""

    procedures: tuple[str, ...] = Field(min_length=1)
    former: Literal["commune", "district", "province"] = Field(alias="from")
    to: Literal["commune", "province", "ministry"]
    system: str | None = None
    open: Literal["moves", "stays"]
    basis: Id


class SplitTable(Part):
    """A table of parcels, streets or hamlets; `synthetic` where it is made up for rehearsal and may not decide for real."""

    file: Annotated[str, Field(pattern=r"^[a-z0-9.-]+\.csv$")]
    synthetic: bool
    basis: Id | None = None


class Splits(Part):
    """How a case of a split unit finds its successor: rules in this order; what they leave is for a person."""

    by: tuple[Literal["parcel", "street", "applicant"], ...] = Field(min_length=1)
    tables: tuple[SplitTable, ...] = ()


class DossierRule(Part):
    """What becomes of open dossiers; the first rule that fits is taken. `due: before` are those due before the day."""

    do: Literal["finish", "return", "hand_over"]
    phase: tuple[Phase, ...] = Field(min_length=1)
    due: Literal["before", "any"] = "any"


class RolePlace(Part):
    """Where a role is held from the instant on: at the successor, or at the authority of the level above."""

    at: Literal["successor", "province"]


class Person(Part):
    """An official who does not follow their unit: where they go, or that they leave."""

    official: str
    to: Code | None = None
    leaves: bool = False


class People(Part):
    """Where officials go: by default each keeps the role at the usual successor of their unit."""

    follow: Literal["usual_successor", "nobody"]
    besides: tuple[Person, ...] = ()


class Signing(Part):
    """Who signs the order: how many people, each holding one of the roles."""

    roles: tuple[Id, ...] = Field(min_length=1)
    people: int


class Seals(Part):
    """Seals and posts of ended units hold until the instant and sign nothing after it."""

    end: Literal["at_effect"]
    basis: Id


class Excepted(Part):
    """A dossier that may come to be worse off: in what, who signed for it, and the letter of apology sent before the day."""

    dossier: str
    worse: WorseKind
    signer: str
    letter: str
    sent: Instant


class MergerOrder(Part):
    """A merger order."""

    order: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Bilingual
    effective: Instant
    basis: dict[Id, Basis] = Field(min_length=1)
    scope: Names
    units: tuple[Formed, ...] = Field(min_length=1)
    stays: Names = {}
    abolished: tuple[Abolished, ...] = ()
    competence: tuple[CompetenceMove, ...] = ()
    splits: Splits | None = None
    dossiers: tuple[DossierRule, ...] = Field(min_length=1)
    roles: dict[Id, RolePlace]
    people: People
    seals: Seals
    signing: Signing
    exceptions: tuple[Excepted, ...] = ()
    no_return: Instant
    note: Bilingual | None = None
