"""The recorded histories under tests/recorded: each a compressed protobuf, listed with its digest in manifest.json.

Personal data in them is invented and sealed with one constant key. From the first release on they are only added to.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from audit.replaying import Recorded

FOLDER = Path(__file__).resolve().parents[1] / "recorded"
MANIFEST = FOLDER / "manifest.json"
KEY = hashlib.sha256(b"the key of Motcua's recorded histories").digest()

RELEASED: dict[str, dict[str, str]] = {}
"""By release: the name and digest of each history that it was shipped with. A release adds its own and changes none."""


class Entry(BaseModel):
    """One recorded history: what was played, how it ended (or where it waits), under which plan and engine level."""

    model_config = ConfigDict(frozen=True)

    name: str
    workflow_id: str
    procedure: str
    version: str
    plan_digest: str
    calendar_digest: str
    engine_level: int
    ended: str
    events: int
    sha256: str

    @property
    def path(self) -> Path:
        """Where the history is."""
        return FOLDER / f"{self.name}.history.xz"


def key_of(_: str | None) -> bytes:
    """The one key; a function of a module, so that other processes find it."""
    return KEY


def entries() -> list[Entry]:
    """The manifest."""
    return [Entry.model_validate(entry) for entry in json.loads(MANIFEST.read_text("utf-8"))] if MANIFEST.exists() else []


def load(entry: Entry) -> Recorded:
    """One history from its file."""
    return Recorded(entry.workflow_id, lzma.decompress(entry.path.read_bytes()))


def packed(history: bytes) -> bytes:
    """As it is kept: the same bytes for the same history."""
    return lzma.compress(history, preset=9)


def write_manifest(listed: Sequence[Entry]) -> None:
    """Write the list, one entry a line, by name."""
    lines = ",\n".join(json.dumps(entry.model_dump(), ensure_ascii=False) for entry in sorted(listed, key=lambda e: e.name))
    MANIFEST.write_text(f"[\n{lines}\n]\n", "utf-8")
