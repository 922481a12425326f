"""Of record: operations over many dossiers, with one row for each dossier that they concern. Counts come from these rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from registry.tables.instant import Instant


class Operation(SQLModel, table=True):
    """Something to be done to many dossiers, once: a decree on days off, for one."""

    id: str = Field(primary_key=True)
    kind: str
    payload: str = Field(sa_column=Column(Text, nullable=False))
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    opened_by: str = ""
    done_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class OperationTarget(SQLModel, table=True):
    """One dossier of an operation: `pending`, `sent`, then `done`, `closed` (it had ended) or `failed`."""

    __tablename__ = "operation_target"
    __table_args__ = (Index("operation_target_status", "operation", "status", "code"),)

    operation: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    status: str = "pending"
    settled_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
