"""Of record: published definitions and calendars, by the digest of their bytes; never updated, only superseded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Definition(SQLModel, table=True):
    """A compiled definition: the plan that dossiers are pinned to, and the prose that people read."""

    __table_args__ = (Index("definition_procedure", "procedure", "in_force_from"),)

    digest: str = Field(primary_key=True)
    procedure: str
    version: str
    plan: str = Field(sa_column=Column(Text, nullable=False))
    form_schema: str = Field(sa_column=Column(Text, nullable=False))
    labels: str = Field(sa_column=Column(Text, nullable=False))
    in_force_from: datetime = Field(sa_column=Column(Instant, nullable=False))
    in_force_to: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    published_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    published_by: str = ""


class Calendar(SQLModel, table=True):
    """A calendar as pinned, by its digest; for dossiers filed in `year` and, until there is a later one, after it."""

    digest: str = Field(primary_key=True)
    year: int
    data: str = Field(sa_column=Column(Text, nullable=False))
    published_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class LookUp(SQLModel, table=True):
    """Who asked the population register what, for which dossier and purpose, and what came of it (Decree 47/2020, art. 45)."""

    __tablename__ = "look_up"
    __table_args__ = (Index("look_up_dossier", "dossier"),)

    request_id: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    official: str
    dossier: str
    procedure: str
    purpose: str
    declared: str
    masked: str
    fields: str
    supplied: str
    outcome: str
    reason: str | None = None
    mismatched: str


class Setting(SQLModel, table=True):
    """A value of this installation that processes share, such as how far time was moved."""

    name: str = Field(primary_key=True)
    value: str
