"""Which histories are kept, under the days' seals: what ended and was kept on a day, with the digest of each file.

A file is found to be changed by its own digest. Whoever writes another history and its digest too is found by this, after the
day's seal; before it by comparison with the journal, and with Temporal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from audit.day_seals import Statement
from audit.stored_rows import table_of
from registry.tables import KeptHistory

KEPT: Table = table_of(KeptHistory)


def sealed(session: Session, since: datetime, until: datetime) -> dict[str, int | str]:
    """What a day's statement says of the histories that were kept in it: how many, and a digest over every column."""
    over, count = hashlib.sha256(), 0
    asked = select(KEPT).where(KEPT.c.closed, KEPT.c.kept_at >= since, KEPT.c.kept_at < until)
    for row in session.connection().execute(asked.order_by(KEPT.c.code, KEPT.c.run)):
        over.update(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
        count += 1
    return {"histories": count, "histories_digest": over.hexdigest()}


def changed(session: Session, statements: Sequence[Statement]) -> Iterator[Statement]:
    """The days whose kept histories are not those that were sealed; nothing of days sealed before these were."""
    for said in statements:
        is_sealed = {"histories": said.histories, "histories_digest": said.histories_digest}
        if said.histories_digest and sealed(session, said.since, said.until) != is_sealed:
            yield said


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
