"""A procedure's scenarios on the real engine, each told to a server of its own in memory. Called by `motcua test --temporal`."""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.desk import Office
from activities.office import key_of
from launch.stories import stories_of, worth_keeping
from launch.telling import Answers, Telling, telling
from launch.temporal_server import SEARCH_ATTRIBUTES, dynamic_configuration, program
from procedure_defs.compile import Compiled
from registry.definitions import Definitions
from registry.keys import Keys
from registry.migrating import migrate
from registry.recorder import Recorder
from registry.sealing import KeyRing
from registry.store import Store
from registry.time_port import TimePort
from workflows.codec import sealing_converter


class Rehearsed(NamedTuple):
    """What came of one scenario on the real engine: nothing wrong, or what."""

    name: str
    fault: str | None


async def rehearse(compiled: Compiled, office_on: Callable[[Store, Client], Office]) -> list[Rehearsed]:
    """The scenarios of a procedure that try something new, each as a workflow on a server of its own, in memory."""
    told = list(worth_keeping(stories_of(compiled)))
    with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'registry.db'}")
        migrate(store)
        try:
            async with _server() as client:
                office, answers = office_on(store, client), Answers()
                async with telling(office, answers):
                    return [await _rehearsed(Telling(office, answers, story)) for story in told]
        finally:
            store.close()


async def _rehearsed(telling: Telling) -> Rehearsed:
    try:
        await telling.tell()
    except (AssertionError, TimeoutError, RPCError, WorkflowUpdateFailedError) as error:
        return Rehearsed(telling.story.name, str(error) or type(error).__name__)
    return Rehearsed(telling.story.name, None)


@asynccontextmanager
async def _server() -> AsyncIterator[Client]:
    """The dev server that comes with this release, in memory, with our search attributes."""
    make: dict[str, Any] = {"Keyword": SearchAttributeKey.for_keyword, "Datetime": SearchAttributeKey.for_datetime}
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(program()), dev_server_log_level="error",
        search_attributes=[make[kind](name) for name, kind in SEARCH_ATTRIBUTES.items()],
        dev_server_extra_args=list(dynamic_configuration(time_travel=False)),
    )  # fmt: skip
    async with environment:
        yield environment.client


def own_office(store: Store, client: Client) -> Office:
    """An office over a store of its own, with a key ring that nobody keeps."""
    key = base64.b64encode(os.urandom(32)).decode()
    ring = KeyRing.load(json.dumps({"current": "k1", "keys": {"k1": key}, "blind_index": key}))
    keys, definitions, time = Keys(store, ring), Definitions(store), TimePort(store, movable=True)
    config: dict[str, Any] = {**client.config(), "data_converter": sealing_converter(key_of(keys))}
    return Office(Client(**config), store, keys, definitions, Recorder(store, keys, definitions, time), time)
