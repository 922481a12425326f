"""Rate limits by caller's address, in this process's memory: guessing is slow, and an answer says when to come again."""

from __future__ import annotations

import time

from fastapi import Request, Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.problems import Problem


class Rate:
    """So many requests in so long, for each address, and where something is guessed at, for each thing guessed at."""

    def __init__(self, name: str, rate: str) -> None:
        self.name = name
        self.item: RateLimitItem = parse(rate)
        self.limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, request: Request, response: Response, at: str = "") -> None:
        """Count this request (`at` a login), with the standard headers; a problem when there were too many."""
        caller = f"{request.client.host if request.client is not None else '?'} {at}"
        taken = self.limiter.hit(self.item, self.name, caller)
        headers = self._headers(caller)
        if not taken:
            raise Problem("TOO_MANY_REQUESTS", {**headers, "Retry-After": headers["RateLimit-Reset"]})
        response.headers.update(headers)

    def _headers(self, caller: str) -> dict[str, str]:
        window = self.limiter.get_window_stats(self.item, self.name, caller)
        wait = max(1, int(window.reset_time - time.time()) + 1)
        return {
            "RateLimit-Limit": str(self.item.amount), "RateLimit-Remaining": str(window.remaining), "RateLimit-Reset": str(wait),
        }  # fmt: skip
