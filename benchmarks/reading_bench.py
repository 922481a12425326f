"""What officials read all day, at many dossiers: desk, search and dossier pages, one after another and under mixed load.

    python -m benchmarks.reading_bench [--dossiers N] [--keep FOLDER | --postgres] [--rate 50] [--seconds 60] [--processes 1]

The real app is served over HTTP as `motcua up` serves it, by one process; 3,024 officials are signed in. Server, database and
the client of the load (`cheap_client`) share the machine's cores. `--postgres` makes a throw-away PostgreSQL of the machine's
own; `--keep` leaves the SQLite registry in a folder and takes it up again the next time. Prints one JSON object, and to standard
error a table: milliseconds at the median and at p95 for each kind, first alone, then at `rate` requests a second that arrive when
they are due, whether or not the ones before are through; processor milliseconds for each; how many were not answered 200. Filled
anew it takes five minutes; exit status 1 with any error.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import multiprocessing
import os
import random
import socket
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from activities.desk import Office
from api.app import create_app
from api.config import ApiConfig
from api.pages.visit import SESSION
from api.services import services_of
from api.serving import run, serve
from benchmarks.cheap_client import Client
from benchmarks.many_dossiers import AUTHORITIES, DUES, GIVEN, MIDDLES, OFFICERS, PLACES, STAFF, SURNAMES, code_of, fill, staff
from benchmarks.processor_time import used, used_under
from benchmarks.table import figures_of, told
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
from tests.office import furnish

ALONE = 100
MIX = {"desk": 35, "dossier": 35, "search": 15, "inbox": 15}
"""How often each kind is asked for; `inbox` is the API's, the others are pages and the API's search."""


class Reader(NamedTuple):
    """An official with a session, and the number of their authority."""

    place: int
    token: str


class Request(NamedTuple):
    """What is sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""


class Registry(NamedTuple):
    """Where the dossiers are: address, keys, a folder beside it, and the database's own process if it has one."""

    url: str
    keys: str
    folder: Path
    server: int | None = None


def office_of(store: Store, ring: KeyRing) -> Office:
    """An office for reading: no engine behind it."""
    keys, definitions, clock = Keys(store, ring), Definitions(store), TimePort(store, movable=False)
    return Office(None, store, keys, definitions, Recorder(store, keys, definitions, clock), clock)  # type: ignore[arg-type]


def serve_here(registry: Registry, shared: socket.socket) -> None:
    """The API as `python -m api` serves it, in this process, on a socket that others may accept from too."""
    config = ApiConfig(data=registry.folder, address_rate="10000/second")
    run(
        serve(
            create_app(office_of(Store(registry.url), KeyRing.load(registry.keys)), config),
            [shared],
            lifespan="off",
            timeout_keep_alive=60,
        )
    )


class Asking:
    """What each kind of request is, by officials chosen at random, always the same ones in the same order."""

    def __init__(self, readers: list[Reader], each: int) -> None:
        self.readers, self.each, self.dice = readers, each, random.Random(2)

    def some(self) -> str:
        """A kind, as often as the mix says."""
        return self.dice.choices(list(MIX), list(MIX.values()))[0]

    def made(self, kind: str) -> Request:
        """A request of a kind."""
        make: Callable[[Reader], Request] = getattr(self, kind)
        return make(self.dice.choice(self.readers))

    def desk(self, reader: Reader) -> Request:
        """The first page of one's desk, under some filter."""
        given = self.dice.choice([{}, {}, {"whose": "mine"}, {"whose": "pool"}, {"late": "true"}])
        return Request("GET", f"/desk?{urlencode(given)}", _session(reader))

    def dossier(self, reader: Reader) -> Request:
        """The page of a dossier of one's authority."""
        code = code_of(reader.place, self.dice.randrange(DUES), self.dice.randrange(self.each) + 1)
        return Request("GET", f"/dossier/{code}", _session(reader))

    def inbox(self, reader: Reader) -> Request:
        """The inbox as a program reads it."""
        return Request("GET", "/inbox", {"Authorization": f"Bearer {reader.token}"})

    def search(self, reader: Reader) -> Request:
        """A name of two or three words, now and then of one that many have, or a code."""
        text = self.dice.choice([
            f"{self.dice.choice(SURNAMES)} {self.dice.choice(GIVEN)}",
            f"{self.dice.choice(SURNAMES)} {self.dice.choice(MIDDLES)} {self.dice.choice(GIVEN)}".lower(),
            self.dice.choice(SURNAMES), code_of(reader.place, self.dice.randrange(DUES), 1),
        ])  # fmt: skip
        headers = {"Authorization": f"Bearer {reader.token}", "Content-Type": "application/json"}
        return Request("POST", "/search", headers, json.dumps({"text": folded(text)}).encode())  # as typed in a hurry


def _session(reader: Reader) -> dict[str, str]:
    return {"Cookie": f"{SESSION}={reader.token}", "Accept": "text/html"}


class Reading:
    """Asks one server, and keeps how long each answer took."""

    def __init__(self, client: Client, asking: Asking) -> None:
        self.client, self.asking = client, asking
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()

    async def ask(self, kind: str, due: float | None = None) -> None:
        """One request; its time counts from when it was due."""
        request, began = self.asking.made(kind), due or time.perf_counter()
        try:
            status = str(await self.client.ask(*request))
        except OSError as error:
            status = type(error).__name__
        self.taken[kind].append((time.perf_counter() - began) * 1000)
        if status != "200":
            self.errors[f"{kind} {status}"] += 1

    def figures(self) -> dict[str, dict[str, float]]:
        """Milliseconds by kind since the last time; begins anew."""
        told = {kind: _spread(taken) for kind, taken in sorted(self.taken.items())}
        self.taken.clear()
        return told


