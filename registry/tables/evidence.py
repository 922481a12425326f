"""Of record: kept histories, the seal of each day with its leaves, the log of what was done to evidence, alarms, questions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class KeptHistory(SQLModel, table=True):
    """One run of a dossier's workflow, kept outside Temporal under the digest of its file.

    `closed`: the run has ended and this is all of it. `seq`: how far the journal had come when it was kept.
    """

    __tablename__ = "kept_history"
    __table_args__ = (Index("kept_history_open", "closed", "kept_at"),)

    code: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    digest: str
    events: int
    size: int
    seq: int
    closed: bool
    continued_from: str | None = None
    continued_in: str | None = None
    started_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    kept_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DaySeal(SQLModel, table=True):
    """The seal of one day: a statement with the Merkle root over every chain that moved, chained to the seal before.

    `stamp` is an RFC 3161 answer over the statement's bytes, where an authority has given one.
    """

    __tablename__ = "day_seal"

    n: int = Field(primary_key=True)
    day: date = Field(unique=True)
    statement: str = Field(sa_column=Column(Text, nullable=False))
    hash: str
    stamp: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    stamped_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    copied_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class SealLeaf(SQLModel, table=True):
    """What a day's seal says of one dossier: the rows first..last, the chain's head, and a digest over all their columns."""

    __tablename__ = "seal_leaf"
    __table_args__ = (Index("seal_leaf_code", "code", "last"),)

    n: int = Field(primary_key=True)
    code: str = Field(primary_key=True)
    first: int
    last: int
    leaf: str = Field(sa_column=Column(Text, nullable=False))


class EvidenceEntry(SQLModel, table=True):
    """What was done to evidence: a key destroyed, a hold placed or lifted, a pack disclosed or imported. Chained by hash."""

    __tablename__ = "evidence_log"
    __table_args__ = (Index("evidence_log_code", "code", "n"),)

    n: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    kind: str
    code: str
    entry: str = Field(sa_column=Column(Text, nullable=False))
    hash: str


class SavedQuestion(SQLModel, table=True):
    """A question that auditors keep under a name, with what it is asked about (JSON). Ended, never deleted."""

    __tablename__ = "saved_question"
    __table_args__ = (Index("saved_question_name", "name", "ended_at"),)

    n: int | None = Field(default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    name: str
    question: str
    given: str = Field(sa_column=Column(Text, nullable=False))
    by: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_by: str | None = None
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class EvidenceAlarm(SQLModel, table=True):
    """Something that the scheduled verification found; `cleared_at` once it is not found any more. Never deleted."""

    __tablename__ = "evidence_alarm"

    key: str = Field(primary_key=True)
    code: str
    dossier: str
    what: str = Field(sa_column=Column(Text, nullable=False))
    raised_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    cleared_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
