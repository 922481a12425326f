"""Who was erased after a backup's point, by every place that can still tell; `motcua restore` asks before it begins.

A backup holds the keys of those who were erased later: put in place by somebody who knows nothing of it, it brings them back.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from audit.erasures_outside import erasures_outside
from audit.evidence import copies_of, places_of
from settings import Settings

NOBODY = "none"
"""Said instead of a log by whoever knows that nobody was erased."""
Entries = list[dict[str, Any]]


def erased_since(settings: Settings, made_of: str | None, log: str | None) -> Entries | None:
    """The erasures that are known: of the copies of seals, of the system that the backup was made of, of a later log.

    None where nothing can tell. Raises `OSError`, `ValueError` where a place that was named cannot be read.
    """
    told = [_of_copies(settings), _of_system(made_of), _of_log(log)]
    return [said for entries in told if entries is not None for said in entries] if any(e is not None for e in told) else None


def _of_copies(settings: Settings) -> Entries | None:
    """What the rounds noted outside; a place that holds nothing at all is not the one that they wrote to."""
    copies = copies_of(places_of(settings))
    return erasures_outside(copies) if any(True for shelf in copies for _ in shelf.names()) else None


def _of_system(data: str | None) -> Entries | None:
    """The log of the system that the backup was made of, where its folder is still there and can be read."""
    path = Path(data, "registry.db") if data is not None else None
    if path is None or not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as registry:
            return [
                json.loads(row[0]) for row in registry.execute("SELECT entry FROM evidence_log WHERE kind = 'erased' ORDER BY n")
            ]
    except sqlite3.Error:
        return None


def _of_log(log: str | None) -> Entries | None:
    if log is None:
        return None
    entries: Entries = [] if log == NOBODY else json.loads(Path(log).read_text("utf-8"))["entries"]
    return entries
