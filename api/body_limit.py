"""No body larger than its route takes is read: refused by its declared length, or as soon as too much has come."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages.problem_pages import problem_page, wants_page
from api.problems import answer

UPLOADS = ("/papers", "/apply/", "/dossier/", "/verify")
"""Where files come: the API's route, and the pages' forms with all their files together."""


class TooLarge(Exception):
    """More came than is taken."""


class BodyLimit:
    """ASGI middleware: `papers` bytes for uploads, `others` for everything else."""

    def __init__(self, app: ASGIApp, papers: int, others: int) -> None:
        self.app, self.papers, self.others = app, papers, others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes; answer 413 where it is too much."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.papers if scope["path"].startswith(UPLOADS) else self.others
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > most:
            await (await _refusal(scope, most))(scope, receive, send)
            return
        taken, started = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except TooLarge:
            if started:
                raise
            await (await _refusal(scope, most))(scope, receive, send)


async def _refusal(scope: Scope, most: int) -> Response:
    """The problem; to a browser as a page."""
    told, request = answer("TOO_LARGE", {"most_bytes": most}), Request(scope)
    return await asyncio.to_thread(problem_page, request, told) if wants_page(request) else told
