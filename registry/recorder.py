"""The one who records for a process: keys, definitions and time at hand, one transaction a call.

Two writers may bring the first row of a dossier at once; the second one finds it there and tries again.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from dossier.journal import JournalRow
from dossier.pinned import Pinned
from registry.definitions import Definitions
from registry.keys import Keys
from registry.papers import adopt
from registry.recording import Head, record
from registry.searching import index_rows
from registry.statements import Within
from registry.store import Store
from registry.time_port import TimePort


class Recorder:
    """Records rows of any dossier."""

    def __init__(self, store: Store, keys: Keys, definitions: Definitions, time: TimePort) -> None:
        self.store, self.keys, self.definitions, self.time = store, keys, definitions, time

    def record(self, code: str, plan_digest: str, calendar_digest: str, rows: Sequence[JournalRow]) -> Head:
        """Store rows in a transaction of their own; returns the stored head."""
        try:
            with self.store.transaction() as transaction:
                return self.record_in(transaction, code, plan_digest, calendar_digest, rows)
        except IntegrityError:
            with self.store.transaction() as transaction:
                return self.record_in(transaction, code, plan_digest, calendar_digest, rows)

    def record_in(self, within: Within, code: str, plan_digest: str, calendar_digest: str, rows: Sequence[JournalRow]) -> Head:
        """Store rows in a transaction that does more."""
        definitions, now = self.definitions, self.time.now()

        def law_of(plan: str) -> Pinned:
            return definitions.pinned(plan, calendar_digest)

        adopt(within, self.keys, code, rows, now)
        head = record(within, code, law_of(plan_digest), self.keys.of(code), rows, now, law_of)
        index_rows(within, self.keys.ring, code, rows)
        return head
