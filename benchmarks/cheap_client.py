"""HTTP requests for next to nothing: a benchmark on the server's own cores is to measure the server, not its client.

Knows what our server answers and no more: HTTP/1.1, `Content-Length`, connections that are kept.
"""

from __future__ import annotations

import asyncio

WAITS = 30.0  # seconds


class Line(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        self._got = bytearray()
        self._whole = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits is told."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        """Head first, then as much as it announces."""
        self._got += data
        if not self._whole and (end := self._got.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._got[:end]).lower()
            length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
            self._whole = end + 4 + int(length)
        if self._whole and len(self._got) >= self._whole and self._answer is not None and not self._answer.done():
            self._answer.set_result(int(self._got[9:12]))

    def send(self, request: bytes) -> asyncio.Future[int]:
        """The status of the answer, once all of it is here."""
        self._got.clear()
        self._whole, self._answer = 0, asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._answer


class Client:
    """As many lines to one server as are needed at once, each used again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._free: list[Line] = []

    async def ask(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> int:
        """The status of one request. Raises `OSError` where the server is not there, hangs up or does not answer."""
        lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._free = [each for each in self._free if not each.transport.is_closing()]
        line = self._free.pop() if self._free else await self._another()
        try:
            status = await asyncio.wait_for(line.send("\r\n".join([*lines, "", ""]).encode() + body), WAITS)
        except TimeoutError:
            line.transport.close()
            raise
        self._free.append(line)
        return status

    async def _another(self) -> Line:
        _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", self.port)
        return line

    def close(self) -> None:
        """Hang up."""
        for line in self._free:
            line.transport.close()
