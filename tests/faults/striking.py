"""Faults that strike an operation at a phase of it: parts killed, the database's connections cut or its lock held."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Literal, NamedTuple

import psycopg
from sqlalchemy import make_url

from registry.operations import counts
from registry.tables import Operation
from tests.faults.running import ROOT, Running

Phase = Literal["snapshot", "windows", "convergence", "over"]
PHASES: tuple[Phase, ...] = ("snapshot", "windows", "convergence", "over")
PARTS = ("worker", "temporal", "api", "database")
SETTLED = ("done", "unaffected", "closed", "failed")
MANY = 200
"""From so many dossiers on every part is killed in each phase; below it one part, in turn."""
LOCKED = (3.0, 17.0)
"""Seconds for which SQLite's lock is held: the longest are longer than anybody waits for it."""


class Strike(NamedTuple):
    """A part to be killed in a phase, once a share of the dossiers was told."""

    phase: Phase
    share: float
    part: str


def cut(url: str) -> str:
    """End every connection of a PostgreSQL database."""
    place = make_url(url)
    where = f"host={place.query['host']} user={place.username} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", (place.database,)
        ).fetchone()
    return f"{ended and ended[0]} connections to the database ended"


def lock(url: str, seconds: float) -> str:
    """Hold SQLite's write lock: whoever waits longer than it is busy is refused."""
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None, timeout=60)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()
    return f"the database was locked for {seconds:.1f} s"


class Striker:
    """Strikes one system; nothing where no chance was given."""

    def __init__(self, system: Running, chance: random.Random | None, database: str) -> None:
        self.system, self.chance, self.database = system, chance, database
        self.told: list[str] = []
        self.turn = chance.randrange(len(PARTS)) if chance is not None else 0

    def part(self) -> str:
        """The next part whose turn it is."""
        self.turn += 1
        return PARTS[self.turn % len(PARTS)]

    async def through(self, operation: str, strikes: Sequence[Strike]) -> None:
        """Strike an operation as it goes through its phases, in order."""
        for strike in strikes:
            await asyncio.to_thread(self.system.until_well)
            met = await self._until(operation, strike)
            what = await asyncio.to_thread(self.hit, strike.part)
            late = "" if met == strike.phase else f" (meant for {strike.phase})"
            self.told.append(f"{operation}, {met}{late}: {what}")

    async def _until(self, operation: str, strike: Strike) -> Phase:
        wanted = PHASES.index(strike.phase), strike.share
        while True:
            phase, share = await asyncio.to_thread(self.stands, operation)
            if phase is not None and (PHASES.index(phase), share) >= wanted:
                return phase
            await asyncio.sleep(0.005 + share / 50)  # a snapshot is short, and counting many targets is dear

    def stands(self, operation: str) -> tuple[Phase | None, float]:
        """The phase in which an operation is, and the share of its dossiers that was told; none before it was opened."""
        with self.system.store.read() as session:
            row = session.get(Operation, operation)
            if row is None:
                return None, 0.0
            came_to = counts(session, operation)
        told, all_of_them = sum(came_to.get(status, 0) for status in SETTLED), sum(came_to.values())
        if row.done_at is not None:
            return "over", 1.0
        if not all_of_them:
            return "snapshot", 0.0
        return ("windows", told / all_of_them) if told < all_of_them else ("convergence", 1.0)

    def hit(self, part: str) -> str:
        """Kill a part now; what was done."""
        assert self.chance is not None
        if part != "database":
            return f"{part} {'killed' if self.system.kill(part) else 'was down already'}"
        if self.database.startswith("postgresql"):
            return cut(self.database)
        return lock(self.database, self.chance.uniform(*LOCKED))

    async def at_command(self, phase: str, *words: str, told: str | None = None) -> None:
        """Begin a command, kill a part and the command in the midst of it."""
        if self.chance is None:
            return
        await asyncio.to_thread(self.system.until_well)
        command = [sys.executable, "-m", "cli", *words]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.system.environment, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet
        )
        assert process.stdin is not None
        process.stdin.write(f"{told or ''}\n".encode())
        process.stdin.close()
        await asyncio.sleep(self.chance.uniform(0.5, 4.0))
        what = await asyncio.to_thread(self.hit, self.part())
        ended = process.poll() is not None
        process.kill()
        process.wait()
        self.told.append(f"{phase}: {what}; the command {'had ended' if ended else 'killed'}")


def drawn(striker: Striker, dossiers: int) -> list[Strike]:
    """Where an operation is struck: in its snapshot, in its windows, and right before its end."""
    if striker.chance is None:
        return []
    many = dossiers >= MANY
    shares = sorted(striker.chance.uniform(0.05, 0.6) for _ in range(len(PARTS) if many else 1))
    return [
        *(Strike("snapshot", 0.0, striker.part()) for _ in range(2 if many else 1)),
        *(Strike("windows", share, striker.part()) for share in shares),
        Strike("convergence", 1.0, striker.part()),
    ]
