"""Opaque cursors of keyset pages: they hold where a page ended, so that inserts move nothing."""

from __future__ import annotations

import base64
import json
from typing import Any

from api.problems import Problem


def cursor(*parts: str | int) -> str:
    """The cursor of a position."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def position(given: str, *kinds: type) -> list[Any]:
    """The parts of a cursor that was handed out. `CURSOR_INVALID` for any other."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except ValueError:
        raise Problem("CURSOR_INVALID") from None
    fits = isinstance(parts, list) and len(parts) == len(kinds) and all(map(isinstance, parts, kinds))
    if not fits or any(isinstance(part, str) and not part.isprintable() for part in parts):
        raise Problem("CURSOR_INVALID")
    return list(parts)
