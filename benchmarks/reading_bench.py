"""What officials read all day, at many dossiers: desk, search and dossier pages, one after another and under mixed load.

    python -m benchmarks.reading_bench [--dossiers N] [--postgres | --url ...] [--rate 50] [--seconds 30] [--processes 2]

The real app is served over HTTP, by a process for each core behind one address; 3,024 officials are signed in. `--postgres`
makes a throw-away PostgreSQL of the machine's own. One JSON object: milliseconds at the
median and at p95 for each kind of page, first alone, then at `rate` requests a second that arrive when they are due, whether or
not the ones before are through; and how many were not answered 200. Ends by itself; exit status 1 with any error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import socket
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import uvicorn

from activities.desk import Office
from api.app import create_app
from api.config import ApiConfig
from api.pages.visit import SESSION
from api.services import services_of
from benchmarks.many_dossiers import AUTHORITIES, DUES, GIVEN, MIDDLES, OFFICERS, STAFF, SURNAMES, code_of, fill, staff
from dossier.searching import folded
from launch.ports import free_port
from registry.definitions import Definitions
from registry.keys import Keys
from registry.recorder import Recorder
from registry.sealing import KeyRing
from registry.store import Store
from registry.time_port import TimePort
from tests import postgres
from tests.dossier import plans
from tests.office import furnish, key_ring

ALONE = 100
MIX = {"desk": 35, "dossier": 35, "search": 15, "inbox": 15}
"""How often each kind is asked for; `inbox` is the API's, the others are pages and the API's search."""


class Reader(NamedTuple):
    """An official with a session, and the number of their authority."""

    place: int
    token: str


def office_of(store: Store, ring: KeyRing) -> Office:
    """An office for reading: no engine behind it."""
    keys, definitions, clock = Keys(store, ring), Definitions(store), TimePort(store, movable=False)
    return Office(None, store, keys, definitions, Recorder(store, keys, definitions, clock), clock)  # type: ignore[arg-type]


def serve(url: str, ring: KeyRing, folder: str, shared: socket.socket) -> None:
    """The API as `python -m api` would serve it, in this process, on a socket that others accept from too."""
    app = create_app(office_of(Store(url), ring), ApiConfig(data=Path(folder), address_rate="10000/second"))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=60)
    uvicorn.Server(config).run(sockets=[shared])


class Reading:
    """Asks one server."""

    def __init__(self, http: httpx.AsyncClient, readers: list[Reader], each: int) -> None:
        self.http, self.readers, self.each, self.dice = http, readers, each, random.Random(2)
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()

    async def ask(self, kind: str) -> None:
        """One request by somebody; how long it took is kept."""
        reader = self.dice.choice(self.readers)
        send: Callable[[Reader], Awaitable[httpx.Response]] = getattr(self, kind)
        began = time.perf_counter()
        try:
            status = str((await send(reader)).status_code)
        except httpx.HTTPError as error:
            status = type(error).__name__
        self.taken[kind].append((time.perf_counter() - began) * 1000)
        if status != "200":
            self.errors[f"{kind} {status}"] += 1

    async def desk(self, reader: Reader) -> httpx.Response:
        """The first page of one's desk, under some filter."""
        given = self.dice.choice([{}, {}, {"whose": "mine"}, {"whose": "pool"}, {"late": "true"}])
        return await self.http.get("/desk", params=given, headers=_session(reader))

    async def dossier(self, reader: Reader) -> httpx.Response:
        """The page of a dossier of one's authority."""
        code = code_of(reader.place, self.dice.randrange(DUES), self.dice.randrange(self.each) + 1)
        return await self.http.get(f"/dossier/{code}", headers=_session(reader))

    async def inbox(self, reader: Reader) -> httpx.Response:
        """The inbox as a program reads it."""
        return await self.http.get("/inbox", headers={"Authorization": f"Bearer {reader.token}"})

    async def search(self, reader: Reader) -> httpx.Response:
        """A name of two or three words, now and then of one that many have, or a code."""
        text = self.dice.choice([
            f"{self.dice.choice(SURNAMES)} {self.dice.choice(GIVEN)}",
            f"{self.dice.choice(SURNAMES)} {self.dice.choice(MIDDLES)} {self.dice.choice(GIVEN)}".lower(),
            self.dice.choice(SURNAMES), code_of(reader.place, self.dice.randrange(DUES), 1),
        ])  # fmt: skip
        body = {"text": folded(text)}  # as people type in a hurry: without marks
        return await self.http.post("/search", json=body, headers={"Authorization": f"Bearer {reader.token}"})

    def figures(self) -> dict[str, Any]:
        """Milliseconds by kind since the last time; begins anew."""
        told = {kind: _spread(taken) for kind, taken in sorted(self.taken.items())}
        self.taken.clear()
        return told


