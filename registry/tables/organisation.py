"""Of record: units, authorities, service points, officials, posts, delegations, absences, and the accounts people sign in with.

Rows are dated and never deleted: an end is a date. Every change leaves a row in the log: who, when, why, before and after.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Unit(SQLModel, table=True):
    """An administrative unit; codes are re-used by reforms, so the key is code and start."""

    code: str = Field(primary_key=True)
    valid_from: datetime = Field(sa_column=Column(Instant, primary_key=True))
    valid_to: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    level: str
    name: str
    parent: str | None = None


class Authority(SQLModel, table=True):
    """Who decides in a unit, with the identifier that its dossier codes begin with."""

    __table_args__ = (Index("authority_unit", "unit", "level"),)

    id: str = Field(primary_key=True)
    identifier: str
    unit: str
    level: str
    name: str
    kind: str = "committee"
    valid_from: datetime = Field(sa_column=Column(Instant, nullable=False))
    valid_to: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class ServicePoint(SQLModel, table=True):
    """Where dossiers are received and results returned; run by an authority (its one-stop unit)."""

    __tablename__ = "service_point"

    id: str = Field(primary_key=True)
    authority: str = Field(index=True)
    name: str
    address: str = ""
    valid_from: datetime = Field(sa_column=Column(Instant, nullable=False))
    valid_to: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class ConsultedBody(SQLModel, table=True):
    """Which authority answers as a consulted body within a province."""

    __tablename__ = "consulted_body"

    body: str = Field(primary_key=True)
    province: str = Field(primary_key=True)
    authority: str


class Official(SQLModel, table=True):
    """A person who holds posts."""

    id: str = Field(primary_key=True)
    name: str


class Post(SQLModel, table=True):
    """A role held at an authority in a period."""

    __table_args__ = (Index("post_official", "official"), Index("post_place", "authority", "role"))

    id: str = Field(primary_key=True)
    official: str
    role: str
    authority: str
    valid_from: datetime = Field(sa_column=Column(Instant, nullable=False))
    valid_to: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Delegation(SQLModel, table=True):
    """Somebody acts for the holder of a post in a period."""

    id: str = Field(primary_key=True)
    post: str = Field(index=True)
    to: str = Field(index=True)
    valid_from: datetime = Field(sa_column=Column(Instant, nullable=False))
    valid_to: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Absence(SQLModel, table=True):
    """An official is not there in a period; the substitute, where one is named, has delegations for it."""

    __table_args__ = (Index("absence_official", "official", "valid_from"),)

    id: str = Field(primary_key=True)
    official: str
    kind: str
    substitute: str | None = None
    valid_from: datetime = Field(sa_column=Column(Instant, nullable=False))
    valid_to: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class OrganisationChange(SQLModel, table=True):
    """One changed row of the organisation: which, by whom, when and why, with what it was and what it is (JSON)."""

    __tablename__ = "organisation_change"
    __table_args__ = (Index("organisation_change_thing", "kind", "thing", "n"),)

    n: int | None = Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    who: str
    why: str = Field(sa_column=Column(Text, nullable=False))
    action: str
    kind: str
    thing: str
    before: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    after: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class StaffingAlarm(SQLModel, table=True):
    """Nobody is, or from an instant on nobody will be, there for a role at an authority. Cleared, never deleted."""

    __tablename__ = "staffing_alarm"

    authority: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    raised_at: datetime = Field(sa_column=Column(Instant, primary_key=True))
    since: datetime = Field(sa_column=Column(Instant, nullable=False))
    open_tasks: int = 0
    cleared_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    told_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Account(SQLModel, table=True):
    """A sign-in: of an official, or of a citizen (whose party key is opaque)."""

    login: str = Field(primary_key=True)
    password_hash: str
    kind: str
    subject: str = Field(index=True)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    disabled_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
