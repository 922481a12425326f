"""Of record: drafts of definitions with what was done to them, published definitions, calendars.

Content is never updated, only superseded: an edit is a new draft, another law a new definition under its own digest.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Draft(SQLModel, table=True):
    """What an administrator wrote, file by file, as it was handed in; `id` is the procedure's code with a number."""

    __tablename__ = "definition_draft"
    __table_args__ = (Index("definition_draft_procedure", "procedure"),)

    id: str = Field(primary_key=True)
    procedure: str
    digest: str
    files: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by: str


class DefinitionAct(SQLModel, table=True):
    """The log of one procedure's definitions: who drafted, reviewed, approved, published, withdrew what, and when.

    The key makes two administrators acting at once one after the other: a number is given once.
    """

    __tablename__ = "definition_act"

    procedure: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    draft: str
    kind: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by: str
    decision: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    reason: str | None = None
    plan_digest: str | None = None


class Definition(SQLModel, table=True):
    """A compiled definition: the plan that dossiers are pinned to, and the prose that people read.

    In force from `in_force_from` until another begins, `in_force_to`, or `withdrawn_at`, which alone is set later.
    """

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
    written: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    draft: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Calendar(SQLModel, table=True):
    """A calendar as pinned, by its digest; for dossiers filed in `year` and, until there is a later one, after it."""

    digest: str = Field(primary_key=True)
    year: int
    data: str = Field(sa_column=Column(Text, nullable=False))
    published_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class LookUp(SQLModel, table=True):
    """Who asked the population register what, for which dossier and purpose, and what came of it (Decree 47/2020, art. 45).

    Rows are only added: of a request's rows the newest tells how it stands.
    """

    __tablename__ = "look_up"
    __table_args__ = (Index("look_up_dossier", "dossier"), Index("look_up_request", "request_id", "n"))

    n: int | None = Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    request_id: str
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
