"""The log of look-ups: one row a request id, however often it was sent; no value of anybody."""

from __future__ import annotations

from registry.store import Store
from registry.tables import LookUp


def keep_look_up(store: Store, row: LookUp) -> None:
    """Write the row of a request, or bring it up to date after another attempt."""
    with store.write() as session:
        session.merge(row)
