"""People who sign in: officials of every post, found by role and authority, and citizens. Each signs in when first needed."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from typing import Any

import httpx

TRIES = 40
PAUSE = 0.5
"""Seconds between tries while a part of the system is away."""
LASTING = frozenset({429, 502, 503, 504})


class Answer(Exception):
    """The API refused: its status, stable code and details."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status, self.code, self.details = status, str(body.get("code", status)), body.get("details") or {}
        super().__init__(f"{status} {self.code} {body.get('en') or ''} {self.details}")


class Away(RuntimeError):
    """The system did not answer for long, or failed on its side."""


class Api:
    """The API; each write goes under one key, so that it can be repeated until it is answered."""

    def __init__(self, url: str, passwords: dict[str, str], trial_password: str) -> None:
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        self.http = httpx.AsyncClient(base_url=url, timeout=30, limits=limits)
        self.passwords, self.trial_password = passwords, trial_password
        self.tokens: dict[str, str] = {}
        self.signing: dict[str, asyncio.Lock] = {}
        self.requests: Counter[str] = Counter()

    async def token(self, login: str) -> str:
        """A bearer token, kept; asked for once, however many need it."""
        async with self.signing.setdefault(login, asyncio.Lock()):
            if login not in self.tokens:
                form = {"grant_type": "password", "username": login, "password": self.passwords.get(login, self.trial_password)}
                answer = await self._send("POST", "/oauth/token", {}, data=form)
                self.tokens[login] = answer["access_token"]
        return self.tokens[login]

    async def get(self, login: str | None, path: str, **params: Any) -> Any:
        """Read."""
        return await self._as(login, "GET", path, {}, params=params)

    async def post(self, login: str, path: str, body: Any, key: str | None = None) -> Any:
        """Write, once."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if isinstance(body, bytes):
            return await self._as(login, "POST", path, {**headers, "Content-Type": "application/pdf"}, content=body)
        return await self._as(login, "POST", path, headers, json=body)

    async def _as(self, login: str | None, method: str, path: str, headers: dict[str, str], **more: Any) -> Any:
        if login is None:
            return await self._send(method, path, headers, **more)
        try:
            return await self._send(method, path, {**headers, "Authorization": f"Bearer {await self.token(login)}"}, **more)
        except Answer as refused:
            if refused.status != 401:
                raise
        self.tokens.pop(login, None)
        return await self._send(method, path, {**headers, "Authorization": f"Bearer {await self.token(login)}"}, **more)

    async def _send(self, method: str, path: str, headers: dict[str, str], **more: Any) -> Any:
        for _ in range(TRIES):
            try:
                response = await self.http.request(method, path, headers=headers, **more)
            except httpx.TransportError:
                await asyncio.sleep(PAUSE)
                continue
            self.requests[f"{method} {response.status_code}"] += 1
            if response.is_success:
                return response.json()
            if response.status_code not in LASTING:
                raise Answer(response.status_code, response.json())
            await asyncio.sleep(min(65.0, float(response.headers.get("Retry-After", PAUSE))))
        raise Away(f"{method} {path} was not answered in {TRIES} tries")

    async def close(self) -> None:
        """Give back every connection."""
        await self.http.aclose()


class Staff:
    """Who holds which role where, as the administrator reads it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.holders: dict[tuple[str, str], list[str]] = {}
        self.committees: dict[str, str] = {}
        self.parents: dict[str, str] = {}

    async def learn(self, administrator: str) -> None:
        """Read officials and authorities, a page at a time."""
        async for official in self._pages(administrator, "/admin/officials"):
            for post in official["posts"]:
                if post["valid_to"] is None:
                    self.holders.setdefault((post["role"], post["authority"]["id"]), []).append(official["id"])
        async for authority in self._pages(administrator, "/admin/authorities"):
            if authority["kind"] == "committee" and authority["level"] == "commune" and authority["valid_to"] is None:
                self.committees[authority["unit"]] = authority["id"]

    async def _pages(self, administrator: str, path: str) -> Any:
        cursor: dict[str, str] = {}
        while True:
            page = await self.api.get(administrator, path, limit=100, **cursor)
            for item in page["items"]:
                yield item
            if page["next"] is None:
                return
            cursor = {"cursor": page["next"]}

    def of(self, role: str, *authorities: str) -> list[str]:
        """The officials who hold a role at the first of these authorities that has any."""
        for authority in authorities:
            if found := self.holders.get((role, authority)):
                return found
        return []
