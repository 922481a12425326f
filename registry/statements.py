"""Statements on the path of every filing and act: put together once for each database, handed to its driver as they are.

Measured: a session and its query cache cost four times what the database itself takes for the same statement, and half of
all Python time of an act. Everything else asks through sessions; both may be used in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

Values = Mapping[str, Any]
Processor = Callable[[Any], Any] | None


class Transaction(NamedTuple):
    """One open transaction at the driver."""

    dialect: Dialect
    connection: Any

    def commit(self) -> None:
        """Make it last."""
        with _told_as_ours(self.dialect):
            self.connection.commit()


Within = Session | Transaction
"""Where a statement runs: in a session's transaction, or in one of the driver's alone."""


def transaction_of(within: Within) -> Transaction:
    """The driver's side of a transaction."""
    if isinstance(within, Transaction):
        return within
    return transaction_on(within.connection())


def transaction_on(connection: Connection) -> Transaction:
    """The driver's side of a connection."""
    return Transaction(connection.dialect, connection.connection.driver_connection)


class Statement:
    """One statement; `build` gives it for a database by its name where the two differ."""

    def __init__(self, build: Any) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, within: Within, values: Values) -> int:
        """Execute; how many rows it touched."""
        return int(self._execute(within, values).rowcount)

    def run_each(self, within: Within, many: Sequence[Values]) -> None:
        """Execute once for each of the values."""
        for values in many:
            self._execute(within, values)

    def rows(self, within: Within, values: Values) -> list[tuple[Any, ...]]:
        """The rows that it finds."""
        cursor = self._execute(within, values)
        return self._for(transaction_of(within).dialect).results(cursor.fetchall())

    def first(self, within: Within, values: Values) -> tuple[Any, ...] | None:
        """The first row that it finds."""
        return next(iter(self.rows(within, values)), None)

    def _execute(self, within: Within, values: Values) -> Any:
        dialect, connection = transaction_of(within)
        compiled = self._for(dialect)
        with _told_as_ours(dialect):
            cursor = connection.cursor()
            cursor.execute(compiled.text, compiled.arguments(values))
        return cursor

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            built = self._build(dialect.name) if callable(self._build) else self._build
            found = self._compiled[dialect.name] = _Compiled(built, dialect)
        return found


class _told_as_ours:  # a context manager; the generator kind costs as much as a statement
    """The driver's errors as SQLAlchemy's, without statement and values: errors are logged."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: Any, error: BaseException | None, __: Any) -> None:
        driver = self.dialect.loaded_dbapi.Error
        if isinstance(error, driver):
            raise DBAPIError.instance(None, None, error, driver, hide_parameters=True, dialect=self.dialect) from error


class _Compiled:
    """A statement's text for one driver, with what turns values into the driver's and back."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.text = str(compiled)
        self._defaults: dict[str, Any] = dict(compiled.params)
        self._in: list[tuple[str, Processor]] = [
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for bind, name in compiled.bind_names.items()
        ]
        self._order: list[str] | None = compiled.positiontup
        columns: Any = getattr(statement, "selected_columns", None) or getattr(statement, "exported_columns", ())
        self._out: list[Processor] = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._plain = not any(self._out)

    def arguments(self, values: Values) -> Any:
        """The values as the driver wants them: by place, or by name."""
        given = {**self._defaults, **values}
        ready = {name: given[name] if process is None else process(given[name]) for name, process in self._in}
        return ready if self._order is None else tuple(ready[name] for name in self._order)

    def results(self, rows: list[Any]) -> list[tuple[Any, ...]]:
        """Rows with instants aware again."""
        if self._plain:
            return rows
        return [
            tuple(value if process is None else process(value) for process, value in zip(self._out, row, strict=True))
            for row in rows
        ]  # fmt: skip
