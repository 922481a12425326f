"""Targets of an operation: each open dossier once, and a snapshot that finds nothing new says so on every database."""

from __future__ import annotations

from sqlalchemy import insert
from sqlmodel import SQLModel

from dossier.commands import PaperGiven
from registry.operations import add_targets, counts, open_operation
from registry.projecting import dossier_row
from registry.store import Store
from registry.tables import Dossier, Operation
from tests.dossier import plans
from tests.dossier.play import START, Play


def test_a_snapshot_counts_what_is_new_and_then_nothing(database_url: str) -> None:
    """An operation ends once nothing is new: a count that the driver does not know (-1) kept it going for ever on PostgreSQL."""
    store, play = Store(database_url), Play(plans.PLAIN).file(papers=(PaperGiven(id="application"),))
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        session.connection().execute(insert(Dossier), [dossier_row(f"H1-{n}", play.pinned, play.state, "h") for n in range(3)])
        open_operation(session, Operation(id="one", kind="decree", payload="{}", opened_at=START))
    found = []
    for _ in range(2):
        with store.write() as session:
            found.append(add_targets(session, "one"))
    assert found == [3, 0]
    with store.read() as session:
        assert counts(session, "one") == {"pending": 3}
    store.close()
