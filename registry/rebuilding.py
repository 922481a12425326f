"""Projections from journals alone: what every row of a dossier should be, and putting it so in place (INV-4).

Works on journals whose personal part is closed or erased: projections hold no personal value. The search index needs the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from dossier.evolve import fold
from dossier.journal import JournalRow, read, verify
from dossier.pinned import Pinned
from dossier.state import EMPTY
from registry.definitions import Definitions
from registry.journals import rows_of, state_of
from registry.keys import Erased, Keys, UnknownKey
from registry.projecting import Projection, project
from registry.searching import follow_dossier, forget_tokens, index_rows
from registry.tables import Dossier, DossierParty, Ledger, Notice, Task

PROJECTED: tuple[Any, ...] = (Task, Ledger, Notice, DossierParty)


def rebuilt(code: str, pinned: Pinned, rows: Sequence[JournalRow]) -> Projection:
    """Every projected row of a dossier, from its whole journal. Raises `BrokenChain`."""
    head = verify(code, list(rows))
    events = [event for row in rows for event in read(row)[1]]
    return project(code, pinned, EMPTY, fold(EMPTY, events).public(), head, events)


def rebuild(session: Session, code: str, definitions: Definitions) -> int:
    """Replace a dossier's projected rows by what its journal gives; returns the journal's length. What was sent stays sent.

    What it is pinned to is of record in its row, so the row must be there. Raises `LookupError`, `BrokenChain`.
    """
    kept = session.exec(select(Dossier).where(col(Dossier.code) == code).with_for_update()).first()
    if kept is None:
        raise LookupError(f"there is no dossier {code}")
    rows = rows_of(session, code)
    plan = state_of(rows).plan or kept.plan_digest  # a migration's is in the journal
    projection = rebuilt(code, definitions.pinned(plan, kept.calendar_digest), rows)
    session.execute(update(Dossier).where(col(Dossier.code) == code).values(**projection.dossier))
    sent = dict(session.exec(select(Notice.key, Notice.sent_at).where(col(Notice.code) == code)).all())
    notices = [{**notice, "sent_at": sent.get(notice["key"])} for notice in projection.notices]
    for table, new in zip(PROJECTED, (projection.tasks, projection.ledger, notices, projection.parties), strict=True):
        session.execute(delete(table).where(col(table.code) == code))
        if new:
            session.execute(insert(table), new)
    return len(rows)


def reindex(session: Session, keys: Keys, code: str) -> bool:
    """Make a dossier findable anew by what its journal gives; false where its key was destroyed: it is found by nobody."""
    forget_tokens(session, code)
    try:
        rows = rows_of(session, code, keys.of(code))
    except (Erased, UnknownKey):
        return False
    index_rows(session, keys.ring, code, rows)
    follow_dossier(session, code, EMPTY, state_of(rows), [event for row in rows for event in read(row)[1]])
    return True
