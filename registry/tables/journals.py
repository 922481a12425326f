"""Of record: journals with their keys, minted codes, and the requests that writes were made under."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Journal(SQLModel, table=True):
    """A command with its events, as hashed (`public`) and with its personal part encrypted (`sealed`)."""

    __table_args__ = (Index("journal_command", "command_id"), Index("journal_recorded", "recorded_at"))

    code: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    command_id: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    public: str = Field(sa_column=Column(Text, nullable=False))
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    prev: str
    hash: str


class DossierKey(SQLModel, table=True):
    """A dossier's own data key, wrapped by the key ring; destroying it erases the person and leaves the chain whole."""

    __tablename__ = "dossier_key"

    code: str = Field(primary_key=True)
    wrapped: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    secret_hash: str = Field(index=True)
    secret: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    destroyed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class CodeSequence(SQLModel, table=True):
    """The last number minted for an authority's identifier on a day; numbers are never used again."""

    __tablename__ = "code_sequence"

    identifier: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    last: int


class Request(SQLModel, table=True):
    """A write under its idempotency key: intent before it is carried out, answer after; open ones are swept up."""

    __table_args__ = (Index("request_open", "answered_at", "opened_at"), Index("request_code", "code"))

    who: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    route: str
    body_hash: str
    command_id: str
    code: str | None = None
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    status: int | None = None
    answer: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
