"""What an administrator may ask for: one model for each act, told apart by `kind`. Who judges them: `administration`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from organisation.staffing import AbsenceKind

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Asked(BaseModel):
    """Base of the acts of administration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Asked):
    """From an instant on (now where none is given), until another where that is known."""

    starts: AwareDatetime | None = None
    ends: AwareDatetime | None = None


class FoundUnit(Dated):
    """A unit that the data of this release do not have."""

    kind: Literal["found_unit"]
    code: Id
    level: Literal["commune", "district", "province", "ministry"]
    name: Name
    parent: Id | None = None


class FoundAuthority(Dated):
    """An authority of a unit; dossier codes begin with its identifier."""

    kind: Literal["found_authority"]
    id: Id
    identifier: Annotated[str, Field(pattern=r"^([A-Z0-9]+(\.[A-Z0-9]+)*)?$", max_length=40)] = ""
    unit: Id
    name: Name
    sort: Literal["committee", "one-stop", "body"] = Field("committee", description="Only a committee can be competent.")


class OpenServicePoint(Dated):
    """A place where dossiers are received and results returned."""

    kind: Literal["open_service_point"]
    id: Id
    authority: Id
    name: Name
    address: Annotated[str, Field(max_length=300)] = ""


class RegisterOfficial(Asked):
    """A person who can hold posts."""

    kind: Literal["register_official"]
    id: Id
    name: Name


class Rename(Asked):
    """Another name; the one before is in the log."""

    kind: Literal["rename"]
    what: Literal["authority", "service_point", "official"]
    id: Id
    name: Name


class Appoint(Dated):
    """An official holds a role at an authority."""

    kind: Literal["appoint"]
    official: Id
    role: Id
    authority: Id


class Delegate(Dated):
    """Somebody acts for the holder of a post."""

    kind: Literal["delegate"]
    post: Id
    to: Id


class ReportAbsence(Dated):
    """An official is away; the substitute acts for every post that the official holds meanwhile."""

    kind: Literal["report_absence"]
    official: Id
    because: AbsenceKind = "leave"
    substitute: Id | None = None


class NameBody(Asked):
    """Which authority answers as a consulted body within a province."""

    kind: Literal["name_body"]
    body: Id
    province: Id
    authority: Id


class End(Asked):
    """A thing ends at an instant; without one, now."""

    kind: Literal["end"]
    what: Literal["unit", "authority", "service_point", "post", "delegation", "absence"]
    id: Id
    ends: AwareDatetime | None = None


Act = Annotated[
    FoundUnit | FoundAuthority | OpenServicePoint | RegisterOfficial | Rename | Appoint | Delegate | ReportAbsence
    | NameBody | End,
    Field(discriminator="kind"),
]  # fmt: skip

ACT: TypeAdapter[Act] = TypeAdapter(Act)
