"""Projections: folded from journals, compared with them by `motcua doctor`, rebuilt at will."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Dossier(SQLModel, table=True):
    """Where a dossier stands: its public state, and the columns that lists are made from."""

    __table_args__ = (
        Index("dossier_authority", "authority", "status", "code"),
        Index("dossier_reception", "reception", "status", "code"),
        Index("dossier_due", "phase", "due_at", "code"),
        Index("dossier_procedure", "procedure", "status"),
    )

    code: str = Field(primary_key=True)
    procedure: str
    version: str
    plan_digest: str
    calendar_digest: str
    seq: int
    head: str
    state: str = Field(sa_column=Column(Text, nullable=False))
    phase: str
    status: int
    ended: str | None = None
    channel: str
    unit: str
    authority: str
    reception: str
    service_point: str
    step: str | None = None
    waits_for: str | None = None
    due_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    original_due_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    next_due_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    filed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    accepted_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    stopped_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    supplements: int = 0
    extensions: int = 0
    counts_late: bool = False
    predecessor: str | None = None
    parent: str | None = Field(default=None, index=True)


class Task(SQLModel, table=True):
    """An open task; `sort_due` orders inboxes, with a far day where nothing is due."""

    __table_args__ = (
        Index("task_inbox", "authority", "role", "sort_due", "code", "task"),
        Index("task_holder", "holder", "sort_due", "code", "task"),
    )

    code: str = Field(primary_key=True)
    task: str = Field(primary_key=True)
    procedure: str
    step: str
    work: str
    role: str
    authority: str
    part: str | None = None
    holder: str | None = None
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    due_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    dossier_due_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    sort_due: datetime = Field(sa_column=Column(Instant, nullable=False))
    escalated: bool = False


class Ledger(SQLModel, table=True):
    """An entry of a dossier's ledger: why its due date is what it is."""

    code: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    cause: str
    ground: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    due_on: date | None = None
    before_on: date | None = None
    basis: str | None = None
    form: str | None = None
    actor: str | None = None


class Notice(SQLModel, table=True):
    """Something to be told, once, under its key."""

    __table_args__ = (Index("notice_unsent", "sent_at", "created_at"),)

    code: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    what: str
    to: str
    form: str | None = None
    role: str | None = None
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
