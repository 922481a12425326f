"""Records every shape and library story on the real engine: `python -m tests.replay.recording [--again] [NAME ...]`.

Without --again only shapes that have no history yet are recorded: after the first release nothing recorded is replaced.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from temporalio.api.history.v1 import History
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from activities.desk import Office
from activities.office import key_of as key_of_keys
from dossier.pinned import digest
from launch.temporal_server import SEARCH_ATTRIBUTES, dynamic_configuration, program
from registry.definitions import Definitions
from registry.keys import NEW_KEY, Keys
from registry.recorder import Recorder
from registry.statements import Within
from registry.store import Store
from registry.tables import Dossier
from registry.time_port import TimePort
from tests.office import Desk, Register, furnish, key_ring, working
from tests.replay import corpus
from tests.replay.library import Answers, Story, Telling, stories, telling
from tests.replay.playing import Playing
from tests.replay.shapes import PLANS, Shape, shapes, supplemented
from workflows.codec import sealing_converter

WAIT = 20.0
CONTINUED = "continued"
EARLY = "limit.historyCount.suggestContinueAsNew=20"


class OneKey(Keys):
    """Every dossier has the corpus's key."""

    def make(self, within: Within, code: str) -> tuple[bytes, str]:
        """The constant key, wrapped as any other."""
        row = {"code": code, "wrapped": self.ring.wrap(corpus.KEY), "secret_hash": code, "secret": None}
        NEW_KEY.run(within, row)
        return corpus.KEY, code


class Told(Register):
    """A register that answers what the shape says."""


def office_of(store: Store, client: Client) -> Office:
    """An office whose dossiers all have the corpus's key."""
    keys = OneKey(store, key_ring())
    definitions, time = Definitions(store), TimePort(store, movable=True)
    config: dict[str, Any] = {**client.config(), "data_converter": sealing_converter(key_of_keys(keys))}
    return Office(Client(**config), store, keys, definitions, Recorder(store, keys, definitions, time), time)


@asynccontextmanager
async def server(*options: str) -> AsyncIterator[Client]:
    """A dev server of our own, in memory, with more of its dynamic configuration."""
    make: dict[str, Any] = {"Keyword": SearchAttributeKey.for_keyword, "Datetime": SearchAttributeKey.for_datetime}
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(program()), dev_server_log_level="error",
        search_attributes=[make[kind](name) for name, kind in SEARCH_ATTRIBUTES.items()],
        dev_server_extra_args=[
            *dynamic_configuration(time_travel=False), *(word for o in options for word in ("--dynamic-config-value", o)),
        ],
    )  # fmt: skip
    async with environment:
        yield environment.client


async def record(wanted: Sequence[Shape], told: Sequence[Story]) -> AsyncIterator[corpus.Entry]:
    """Play shapes and stories one after the other and keep their histories."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'registry.db'}")
        furnish(store, *PLANS.values())
        async with server() as client:
            desk, register = Desk(office_of(store, client)), Told()
            async with working(desk.office, register):
                for shape in wanted:
                    yield await _shape(desk, register, shape)
            answers = Answers()
            async with telling(desk.office, answers):
                for story in told:
                    yield await _story(desk.office, Telling(desk.office, answers, story))
        store.close()


async def record_continued() -> AsyncIterator[corpus.Entry]:
    """A dossier of several runs: the server suggests a new one early."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'registry.db'}")
        furnish(store, *PLANS.values())
        async with server(EARLY) as client:
            desk = Desk(office_of(store, client))
            async with working(desk.office):
                playing = Playing(desk, await desk.file(PLANS["plain"].procedure))
                await supplemented(playing)
                ended = await playing.ended()
                query = f'WorkflowId = "{playing.code}"'
                runs = [run async for run in desk.office.client.list_workflows(query)]
                for n, run in enumerate(sorted(runs, key=lambda run: run.start_time), start=1):
                    yield await _kept(desk.office, f"{CONTINUED}-run-{n}", playing.code, ended, run.run_id)
        store.close()


async def _shape(desk: Desk, register: Told, shape: Shape) -> corpus.Entry:
    register.outcome = shape.register
    playing = Playing(desk, await desk.file(shape.plan.procedure, chosen=shape.chosen))
    await shape.play(playing)
    ended = "open" if shape.stays_open else await playing.ended()
    return await _kept(desk.office, shape.name, playing.code, ended)


async def _story(office: Office, telling: Telling) -> corpus.Entry:
    handle = await telling.tell()
    ended = str(await asyncio.wait_for(handle.result(), WAIT)) if telling.ends else "open"
    return await _kept(office, telling.story.name, telling.code, ended)


async def _kept(office: Office, name: str, code: str, ended: str, run: str | None = None) -> corpus.Entry:
    events = (await office.client.get_workflow_handle(code, run_id=run).fetch_history()).events
    packed = corpus.packed(History(events=events).SerializeToString(deterministic=True))
    (corpus.FOLDER / f"{name}.history.xz").write_bytes(packed)
    with office.store.read() as session:
        row = session.get(Dossier, code)
    assert row is not None
    level = office.definitions.pinned(row.plan_digest, row.calendar_digest).plan.engine_level
    sys.stderr.write(f"{name}: {ended}, {len(events)} events, {len(packed)} bytes\n")
    return corpus.Entry(
        name=name, workflow_id=code, procedure=row.procedure, version=row.version, plan_digest=row.plan_digest,
        calendar_digest=row.calendar_digest, engine_level=level, ended=ended, events=len(events), sha256=digest(packed),
    )  # fmt: skip


async def record_into_manifest(histories: AsyncIterator[corpus.Entry]) -> int:
    """List each history as soon as it is kept; how many."""
    listed = {entry.name: entry for entry in corpus.entries()}
    made = 0
    async for entry in histories:
        listed[entry.name] = entry
        corpus.write_manifest(list(listed.values()))
        made += 1
    return made


def main(words: Sequence[str]) -> None:
    """Record what is missing, or what is named; --again replaces."""
    named, again = [w for w in words if not w.startswith("-")], "--again" in words
    kept = set() if again else {entry.name for entry in corpus.entries()}
    kept |= {name for shipped in corpus.RELEASED.values() for name in shipped}
    wanted = [s for s in shapes() if (s.name in named or not named) and s.name not in kept]
    told = [s for s in stories() if (s.name in named or not named) and s.name not in kept]
    made = asyncio.run(record_into_manifest(record(wanted, told))) if wanted or told else 0
    if not any(name.startswith(CONTINUED) for name in kept) and not named:
        made += asyncio.run(record_into_manifest(record_continued()))
    sys.stderr.write(f"{made} recorded, {len(corpus.entries())} in all\n")


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(0)
