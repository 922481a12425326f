"""The register's SQLite file: people, numbers issued, and a log in which each request id stands once.

One connection behind one lock: answering and logging are one transaction, and a repeat is answered as the first was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from pydantic import BaseModel

from sandbox.register.loading import load
from sandbox.register.records import Records
from sandbox.register.wire import Request
from sandbox.units import Units

FILE = "people.sqlite"


class AnotherRequest(Exception):
    """The request id was used before, for something else."""


class LogEntry(BaseModel):
    """One request in the log: how often it was sent, and whether it was answered with data."""

    MaYeuCau: str
    Loai: str
    MaKhach: str
    MaDVC: str
    MaCanBo: str
    CoDuLieu: bool
    ThoiDiem: str
    SoLan: int


class Store:
    """An open register file, made on first use."""

    def __init__(self, folder: Path, units: Units, *, people: int, seed: int, provinces: frozenset[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / FILE
        if not file.exists():
            load(file, units, people=people, seed=seed, provinces=provinces)
        self.connection = sqlite3.connect(file, check_same_thread=False)
        self.connection.row_factory = sqlite3.Row
        self.connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;")
        self.records = Records(self.connection, units)
        self.lock = Lock()

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self.connection.close()

    def count(self) -> int:
        """How many people the register knows."""
        with self.lock:
            return int(self.connection.execute("SELECT count(*) FROM people").fetchone()[0])

    def was_answered(self, client: str, request: Request) -> bool:
        """Whether this client's request id was answered before."""
        with self.lock:
            return self._log_row(client, request) is not None

    def answer_once(self, client: str, kind: str, request: Request, work: Callable[[], tuple[bool, str]]) -> str:
        """Do the work and log it, in one transaction; under an id answered before, only count and answer again."""
        with self.lock, self.connection:
            known = self._known_answer(client, request)
            if known is not None:
                return known
            found, answer = work()
            entry = (
                client, request.MaYeuCau, kind, request.MaDVC, request.MaCanBo, _digest(request), found, answer,
                datetime.now(UTC).isoformat(), 1,
            )  # fmt: skip
            self.connection.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entry)
            return answer

    def _known_answer(self, client: str, request: Request) -> str | None:
        row = self._log_row(client, request)
        if row is None:
            return None
        if row["digest"] != _digest(request):
            raise AnotherRequest
        self.connection.execute("UPDATE log SET times = times + 1 WHERE rowid = ?", (row["rowid"],))
        return str(row["answer"])

    def _log_row(self, client: str, request: Request) -> sqlite3.Row | None:
        query = "SELECT rowid, * FROM log WHERE client = ? AND request_id = ?"
        row: sqlite3.Row | None = self.connection.execute(query, (client, request.MaYeuCau)).fetchone()
        return row

    def log(self, request_id: str | None, after: int, limit: int) -> tuple[int, list[LogEntry]]:
        """How many different requests were answered, and a page of them in the order in which they came."""
        condition, values = ("request_id = ?", [request_id]) if request_id else ("true", [])
        with self.lock:
            total = self.connection.execute(f"SELECT count(*) FROM log WHERE {condition}", values).fetchone()[0]
            rows = self.connection.execute(
                f"SELECT * FROM log WHERE {condition} ORDER BY rowid LIMIT ? OFFSET ?", (*values, limit, after)
            ).fetchall()
        return total, [_entry(row) for row in rows]


def _digest(request: Request) -> str:
    return sha256(request.model_dump_json().encode()).hexdigest()


def _entry(row: sqlite3.Row) -> LogEntry:
    return LogEntry(
        MaYeuCau=row["request_id"],
        Loai=row["kind"],
        MaKhach=row["client"],
        MaDVC=row["service"],
        MaCanBo=row["official"],
        CoDuLieu=bool(row["found"]),
        ThoiDiem=row["at"],
        SoLan=row["times"],
    )
