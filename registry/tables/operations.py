"""Of record: operations over many dossiers, with one row for each dossier that they concern. Counts come from these rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Operation(SQLModel, table=True):
    """Something to be done to many dossiers, once: a decree on days off, for one.

    `standing`: `running`, `paused`, `aborted`, or `done`. `rate`: dossiers a second at most, by an administrator's word;
    nothing where as fast as it goes. `pace`: dossiers a second at most so that people's acts stay quick, since `paced_at`,
    by their 95th percentile then (`acts_ms`) beside what it may be (`acts_limit_ms`); nothing where nobody acts.
    """

    id: str = Field(primary_key=True)
    kind: str
    payload: str = Field(sa_column=Column(Text, nullable=False))
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    opened_by: str = ""
    standing: str = "running"
    rate: float | None = None
    done_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    pace: float | None = None
    paced_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    acts_ms: float | None = None
    acts_limit_ms: float | None = None

    @property
    def speed(self) -> float | None:
        """Dossiers a second at most, by either; nothing where as fast as it goes."""
        return min((each for each in (self.rate, self.pace) if each is not None), default=None)


class OperationTarget(SQLModel, table=True):
    """One dossier of an operation, with why it failed.

    `pending`, `telling` (sent, the answer is not recorded yet), then `done`, `unaffected`, `closed` (it had ended),
    `failed`, or `left` (the operation was aborted before its turn).
    """

    __tablename__ = "operation_target"
    __table_args__ = (Index("operation_target_status", "operation", "status", "code"),)

    operation: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    status: str = "pending"
    attempts: int = 0
    reason: str | None = None
    detail: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    settled_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class OperationAct(SQLModel, table=True):
    """What an administrator did to an operation, once under a key: pause, resume, abort, retry, throttle."""

    __tablename__ = "operation_act"

    operation: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    act: str
    rate: float | None = None
    by: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