def _spread(taken: list[float]) -> dict[str, float]:
    taken = sorted(taken)
    return {"p50_ms": round(taken[len(taken) // 2], 1), "p95_ms": round(taken[int(len(taken) * 0.95)], 1)}


Spent = dict[str, Callable[[], float]]
"""Whose processor time is told."""


async def measure(client: Client, asking: Asking, spent: Spent, rate: float, seconds: float) -> dict[str, Any]:
    """Each kind alone, then all of them mixed."""
    await _until_it_answers(client)
    reading = Reading(client, asking)
    for _ in range(5):
        await asyncio.gather(*(reading.ask(kind) for kind in MIX for _ in range(4)))
    reading.taken.clear()
    costs = {}
    for kind in MIX:
        before = _now(spent)
        for _ in range(ALONE):
            await reading.ask(kind)
        costs[kind] = _each(before, spent, ALONE)
    alone = {kind: figures | costs[kind] for kind, figures in reading.figures().items()}
    before = _now(spent)
    asked = await _mixed(reading, rate, seconds)
    mixed = {**reading.figures(), **_each(before, spent, asked), "requests": asked}
    return {"alone": alone, "mixed": {**mixed, "errors": sum(reading.errors.values())}, "what_failed": dict(reading.errors)}


def _now(spent: Spent) -> dict[str, float]:
    return {name: used_by() for name, used_by in spent.items()}


def _each(before: dict[str, float], spent: Spent, requests: int) -> dict[str, float]:
    """Processor milliseconds a request."""
    return {f"{name}_cpu_ms": round((used_by() - before[name]) / requests * 1000, 2) for name, used_by in spent.items()}


async def _mixed(reading: Reading, rate: float, seconds: float) -> int:
    running: list[asyncio.Task[None]] = []
    began = due = time.perf_counter()
    while due < began + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        running.append(asyncio.create_task(reading.ask(reading.asking.some(), due)))
        due += reading.asking.dice.expovariate(rate)
    await asyncio.gather(*running)
    return len(running)


async def _until_it_answers(client: Client) -> None:
    for _ in range(300):
        try:
            await client.ask("GET", "/sign-in", {})
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the API does not answer")


@contextmanager
def registry_of(given: argparse.Namespace) -> Iterator[Registry]:
    """The registry to read, filled."""
    with tempfile.TemporaryDirectory() as made:
        if given.postgres:
            with postgres.cluster() as place, postgres.database(place) as url:
                server = int((Path(place) / "data" / "postmaster.pid").read_text().split()[0])
                yield _filled(Registry(url, _new_keys(), Path(made), server), given.dossiers)
        else:
            folder = Path(given.keep or made)
            folder.mkdir(exist_ok=True)
            kept, url = folder / "keys.json", f"sqlite:///{folder}/registry-{given.dossiers}.db"
            if kept.exists() and (folder / f"registry-{given.dossiers}.db").exists():
                yield Registry(url, kept.read_text(), folder)
            else:
                kept.exists() or kept.write_text(_new_keys())
                yield _filled(Registry(url, kept.read_text(), folder), given.dossiers)


def _new_keys() -> str:
    key = base64.b64encode(os.urandom(32)).decode()
    return json.dumps({"current": "k1", "keys": {"k1": key}, "blind_index": key})


def _filled(registry: Registry, dossiers: int) -> Registry:
    store, ring = Store(registry.url), KeyRing.load(registry.keys)
    furnish(store, plans.PLAIN)
    staff(store)
    fill(store, office_of(store, ring).definitions.in_force("9.999999", datetime.now(UTC)).pinned, dossiers, ring)
    store.close()
    return registry


def readers_of(registry: Registry) -> list[Reader]:
    """Every officer, signed in."""
    store = Store(registry.url)
    issuer = services_of(office_of(store, KeyRing.load(registry.keys)), ApiConfig(data=registry.folder)).issuer
    assert issuer is not None
    store.close()
    return [Reader(n, issuer.issue(f"{place}.{who}")) for n, place in enumerate(PLACES) for who in range(OFFICERS)]


def measured(registry: Registry, given: argparse.Namespace) -> dict[str, Any]:
    """The figures of one registry."""
    readers, port = readers_of(registry), free_port()
    shared = socket.create_server(("127.0.0.1", port), backlog=1024)
    spawning = multiprocessing.get_context("spawn")
    serving = [spawning.Process(target=serve_here, args=(registry, shared)) for _ in range(given.processes)]
    for process in serving:
        process.start()
    spent: Spent = {"server": lambda: used(*(process.pid or 0 for process in serving)), "client": lambda: used(os.getpid())}
    if registry.server is not None:
        database = registry.server
        spent["database"] = lambda: used_under(database)
    each = max(1, -(-given.dossiers // (AUTHORITIES * DUES)))
    client = Client(port)
    try:
        told = asyncio.run(measure(client, Asking(readers, each), spent, given.rate, given.seconds))
    finally:
        for process in serving:
            process.terminate()
            process.join()
        shared.close()
    return {"dossiers": each * DUES * AUTHORITIES, "officials": len(PLACES) * len(STAFF), **told}


def main() -> int:
    """Fill, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--keep", metavar="FOLDER")
    where.add_argument("--postgres", action="store_true")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    began = time.perf_counter()
    with registry_of(given) as registry:
        filled = round(time.perf_counter() - began, 1)
        figures = {"fill_s": filled, **measured(registry, given)}
    printed = json.dumps(figures, indent=1)
    sys.stdout.write(f"{printed}\n")
    sys.stdout.flush()
    sys.stderr.write(f"{told(figures_of('reading_bench', printed))}\n")
    return 1 if figures["mixed"]["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
