"""Alembic's entry: the registry's metadata over the connection that `registry.migrating` hands in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import registry.tables  # noqa: F401  (every table into the metadata)
from registry.tables.instant import Instant


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our instants into migrations as plain columns, so that a migration depends on no code of ours."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return "sa.String()" if isinstance(item, AutoString) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=SQLModel.metadata, render_item=render_item, render_as_batch=True, compare_type=False
)
with context.begin_transaction():
    context.run_migrations()
