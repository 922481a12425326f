"""Projections from journals alone: what every row of a dossier should be, and putting it so in place (INV-4).

Works on journals whose personal part is closed or erased: projections hold no personal value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from dossier.evolve import fold
from dossier.journal import JournalRow, read, verify
from dossier.pinned import Pinned
from dossier.state import EMPTY
from registry.projecting import Projection, project
from registry.tables import Dossier, DossierParty, Ledger, Notice, Task

PROJECTED: tuple[Any, ...] = (Task, Ledger, Notice, DossierParty)


def rebuilt(code: str, pinned: Pinned, rows: Sequence[JournalRow]) -> Projection:
    """Every projected row of a dossier, from its whole journal. Raises `BrokenChain`."""
    head = verify(code, list(rows))
    events = [event for row in rows for event in read(row)[1]]
    return project(code, pinned, EMPTY, fold(EMPTY, events).public(), head, events)


def rebuild(session: Session, code: str, pinned: Pinned, rows: Sequence[JournalRow]) -> None:
    """Replace a dossier's projected rows by what its journal gives; what was sent stays sent. Raises `BrokenChain`."""
    projection = rebuilt(code, pinned, rows)
    sent = dict(session.exec(select(Notice.key, Notice.sent_at).where(col(Notice.code) == code)).all())
    notices = [{**notice, "sent_at": sent.get(notice["key"])} for notice in projection.notices]
    for table in (*PROJECTED, Dossier):
        session.execute(delete(table).where(col(table.code) == code))
    rows_of = ([projection.dossier], projection.tasks, projection.ledger, notices, projection.parties)
    for table, new in zip((Dossier, *PROJECTED), rows_of, strict=True):
        if new:
            session.execute(insert(table), new)
