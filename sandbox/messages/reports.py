"""Reports back to the system: a message was delivered. Signed as the contract says, tried again until they are taken."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime

import httpx

from sandbox.messages.signing import HEADER, signature_of

PAUSES = (0.2, 1, 5, 30, 120)  # seconds
LOG = logging.getLogger(__name__)


class Reports:
    """Where reports go; nowhere without an address."""

    def __init__(self, callback: str | None, secret: str) -> None:
        self.callback, self.secret = callback, secret
        self._running: set[asyncio.Task[None]] = set()

    def tell(self, channel: str, message_id: str, reference: str) -> None:
        """Report a delivery, beside what is being done."""
        if self.callback is None:
            return
        task = asyncio.get_running_loop().create_task(self._tell(channel, message_id, reference))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _tell(self, channel: str, message_id: str, reference: str) -> None:
        said = {"id": message_id, "reference": reference, "status": "delivered", "at": datetime.now(UTC).isoformat()}
        body = json.dumps(said).encode()
        headers = {HEADER: signature_of(self.secret, body), "Content-Type": "application/json"}
        async with httpx.AsyncClient(timeout=10) as client:
            for pause in PAUSES:
                await asyncio.sleep(pause)
                try:
                    answer = await client.post(f"{self.callback}/partners/{channel}/reports", content=body, headers=headers)
                except httpx.HTTPError:
                    continue
                if answer.status_code < 500:
                    LOG.info("report on %s: %s", message_id, answer.status_code)
                    return
