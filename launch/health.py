"""How to know that a process serves: an HTTP answer, an open port, or a file that it touches."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

PATIENCE = 3.0  # seconds for one try


class Http(BaseModel):
    """It serves when this address answers 2xx."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["http"] = "http"
    url: str

    def reset(self) -> None:
        """Nothing to forget."""

    async def is_well(self) -> bool:
        """Ask once."""
        parts = urlsplit(self.url)
        request = f"GET {parts.path or '/'} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n"
        answer = await _exchange(parts.hostname or "", parts.port or 80, request.encode("ascii"))
        words = answer.split(b" ", 2)
        return len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].startswith(b"2")


class Tcp(BaseModel):
    """It serves when this port of this machine accepts a connection."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["tcp"] = "tcp"
    port: int

    def reset(self) -> None:
        """Nothing to forget."""

    async def is_well(self) -> bool:
        """Connect once."""
        return await _exchange("127.0.0.1", self.port, None) is not _SILENCE


class Touched(BaseModel):
    """It serves when it has touched this file."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["touched"] = "touched"
    path: Path

    def reset(self) -> None:
        """Forget what an earlier process said."""
        self.path.unlink(missing_ok=True)

    async def is_well(self) -> bool:
        """Look once."""
        return self.path.exists()


Health = Http | Tcp | Touched

_SILENCE = b"\x00"


async def _exchange(host: str, port: int, request: bytes | None) -> bytes:
    """The first line of the answer; _SILENCE if nobody is there or the answer takes too long."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                if request is None:
                    return b""
                writer.write(request)
                return await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return _SILENCE
