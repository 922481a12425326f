"""Of record: every opening of a dossier's personal part by an official; and whose dossiers are whose, by opaque key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Opening(SQLModel, table=True):
    """Who opened which dossier's personal part or paper, when and what for; under which post. No values."""

    __table_args__ = (Index("opening_dossier", "code", "n"), Index("opening_who", "who", "n"))

    n: int | None = Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    who: str
    post: str | None = None
    code: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    purpose: str


class RefusedWrite(SQLModel, table=True):
    """Of record: a write that was tried by somebody who may change nothing; its address, nothing of its content."""

    __tablename__ = "refused_write"
    __table_args__ = (Index("refused_write_at", "at"),)

    n: int | None = Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    who: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    method: str
    path: str


class DossierParty(SQLModel, table=True):
    """A projection: the parties of a dossier by their opaque keys, to list a person's own dossiers."""

    __tablename__ = "dossier_party"

    party: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
