"""Of record: merger orders as signed, their signatures and reports, who succeeded whom, and how split cases were decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class MergerOrder(SQLModel, table=True):
    """An order under the digest of its file's bytes.

    `standing`: `registered`, `signed` (laid out, dated), `running`, `run`, `rolling_back`, `rolled_back`, `sealed`, or
    `withdrawn`.
    `laid` names the rows whose end this order set, so that withdrawing it can take the end back.
    """

    __tablename__ = "merger_order"

    id: str = Field(primary_key=True)
    digest: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    compiled: str = Field(sa_column=Column(Text, nullable=False))
    effective: datetime = Field(sa_column=Column(Instant, nullable=False))
    no_return: datetime = Field(sa_column=Column(Instant, nullable=False))
    standing: str = "registered"
    laid: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    registered_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    run_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class MergerSignature(SQLModel, table=True):
    """Who signed what of an order: the order itself, minutes of a pair of offices, the report. Over a digest."""

    __tablename__ = "merger_signature"

    order: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    official: str = Field(primary_key=True)
    digest: str
    post: str
    role: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Succession(SQLModel, table=True):
    """A link of an order that was laid out; `withdrawn_at` where the order was withdrawn or rolled back."""

    __table_args__ = (Index("succession_new", "new", "at"),)

    order: str = Field(primary_key=True)
    old: str = Field(primary_key=True)
    new: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, primary_key=True))
    kind: str
    usual: bool
    basis: str
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class MergerPlace(SQLModel, table=True):
    """For an old authority, and a successor unit of its unit, the authority and desk that take over.

    `roles`: of the roles that are held above the successor from then on, the authority that holds each, as JSON.
    """

    __tablename__ = "merger_place"
    __table_args__ = (Index("merger_place_new", "new"),)

    order: str = Field(primary_key=True)
    old: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    new: str
    desk: str
    usual: bool
    roles: str = "{}"


class SplitCase(SQLModel, table=True):
    """An open dossier of a split unit: its successor by rule or by a person, with the evidence; empty while undecided."""

    __tablename__ = "split_case"
    __table_args__ = (Index("split_case_open", "order", "new", "code"),)

    order: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    old: str
    usual: str
    new: str | None = None
    by: str | None = None
    evidence: str | None = None
    synthetic: bool = False
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class MergerReport(SQLModel, table=True):
    """A report of an order: what a rehearsal predicted, a reconciliation found."""

    __tablename__ = "merger_report"

    order: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    kind: str
    digest: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
