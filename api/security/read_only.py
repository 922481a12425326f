"""Auditors change nothing: whoever acts by an auditor's post alone is refused every write, and the attempt is recorded.

Beside sign-in, language and what only looks, they may keep filters and questions under a name, which no record knows of.
What partners send is judged by its signature alone, whoever else is signed in.
"""

from __future__ import annotations

import asyncio
from http.cookies import CookieError, SimpleCookie

from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.deps import AUDITOR, calling
from api.problems import answer, unavailable
from api.services import Services
from registry.refused_writes import keep_refused_write

READS = frozenset({"GET", "HEAD", "OPTIONS"})
CHANGES_NOTHING = (
    "/oauth/token", "/sign-in", "/sign-out", "/language", "/search", "/bulk/preview", "/list/preview", "/views", "/verify",
    "/receipt", "/track", "/partners", "/audit/saved", "/auditing/saved",
)  # fmt: skip
SESSION = "motcua_session"


class ReadOnly:
    """ASGI middleware over API and pages."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app, self.services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what reads; of an auditor refuse the rest."""
        if scope["type"] != "http" or scope["method"] in READS or scope["path"].startswith(CHANGES_NOTHING):
            await self.app(scope, receive, send)
            return
        token = token_of(scope)
        try:
            refused = token is not None and await asyncio.to_thread(self._refuses, token, scope["method"], scope["path"])
        except OperationalError as error:  # no handler of the app is reached from here
            await unavailable(Request(scope), error)(scope, receive, send)
            return
        await (answer("READ_ONLY", {}) if refused else self.app)(scope, receive, send)

    def _refuses(self, token: str, method: str, path: str) -> bool:
        """Whether an auditor asks, and nothing else; then it is noted before it is answered."""
        found = calling(self.services, token)
        if found is None or not found.held or any(each.post is None or each.post.role != AUDITOR for each in found.held):
            return False
        office = self.services.office
        with office.store.write() as session:
            keep_refused_write(session, found.caller.subject, office.time.now(), method, path)
        return True


def token_of(scope: Scope) -> str | None:
    """The token that a request carries: of the API in its header, of a page in its cookie."""
    headers = dict(scope["headers"])
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer":
        return str(token)
    try:
        found = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(SESSION)
    except CookieError:
        return None
    return str(found.value) if found is not None else None
