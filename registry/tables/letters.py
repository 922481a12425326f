"""Of record: letters as they were issued, notices as they went out, results as they were signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Letter(SQLModel, table=True):
    """A letter that an event issued, once: its PDF by digest (held by the dossier), its source sealed with the dossier's key."""

    code: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    what: str
    form: str | None = None
    digest: str
    source: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    event_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Dispatch(SQLModel, table=True):
    """A notice on its way over one channel, with what proves it; `address` is a blind hash, no address is kept."""

    __table_args__ = (Index("dispatch_due", "state", "next_at"), Index("dispatch_message", "message_id"))

    code: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    message_id: str
    address: str
    state: str
    attempts: int = 0
    first_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    next_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    delivered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    reference: str | None = None
    error: str | None = None


class ResultDocument(SQLModel, table=True):
    """A signed result document with the statement in its QR. It is never altered; superseding it is noted beside, once."""

    __tablename__ = "result_document"
    __table_args__ = (Index("result_document_code", "code", "made_at"),)

    digest: str = Field(primary_key=True)
    code: str
    number: str
    content_digest: str
    statement: str
    signer: str
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    superseded_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    superseded_by: str | None = None
    superseded_why: str | None = None