def _session(reader: Reader) -> dict[str, str]:
    return {"Cookie": f"{SESSION}={reader.token}", "Accept": "text/html"}


def _spread(taken: list[float]) -> dict[str, float]:
    taken = sorted(taken)
    return {"p50_ms": round(taken[len(taken) // 2], 1), "p95_ms": round(taken[int(len(taken) * 0.95)], 1)}


async def measure(address: str, readers: list[Reader], each: int, rate: float, seconds: float) -> dict[str, Any]:
    """Each kind alone, then all of them mixed."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits) as http:
        await _until_it_answers(http)
        reading = Reading(http, readers, each)
        for kind in MIX:
            for _ in range(5):
                await reading.ask(kind)
        reading.taken.clear()
        for kind in MIX:
            for _ in range(ALONE):
                await reading.ask(kind)
        alone = reading.figures()
        asked = await _mixed(reading, rate, seconds)
        return {"alone": alone, "mixed": {**reading.figures(), "requests": asked, "errors": dict(reading.errors)}}


async def _mixed(reading: Reading, rate: float, seconds: float) -> int:
    kinds, shares = list(MIX), list(MIX.values())
    running: list[asyncio.Task[None]] = []
    began = time.perf_counter()
    due = began
    while due < began + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        running.append(asyncio.create_task(reading.ask(reading.dice.choices(kinds, shares)[0])))
        due += reading.dice.expovariate(rate)
    await asyncio.gather(*running)
    return len(running)


async def _until_it_answers(http: httpx.AsyncClient) -> None:
    for _ in range(300):
        try:
            await http.get("/sign-in")
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the API does not answer")


def main() -> int:
    """Fill, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url")
    where.add_argument("--postgres", action="store_true")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = given.url or f"sqlite:///{folder}/registry.db"
        if given.postgres:
            url = stack.enter_context(postgres.database(stack.enter_context(postgres.cluster())))
        figures = measured(Store(url), url, key_ring(), folder, given)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    return 1 if figures["mixed"]["errors"] else 0


def measured(store: Store, url: str, ring: KeyRing, folder: str, given: argparse.Namespace) -> dict[str, Any]:
    """The figures of one registry."""
    began = time.perf_counter()
    furnish(store, plans.PLAIN)
    logins, office = staff(store), office_of(store, ring)
    there = fill(store, office.definitions.in_force("9.999999", datetime.now(UTC)).pinned, given.dossiers, ring)
    filled = round(time.perf_counter() - began, 1)
    issuer, port = services_of(office, ApiConfig(data=Path(folder))).issuer, free_port()
    shared = socket.create_server(("127.0.0.1", port), backlog=1024)
    assert issuer is not None
    readers = [Reader(n // len(STAFF), issuer.issue(login)) for n, login in enumerate(logins) if n % len(STAFF) < OFFICERS]
    store.close()
    spawning = multiprocessing.get_context("spawn")
    serving = [spawning.Process(target=serve, args=(url, ring, folder, shared)) for _ in range(given.processes)]
    for process in serving:
        process.start()
    try:
        each = there // DUES // AUTHORITIES
        told = asyncio.run(measure(f"http://127.0.0.1:{port}", readers, each, given.rate, given.seconds))
    finally:
        for process in serving:
            process.terminate()
            process.join()
        shared.close()
    return {"dossiers": there, "officials": len(logins), "fill_s": filled, **told}


if __name__ == "__main__":
    sys.exit(main())
