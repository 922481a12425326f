"""The personal part of commands and events, and the salted commitments that stand for it in public.

The journal's chain is over the public part, which holds `commitment(...)` instead of values: without the salt, which
is itself in the sealed part, nobody can try values against it. Encryption happens outside the core.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict

Personal = dict[str, Any]


class Sealed(BaseModel):
    """Personal values with the random salt that their commitments use (32 hex digits, drawn by the caller)."""

    model_config = ConfigDict(frozen=True)

    salt: str
    values: Personal = {}


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8."""
    return _CANONICAL.encode(value).encode()


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def commitment(salt: str, values: Personal) -> str:
    """SHA-256 over salt and canonical values: equal values under one salt give equal commitments."""
    return hashlib.sha256(salt.encode() + b"\x00" + canonical(values)).hexdigest()
