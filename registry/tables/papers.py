"""Of record: uploads by their content, and who holds the key of each; the bytes are on the shelf of papers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Paper(SQLModel, table=True):
    """A content that was uploaded or made here, by its digest; the first time stands."""

    digest: str = Field(primary_key=True)
    kind: str
    size: int
    uploaded_by: str
    uploaded_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class PaperKey(SQLModel, table=True):
    """The key of a content's bytes (`blob` names them on the shelf), wrapped for one holder.

    A holder is `citizen:ID` or `official:ID` (wrapped by the key ring, for a while after the upload), or `dossier:CODE`
    (wrapped by that dossier's own key: destroying it erases the paper there).
    """

    __tablename__ = "paper_key"
    __table_args__ = (Index("paper_key_holder", "holder"), Index("paper_key_blob", "blob"))

    digest: str = Field(primary_key=True)
    holder: str = Field(primary_key=True)
    blob: str
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
