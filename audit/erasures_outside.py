"""Erasures noted where the days' seals are copied to: whoever puts an older backup in place erases the same people again.

Written by the sealer's round, read by `motcua restore`. An entry of the evidence log as it is; it names no person.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from itertools import product
from typing import Any

from registry.evidence import entries_of
from registry.shelves import Shelf
from registry.store import Store
from registry.tables import Setting

COPIED = "erasures_copied"
BEGIN, END = "erasures/", ".erased"
"""What a note is called: the code between."""
LOG = logging.getLogger(__name__)


def copy_erasures(store: Store, copies: Sequence[Shelf]) -> int:
    """Note the erasures that are not there yet; how many. A place that is down is caught up the next time."""
    if not copies:
        return 0
    with store.read() as session:
        row = session.get(Setting, COPIED)
        done = int(row.value) if row is not None else 0
        entries = [entry for entry in entries_of(session, kinds=("erased",)) if entry.n > done]
    try:
        for shelf, entry in product(copies, entries):
            shelf.write(f"{BEGIN}{entry.code}{END}", entry.entry.encode())
    except OSError as error:
        LOG.warning("%s erasures are not noted outside yet: %s", len(entries), error)
        return 0
    if entries:
        with store.write() as session:
            session.merge(Setting(name=COPIED, value=str(entries[-1].n)))
    return len(entries)


def erasures_outside(copies: Sequence[Shelf]) -> list[dict[str, Any]]:
    """The entries that were noted, by code. Raises `StoreDown`."""
    found: dict[str, dict[str, Any]] = {}
    for shelf in copies:
        for name in shelf.names():
            if name.startswith(BEGIN) and name.endswith(END):
                said = json.loads(shelf.read(name))
                found[said["code"]] = said
    return [found[code] for code in sorted(found)]
