"""The journal: a row for each command with its events, chained by hash over the public text.

    hash(n) = SHA-256(hash(n-1) + public text of row n),   hash(0) = SHA-256("motcua/1:" + dossier code)

The public text is stored as it was hashed and never re-serialised. The sealed text beside it is encrypted by whoever
stores it; it is bound to the chain by the commitments in the public text (INV-4).
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import orjson
from pydantic import AwareDatetime

from dossier.commands import COMMAND, Command
from dossier.events import EVENT, Event
from dossier.plan import Wire
from dossier.sealed import Sealed, commitment
from dossier.showing import shown


class JournalRow(Wire):
    """One command with its events. `sealed` is the personal part in clear until a store encrypts it."""

    seq: int
    at: AwareDatetime
    public: str
    sealed: str | None
    prev: str
    hash: str


class BrokenChain(ValueError):
    """A journal has a gap, or a row that does not follow from the one before."""


def genesis(code: str) -> str:
    """The hash before the first row."""
    return hashlib.sha256(f"motcua/1:{code}".encode()).hexdigest()


def chained(prev: str, public: str) -> str:
    """The hash of a row."""
    return hashlib.sha256(prev.encode() + public.encode()).hexdigest()


def write(prev: str, command: Command, at: datetime, events: list[Event]) -> JournalRow:
    """The row of a decided command."""
    seq = events[0].seq
    public = text({"seq": seq, "at": at, "command": command, "events": events})
    sealed = _sealed_text(command, events)
    return JournalRow.made(seq=seq, at=at, public=public, sealed=sealed, prev=prev, hash=chained(prev, public))


def text(value: Any) -> str:
    """The one JSON text of what is public: fields at their defaults and sealed parts are left out."""
    return orjson.dumps(value, default=shown).decode()


def _sealed_text(command: Command, events: list[Event]) -> str | None:
    parts = {str(i): _opened(event.sealed) for i, event in enumerate(events) if event.sealed is not None}
    if command.sealed is None and not parts:
        return None
    own = _opened(command.sealed) if command.sealed is not None else None
    return _SEALED.encode({"command": own, "events": parts})


def _opened(sealed: Sealed) -> dict[str, Any]:
    return {"salt": sealed.salt, "values": sealed.values}


_SEALED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def read(row: JournalRow) -> tuple[Command, list[Event]]:
    """Command and events of a row, with their personal part where the row still has it."""
    public: dict[str, Any] = json.loads(row.public)
    sealed = json.loads(row.sealed) if row.sealed else {"command": None, "events": {}}
    command = COMMAND.validate_python({**public["command"], "sealed": sealed["command"]})
    events = [EVENT.validate_python({**e, "sealed": sealed["events"].get(str(i))}) for i, e in enumerate(public["events"])]
    return command, events


def read_command(row: JournalRow, said: dict[str, Any] | None = None) -> Command:
    """The command of a row alone, with its personal part where the row still has it; `said` is the public text as JSON."""
    sealed = json.loads(row.sealed)["command"] if row.sealed else None
    public = said if said is not None else json.loads(row.public)
    return COMMAND.validate_python({**public["command"], "sealed": sealed})


def verify(code: str, rows: list[JournalRow]) -> str:
    """Check sequence, chain and commitments; returns the head. `BrokenChain` names the first row that is wrong."""
    head = genesis(code)
    for expected, row in enumerate(rows, start=1):
        if row.seq != expected:
            raise BrokenChain(f"{code}: row {expected} is missing, found row {row.seq}")
        if row.prev != head or chained(head, row.public) != row.hash:
            raise BrokenChain(f"{code}: row {row.seq} does not follow from the row before it")
        _check_commitments(code, row)
        head = row.hash
    return head


def _check_commitments(code: str, row: JournalRow) -> None:
    """As plain JSON: values are committed to as they are written, and models would only cost."""
    if row.sealed is None or '"commitment":' not in row.public:
        return
    sealed = json.loads(row.sealed)["events"]
    for n, event in enumerate(json.loads(row.public)["events"]):
        said = sealed.get(str(n))
        if (
            event.get("commitment")
            and said is not None
            and commitment(said["salt"], said.get("values", {})) != event["commitment"]
        ):
            raise BrokenChain(f"{code}: the personal part of row {row.seq} is not the one committed to")
