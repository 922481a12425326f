"""Of record: letters as they were issued, and notices as they went out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
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
