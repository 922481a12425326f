"""The secrets of one system, drawn at its first start and kept in its data folder, readable by its owner only.

They are never drawn anew while the file is there: without the key ring every sealed personal part is lost.
"""

from __future__ import annotations

import base64
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

from launch.data_folder import write_private

KEY_BYTES = 32  # AES-256


def ensure_key_ring(path: Path) -> bool:
    """Draw a key ring of one key if the file is missing; whether it was. Its form is told at Settings.key_ring."""
    if path.exists():
        return False
    first = f"k{datetime.now(UTC):%Y%m%d}"
    write_private(path, json.dumps({"current": first, "keys": {first: _key()}, "blind_index": _key()}, indent=1) + "\n")
    return True


def ensure_secret(path: Path, given: str | None = None) -> str:
    """The secret kept in this file: the one given, else the one kept there before, else a new random one."""
    if given is not None or not path.exists():
        write_private(path, (given or secrets.token_urlsafe(24)) + "\n")
    return path.read_text("utf-8").strip()


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
