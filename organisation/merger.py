"""A merger order as the system carries it out: data compiled from a checked file, named by the digest of the file's bytes.

Pure: what an order says of a unit, a role or a dossier is answered from here alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from organisation.competence import RECEPTION_ROLES
from organisation.splitting import By, SplitRow, SplitTables
from organisation.succession import Link
from organisation.units import UnitVersion
from statute.words import Bilingual

Do = Literal["finish", "return", "hand_over"]


class _Ordered(BaseModel):
    model_config = ConfigDict(frozen=True)


class DossierRule(_Ordered):
    """What becomes of open dossiers in these phases; `before` are those due before the instant."""

    do: Do
    phase: tuple[str, ...]
    due: Literal["before", "any"] = "any"


class CompetenceMove(_Ordered):
    """Procedures whose competent level changes; `open` says what becomes of open dossiers, `system` who has them then."""

    procedures: tuple[str, ...]
    former: str
    to: str
    system: str | None = None
    open: Literal["moves", "stays"]
    basis: str


class Person(_Ordered):
    """An official who goes elsewhere than their unit, or leaves."""

    official: str
    to: str | None = None
    leaves: bool = False


class Excepted(_Ordered):
    """A way in which one dossier may come to be worse off, signed for and told before the day."""

    dossier: str
    worse: str
    signer: str
    letter: str
    sent: AwareDatetime


class Merger(_Ordered):
    """An order, compiled."""

    order: str
    digest: str
    title: Bilingual
    at: AwareDatetime
    basis: str
    scope: tuple[str, ...]
    links: tuple[Link, ...]
    units: tuple[UnitVersion, ...]
    identifiers: dict[str, str] = {}
    by: tuple[By, ...] = ()
    rows: tuple[SplitRow, ...] = ()
    rules: tuple[DossierRule, ...]
    roles: dict[str, Literal["successor", "province"]]
    moves: tuple[CompetenceMove, ...] = ()
    follow: bool
    besides: tuple[Person, ...] = ()
    signing_roles: tuple[str, ...]
    signers: int
    exceptions: tuple[Excepted, ...] = ()
    no_return: AwareDatetime

    @cached_property
    def successors(self) -> dict[str, tuple[Link, ...]]:
        """The links of each old unit, its usual successor first."""
        found: dict[str, list[Link]] = {}
        for link in sorted(self.links, key=lambda each: (each.old, not each.default, each.new)):
            found.setdefault(link.old, []).append(link)
        return {old: tuple(links) for old, links in found.items()}

    @cached_property
    def tables(self) -> SplitTables:
        """The split tables, indexed."""
        return SplitTables(self.rows)

    def is_split(self, old: str) -> bool:
        """Whether an old unit has more than one successor."""
        return len({link.new for link in self.successors.get(old, ())}) > 1

    def usual(self, old: str) -> str | None:
        """The usual successor of an old unit: for people and for show, never for a dossier of a split unit."""
        links = self.successors.get(old, ())
        return links[0].new if links else None

    def only(self, old: str) -> str | None:
        """The one successor of an old unit; None where it is split, or not in the order."""
        return None if self.is_split(old) else self.usual(old)

    def move_of(self, procedure: str) -> CompetenceMove | None:
        """The change of competence that concerns a procedure's open dossiers."""
        return next((move for move in self.moves if procedure in move.procedures and move.open == "moves"), None)

    def at_province(self, role: str) -> bool:
        """Whether the order moves a role to the level above."""
        return role not in RECEPTION_ROLES and self.roles.get(role) == "province"


class Standing(NamedTuple):
    """What of an open dossier an order looks at."""

    code: str
    procedure: str
    unit: str
    phase: str
    due_before: bool


def rule_for(merger: Merger, standing: Standing) -> DossierRule | None:
    """The first rule that fits a dossier; None where the order covers it by none."""
    for rule in merger.rules:
        if standing.phase in rule.phase and (rule.due == "any" or standing.due_before):
            return rule
    return None
