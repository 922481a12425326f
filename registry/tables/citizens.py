"""What citizens leave with the office beside their dossiers: applications begun, ratings, complaints. Words are sealed.

An application begun is the citizen's own until it is filed and has a key of its own; ratings and complaints are of record and
lie under the dossier's key, so that erasing the dossier erases them too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class BegunApplication(SQLModel, table=True):
    """What a citizen has filled in of a procedure's form and not filed yet; one a procedure, gone once it is filed."""

    __tablename__ = "begun_application"

    who: str = Field(primary_key=True)
    procedure: str = Field(primary_key=True)
    saved_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Rating(SQLModel, table=True):
    """Of record: how a party found the service, once for each dossier; 1 to 5."""

    code: str = Field(primary_key=True)
    who: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    score: int
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class Complaint(SQLModel, table=True):
    """Of record: what a party wrote to the office about a dossier, and the office's answer.

    `kind`: a complaint, an error of the agency in the result, or a result that was lost. `linked` is the dossier that
    corrects the result; of a loss the digest of the copy that was issued.
    """

    __table_args__ = (Index("complaint_authority", "authority", "answered_at", "n"), Index("complaint_dossier", "code"))

    n: int | None = Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    code: str
    authority: str
    kind: str
    who: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    due_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    answered_by: str | None = None
    answer: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    linked: str | None = None
