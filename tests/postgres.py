"""A PostgreSQL for tests: one throw-away cluster a run with the machine's own binaries, one fresh database a test.

PostgreSQL refuses to run as root, so as root it runs as the user `postgres`. Without the binaries its tests are skipped
and the end of the run says so loudly (tests/conftest.py).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

# Vietnamese order: An, Ảnh, Ân, Dung, Đan, Đông.
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi")
# A test's data need not survive a power cut.
UNSAFE_BUT_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=60",
)
MISSING = "PostgreSQL's binaries (initdb, pg_ctl) are missing: Debian has them in the package postgresql"


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, newest version first; None if they are not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    return next((folder for folder in [*debian, *on_path] if (folder / "pg_ctl").exists()), None)


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; yields the folder of its socket."""
    tools = binaries()
    assert tools is not None, MISSING
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))  # not pytest's own: user postgres may not enter that
    try:
        _hand_over(folder)
        _run(tools / "initdb", "--pgdata", folder / "data", "--username=postgres", "--auth=trust", "--no-sync", *LOCALE)
        options = " ".join(f"-c {setting}" for setting in (*UNSAFE_BUT_FAST, f"unix_socket_directories={folder}"))
        start = ("--pgdata", folder / "data", "--log", folder / "log", "--wait", "--options", options)
        _run(tools / "pg_ctl", "start", *start)
        try:
            yield str(folder)
        finally:
            _run(tools / "pg_ctl", "stop", "--pgdata", folder / "data", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(socket_folder: str) -> Iterator[str]:
    """A fresh database; yields its SQLAlchemy address."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(host=socket_folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"postgresql+psycopg://postgres@/{name}?host={socket_folder}"
    finally:
        with psycopg.connect(host=socket_folder, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _version(folder: Path) -> float:
    text = folder.parent.name
    return float(text) if text.replace(".", "", 1).isdigit() else 0.0


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")


def _run(*words: str | Path) -> None:
    as_postgres = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*as_postgres, *map(str, words)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"{' '.join(map(str, words))}\n{done.stdout}"
