"""Records every shape on the real engine into tests/recorded: `python -m tests.replay.recording [--again] [NAME ...]`.

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
from registry.keys import Keys
from registry.recorder import Recorder
from registry.store import Store
from registry.tables import Dossier, DossierKey
from registry.time_port import TimePort
from tests.office import Desk, Register, furnish, key_ring, working
from tests.replay import corpus
from tests.replay.playing import Playing
from tests.replay.shapes import PLANS, Shape, shapes
from workflows.codec import sealing_converter


class OneKey(Keys):
    """Every dossier has the corpus's key."""

    def make(self, session: Any, code: str) -> tuple[bytes, str]:
        """The constant key, wrapped as any other."""
        session.add(DossierKey(code=code, wrapped=self.ring.wrap(corpus.KEY), secret_hash=code))
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
async def server() -> AsyncIterator[Client]:
    """A dev server of our own, in memory."""
    make: dict[str, Any] = {"Keyword": SearchAttributeKey.for_keyword, "Datetime": SearchAttributeKey.for_datetime}
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(program()), dev_server_log_level="error",
        search_attributes=[make[kind](name) for name, kind in SEARCH_ATTRIBUTES.items()],
        dev_server_extra_args=list(dynamic_configuration(time_travel=False)),
    )  # fmt: skip
    async with environment:
        yield environment.client


async def record(wanted: Sequence[Shape]) -> list[corpus.Entry]:
    """Play the shapes one after the other and keep their histories."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'registry.db'}")
        furnish(store, *PLANS.values())
        async with server() as client:
            desk, register = Desk(office_of(store, client)), Told()
            async with working(desk.office, register):
                made = [await _one(desk, register, shape) for shape in wanted]
        store.close()
    return made


async def _one(desk: Desk, register: Told, shape: Shape) -> corpus.Entry:
    register.outcome = shape.register
    code = await desk.file(shape.plan.procedure, chosen=shape.chosen)
    playing = Playing(desk, code)
    await shape.play(playing)
    ended = "open" if shape.stays_open else await playing.ended()
    events = (await playing.handle.fetch_history()).events
    packed = corpus.packed(History(events=events).SerializeToString(deterministic=True))
    (corpus.FOLDER / f"{shape.name}.history.xz").write_bytes(packed)
    with desk.office.store.read() as session:
        row = session.get(Dossier, code)
    assert row is not None
    sys.stderr.write(f"{shape.name}: {ended}, {len(events)} events, {len(packed)} bytes\n")
    return corpus.Entry(
        name=shape.name, workflow_id=code, procedure=row.procedure, version=row.version, plan_digest=row.plan_digest,
        calendar_digest=row.calendar_digest, engine_level=shape.plan.engine_level, ended=ended, events=len(events),
        sha256=digest(packed),
    )  # fmt: skip


def main(words: Sequence[str]) -> None:
    """Record what is missing, or what is named; --again replaces."""
    named, again = [w for w in words if not w.startswith("-")], "--again" in words
    known = {entry.name: entry for entry in corpus.entries()}
    wanted = [s for s in shapes() if (s.name in named or not named) and (again or s.name not in known)]
    made = asyncio.run(record(wanted)) if wanted else []
    corpus.write_manifest([*(e for n, e in known.items() if n not in {m.name for m in made}), *made])
    sys.stderr.write(f"{len(made)} recorded, {len(corpus.entries())} in all\n")


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(0)
