"""Putting one process's office together: registry, keys, definitions, time, and a sealing Temporal client."""

from __future__ import annotations

from collections.abc import Callable

from temporalio.client import Client
from temporalio.converter import DataConverter

from activities.desk import Office
from registry.definitions import Definitions
from registry.keys import Keys
from registry.recorder import Recorder
from registry.sealing import KeyRing
from registry.store import Store
from registry.time_port import TimePort

KeyOf = Callable[[str | None], bytes]


def key_of(keys: Keys) -> KeyOf:
    """The key of a payload: the dossier's own, or the ring's for what belongs to no dossier."""

    def find(workflow_id: str | None) -> bytes:
        if workflow_id is None or workflow_id.startswith("op/"):
            return keys.ring.keys[keys.ring.current]
        return keys.of(workflow_id)

    return find


async def open_office(
    url: str, ring_text: str, address: str, namespace: str, movable: bool, converter: Callable[[KeyOf], DataConverter]
) -> Office:
    """Connect to registry and Temporal."""
    store = Store(url)
    keys = Keys(store, KeyRing.load(ring_text))
    definitions, time = Definitions(store), TimePort(store, movable)
    client = await Client.connect(address, namespace=namespace, data_converter=converter(key_of(keys)))
    return Office(client, store, keys, definitions, Recorder(store, keys, definitions, time), time)
