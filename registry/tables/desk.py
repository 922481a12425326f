"""Work at the desk: the blind index that dossiers are searched by, notes, saved views, and lists that were acted on at once.

The index and the notes hold no personal value in clear: the one keyed hashes, the other the dossier's own seal.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class SearchToken(SQLModel, table=True):
    """A dossier may be found at an authority by a word: the keyed hash of the normalised word. Rebuilt from journals."""

    __tablename__ = "search_token"
    __table_args__ = (Index("search_token_code", "code"), {"sqlite_with_rowid": False})

    token: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    authority: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class Note(SQLModel, table=True):
    """Of record: what an official wrote down about a dossier, sealed with its key; never shown to its parties."""

    __table_args__ = (Index("note_dossier", "code", "n"),)

    n: int | None = Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    code: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    who: str
    post: str | None = None
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SavedView(SQLModel, table=True):
    """An official's own name for a set of filters (JSON)."""

    __tablename__ = "saved_view"

    who: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    filters: str = Field(sa_column=Column(Text, nullable=False))
    saved_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class BulkAct(SQLModel, table=True):
    """Of record: one confirmed act over a list. Its items are requests under keys that begin with the id."""

    __tablename__ = "bulk_act"
    __table_args__ = (Index("bulk_act_who", "who", "at"),)

    id: str = Field(primary_key=True)
    who: str
    digest: str
    act: str
    items: int
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
