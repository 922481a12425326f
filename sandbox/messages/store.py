"""What was taken, in a SQLite file: each message once under its id, however often it is sent."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

TABLE = """CREATE TABLE IF NOT EXISTS message (n INTEGER PRIMARY KEY, channel TEXT NOT NULL, id TEXT NOT NULL, "to" TEXT NOT NULL,
    subject TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, tries INTEGER NOT NULL, raw BLOB, UNIQUE (channel, id))"""


class Taken(NamedTuple):
    """A message as it was taken; `tries` counts how often it came under its id."""

    n: int
    channel: str
    id: str
    to: str
    subject: str
    text: str
    at: str
    tries: int


class Messages:
    """The messages of one service."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "messages.db", check_same_thread=False)
        self._turn = threading.Lock()
        with self._turn, self._database:
            self._database.execute(TABLE)

    def take(self, channel: str, message_id: str, to: str, subject: str, text: str, raw: bytes | None = None) -> int:
        """Take a message; its number. The same id again counts a try and changes nothing."""
        row = (channel, message_id, to, subject, text, datetime.now(UTC).isoformat(timespec="seconds"), raw)
        with self._turn, self._database:
            found = self._database.execute(
                'INSERT INTO message (channel, id, "to", subject, text, at, tries, raw) VALUES (?, ?, ?, ?, ?, ?, 1, ?) '
                "ON CONFLICT (channel, id) DO UPDATE SET tries = tries + 1 RETURNING n",
                row,
            ).fetchone()
        return int(found[0])

    def all(self) -> list[Taken]:
        """Every message, the newest first."""
        with self._turn:
            rows = self._database.execute(
                'SELECT n, channel, id, "to", subject, text, at, tries FROM message ORDER BY n DESC LIMIT 1000'
            ).fetchall()
        return [Taken(*row) for row in rows]

    def raw(self, n: int) -> bytes | None:
        """A mail as it came."""
        with self._turn:
            found = self._database.execute("SELECT raw FROM message WHERE n = ?", (n,)).fetchone()
        return found[0] if found else None

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._database.close()
