"""Connections and transactions: one `Store` a process, on SQLite (WAL) or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import Session

from registry.statements import Statement, Transaction, transaction_on

BUSY_MS = 15_000
_BEGIN = Statement(text("BEGIN IMMEDIATE"))


P = ParamSpec("P")
R = TypeVar("R")


class Store:
    """The registry's door. `read` and `write` give a session; `write` commits, or rolls back on any error."""

    def __init__(self, url: str, pool: int = 10) -> None:
        self.url = url
        self.engine = _engine(url, pool)
        self._reading = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # Threads of one process wait in line here; SQLite's own waiting is a sleep of growing length.
        self._turn: AbstractContextManager[Any] = Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether this registry is one file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction; on SQLite it takes the write lock at once, so that it never fails half-way for it."""
        with self._turn, Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection().execute(text("BEGIN IMMEDIATE"))
            yield session
            session.commit()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction of statements alone, as `write` is one of a session."""
        with self._turn, self.engine.connect() as connection:
            transaction = transaction_on(connection)
            if self.is_sqlite:
                _BEGIN.run(transaction, {})
            yield transaction
            transaction.commit()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Statements that only read, each by itself: begin and rollback would be two more round trips on PostgreSQL."""
        with self._reading.connect() as connection:
            yield transaction_on(connection)

    async def run(self, work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Do a piece of database work without keeping the event loop waiting for a network.

        On SQLite it is done at once: a transaction takes a millisecond or two, and a thread's hand-over costs as much
        again (measured: a quarter of the dossiers a second).
        """
        if self.is_sqlite:
            return work(*args, **options)
        return await asyncio.to_thread(work, *args, **options)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _engine(url: str, pool: int) -> Engine:
    # An error's message would repeat the values of its statement, and errors are logged.
    hidden = {"hide_parameters": True}
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, **hidden)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}, pool_size=pool, **hidden)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
