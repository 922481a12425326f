"""Bringing a registry's tables up to this release: Alembic, from an empty database or from any release before."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

import registry.tables  # noqa: F401  (every table into the metadata)
from registry.store import Store

SCRIPTS = Path(__file__).with_name("migrations")


def migrate(store: Store) -> None:
    """Run every migration that this database lacks, in one transaction where the database can."""
    with store.engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def drift(store: Store) -> list[object]:
    """Differences between the migrated database and the tables as declared; empty in a right release."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, SQLModel.metadata))


def new_revision(store: Store, message: str, number: str) -> None:
    """Write the next migration from what the declared tables have and the database lacks. For developers."""
    with store.engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
