"""Of record, at the counter: codes minted in advance, who was filed for at which counter, and the tickets of the queue."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class MintedCode(SQLModel, table=True):
    """A code printed for a day without system, and, once its dossier was entered, by whom, when, and received when."""

    __tablename__ = "minted_code"
    __table_args__ = (Index("minted_code_sheet", "sheet", "code"),)

    code: str = Field(primary_key=True)
    sheet: str
    service_point: str
    minted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    minted_by: str
    received_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    entered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    entered_by: str | None = None


class CounterFiling(SQLModel, table=True):
    """A filing at a counter by the opaque key of a party, so that the same papers are not filed at the next counter too."""

    __tablename__ = "counter_filing"
    __table_args__ = (Index("counter_filing_party", "party", "procedure", "at"),)

    code: str = Field(primary_key=True)
    party: str = Field(primary_key=True)
    procedure: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class QueueTicket(SQLModel, table=True):
    """A number drawn at a service point on a day; called once, to a desk."""

    __tablename__ = "queue_ticket"

    service_point: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    number: int = Field(primary_key=True)
    taken_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    called_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    desk: str | None = None
    called_by: str | None = None
