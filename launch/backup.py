"""A backup of everything as of one point, while the system runs: registry, Temporal's file, papers, histories, keys.

How it is one point: writes to the registry are held up for the moment (milliseconds) in which a snapshot of the registry and
then one of Temporal's file are pinned; both are copied from there at leisure. An act begins by keeping its intent in the
registry, so whatever Temporal's snapshot holds beyond the registry's rows has its intent in the backup and is settled after
a restore as after a crash. Nothing acknowledged can be missing: it was recorded before it was answered. Papers are written
before anything names them, and copied after.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, text

from registry.store import Store
from settings import Settings

FORMAT = 1
MANIFEST = "manifest.json"
REGISTRY_DUMP = "registry.pgdump"
LEFT_OUT = frozenset({"run", "logs", "ports.json", "first-sign-ins.json"})
"""What is true of a running system only, or shown once."""
SQLITE = b"SQLite format 3\x00"
BESIDE = ("-wal", "-shm", "-journal")
COUNTED = {"dossiers": "SELECT count(*) FROM dossier", "journal_rows": "SELECT count(*) FROM journal"}
Say = Callable[[str], None]


class BackupFault(Exception):
    """A backup cannot be made or used; the message says why and what would be right."""

    code = "BACKUP-001"


def back_up(settings: Settings, target: Path, say: Say) -> dict[str, Any]:
    """Copy a system, running or not, into a folder that is new or empty; its manifest, which is written last."""
    if target.exists() and any(target.iterdir()):
        raise BackupFault(f"{target} is not empty: a backup goes into a folder of its own")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = make_url(settings.registry_url)
    with ExitStack() as stack:
        if database.get_backend_name() == "sqlite":
            kind, pinned = "sqlite", stack.enter_context(_pinned_files(settings.data, Path(str(database.database))))
        else:
            kind, pinned = "postgresql", stack.enter_context(_pinned_postgres(settings, target))
        point = datetime.now(UTC)
        say(f"the point is {point.isoformat(timespec='milliseconds')}; the system goes on")
        for path, source in pinned.items():
            _copy_database(source, _within(target, path, settings.data))
    for path in _files(settings.data, frozenset(pinned)):
        _copy_file(path, _within(target, path, settings.data))
    manifest = {
        "format": FORMAT, "point": point.isoformat(), "made_at": datetime.now(UTC).isoformat(), "registry": kind,
        "temporal": (target / "temporal.db").exists(), "store": str(settings.store) if settings.store else None,
        "made_of": str(settings.data.resolve()),
        "counts": _counts(target, kind), "files": dict(_digests(target)),
    }  # fmt: skip
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    return manifest


@contextmanager
def _pinned_files(data: Path, registry: Path) -> Iterator[dict[Path, sqlite3.Connection]]:
    """Snapshots of every SQLite file, the registry's first; nobody writes to the registry while they are pinned."""
    others = [path for path in _databases(data) if path != registry]
    gate = sqlite3.connect(registry, isolation_level=None, timeout=60)
    pinned: dict[Path, sqlite3.Connection] = {}
    try:
        gate.execute("BEGIN IMMEDIATE")
        for path in (registry, *others):
            pinned[path] = _pin(path)
        gate.execute("ROLLBACK")
        yield pinned
    finally:
        gate.close()
        for connection in pinned.values():
            connection.close()


@contextmanager
def _pinned_postgres(settings: Settings, target: Path) -> Iterator[dict[Path, sqlite3.Connection]]:
    """The same where the registry is on PostgreSQL: no act begins without a row in `request`, so that table is the gate."""
    store, pinned = Store(settings.registry_url), dict[Path, sqlite3.Connection]()
    files = _databases(settings.data)
    try:
        with store.engine.connect() as snapshot, store.engine.connect() as gate:
            gate.execute(text("LOCK TABLE request IN EXCLUSIVE MODE"))
            snapshot.execution_options(isolation_level="REPEATABLE READ")
            name = snapshot.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            for path in files:
                pinned[path] = _pin(path)
            gate.rollback()
            postgres("pg_dump", settings, "--format=custom", f"--snapshot={name}", f"--file={target / REGISTRY_DUMP}")
            yield pinned
    finally:
        store.close()
        for connection in pinned.values():
            connection.close()


def _pin(path: Path) -> sqlite3.Connection:
    """A read transaction: whatever is written from here on, this connection sees the file as it is now."""
    connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None, timeout=60, check_same_thread=False)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


def _copy_database(source: sqlite3.Connection, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=4096, sleep=0)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    target.chmod(0o600)


def postgres(program: str, settings: Settings, *words: str) -> None:
    """Run one of PostgreSQL's programs on the registry; the password goes by the environment, never by the command line."""
    found = shutil.which(program) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[-1:]), None
    )
    if found is None:
        raise BackupFault(f"there is no program {program}: install PostgreSQL's client programs (Debian: postgresql-client)")
    url = make_url(settings.registry_url).set(drivername="postgresql")
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    dsn = url.set(password=None).render_as_string(hide_password=False)
    done = subprocess.run([found, f"--dbname={dsn}", *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupFault(f"{program}: {done.stderr.strip()}")


def _everything(data: Path) -> Iterator[Path]:
    for path in sorted(data.rglob("*")):
        if path.relative_to(data).parts[0] not in LEFT_OUT and path.is_file():
            yield path


def _databases(data: Path) -> list[Path]:
    """Every SQLite file. Asked for before the first of them is pinned: POSIX takes all of a process's locks on a file away when
    it closes the file anywhere, and a snapshot without its lock is overwritten by the next checkpoint."""
    return [path for path in _everything(data) if not path.name.endswith(BESIDE) and _is_sqlite(path)]


def _files(data: Path, databases: frozenset[Path]) -> Iterator[Path]:
    """What is copied as it is: no databases with their logs, no drafts that somebody is writing."""
    for path in _everything(data):
        beside = path.with_name(path.name.removesuffix("-wal").removesuffix("-shm").removesuffix("-journal"))
        if not path.name.startswith(".") and path not in databases and beside not in databases:
            yield path


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError:
        return False


def _copy_file(path: Path, target: Path) -> None:
    """A file that was removed meanwhile (a paper that nobody holds any more) needs no copy."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copyfile(path, target)
    except FileNotFoundError:
        return
    target.chmod(0o600)


def _within(target: Path, path: Path, data: Path) -> Path:
    return target / path.relative_to(data)


def _counts(target: Path, kind: str) -> dict[str, int]:
    if kind != "sqlite":
        return {}
    copy = sqlite3.connect(target / "registry.db")
    try:
        return {name: int(copy.execute(query).fetchone()[0]) for name, query in COUNTED.items()}
    finally:
        copy.close()


def _digests(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            yield str(path.relative_to(folder)), {"bytes": path.stat().st_size, "sha256": digest_of(path)}


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
