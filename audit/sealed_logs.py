"""The logs of who looked at what, under the days' seals: openings, look-ups in the population register, refused attempts.

Each is only ever added to and numbered in order, so that a seal holds the last number of its day and a digest over every
column of the rows since the seal before: a row changed, dropped or put in between is found by `motcua audit verify`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlmodel import Session, SQLModel

from audit.day_seals import Statement
from audit.stored_rows import table_of
from registry.tables import LookUp, Opening, RefusedWrite


class Log(NamedTuple):
    """A log: under which names a statement holds it, and what it is called."""

    name: str
    model: type[SQLModel]
    called: str

    def in_(self, said: Statement | None) -> tuple[int, str]:
        """The last number and the digest that a statement holds; before the first one, none."""
        return (0, "") if said is None else (getattr(said, self.name), getattr(said, f"{self.name}_digest"))


LOGS = (
    Log("openings", Opening, "openings of personal parts"), Log("look_ups", LookUp, "look-ups in the population register"),
    Log("attempts", RefusedWrite, "refused attempts to write"),
)  # fmt: skip


def sealed(session: Session, before: Statement | None, until: datetime) -> dict[str, int | str]:
    """What a day's statement says of the logs."""
    said: dict[str, int | str] = {}
    for log in LOGS:
        said[log.name], said[f"{log.name}_digest"] = rows_between(session, log, log.in_(before)[0], until)
    return said


def changed(session: Session, statements: Sequence[Statement]) -> Iterator[tuple[Log, Statement]]:
    """The logs that are not what a day's statement says, with that statement; nothing of days sealed before a log was.

    What a seal covers is known by its numbers: a row that came later may rightly tell an earlier instant (`_back_dated`).
    """
    before: Statement | None = None
    for said in statements:
        for log in LOGS:
            last, digest = log.in_(said)
            if digest and digests_of(session, log, log.in_(before)[0], [last])[0] != digest:
                yield log, said
        before = said
    if before is not None:
        yield from ((log, before) for log in LOGS if log.in_(before)[1] and _back_dated(session, log, before))


def _back_dated(session: Session, log: Log, said: Statement) -> bool:
    """Whether a row after the last sealed one is of a sealed day. A look-up that is named later keeps its instant, rightly."""
    table = table_of(log.model)
    late = select(table.c.n).where(table.c.n > log.in_(said)[0], table.c.at < said.until)
    if log.model is LookUp:
        first = table.alias()
        late = late.where(
            ~exists().where(first.c.request_id == table.c.request_id, first.c.at == table.c.at, first.c.n < table.c.n)
        )
    return session.connection().execute(late.limit(1)).first() is not None


def rows_between(session: Session, log: Log, after: int, until: datetime) -> tuple[int, str]:
    """The last row before the first one of after an instant, and a digest over those since row `after`: none is left out."""
    table, connection = table_of(log.model), session.connection()
    next_day = connection.execute(select(func.min(table.c.n)).where(table.c.n > after, table.c.at >= until)).scalar()
    upto = table.c.n < next_day if next_day is not None else table.c.n > after
    last = connection.execute(select(func.max(table.c.n)).where(table.c.n > after, upto)).scalar() or after
    return last, digests_of(session, log, after, [last])[0]


def digests_of(session: Session, log: Log, after: int, upto: Sequence[int]) -> list[str]:
    """Digests over every column of the rows after one number, up to each of some numbers that rise; the rows are read once."""
    table, over, found = table_of(log.model), hashlib.sha256(), list[str]()
    asked = select(table).where(table.c.n > after, table.c.n <= upto[-1]).order_by(table.c.n)
    for row in session.connection().execute(asked):
        while row.n > upto[len(found)]:
            found.append(over.hexdigest())
        over.update(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
    return found + [over.hexdigest()] * (len(upto) - len(found))


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
