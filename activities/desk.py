"""What the two desks share: the answers of writes, and connections at hand."""

from __future__ import annotations

from typing import NamedTuple

from temporalio.client import Client

from dossier.rejection import Rejection
from registry.definitions import Definitions
from registry.keys import Keys
from registry.recorder import Recorder
from registry.store import Store
from registry.time_port import TimePort


class Office(NamedTuple):
    """Everything that a process needs to act on dossiers."""

    client: Client
    store: Store
    keys: Keys
    definitions: Definitions
    recorder: Recorder
    time: TimePort


class Done(NamedTuple):
    """A write that took effect, now or before (`repeated`). `pending`: it was taken but does not show yet."""

    code: str
    seq: int
    repeated: bool = False
    pending: bool = False


class Refused(Exception):
    """A write that was refused; the same key is answered with the same refusal."""

    def __init__(self, rejection: Rejection) -> None:
        self.rejection = rejection
        super().__init__(rejection.code)
