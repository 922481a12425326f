"""Forms are taken only from our own pages: the browser says where one comes from, and it carries a token bound to the visit."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData

from api.pages.visit import AnyVisit, Visit
from api.problems import Problem

FIELD = "token"
MOST_FIELDS, MOST_FILES = 2_000, 60


def token_of(visit: Visit) -> str:
    """What every form of this visit carries."""
    return visit.services.office.keys.ring.blind(f"form\n{visit.basis}")


async def _posted(request: Request, visit: AnyVisit) -> AsyncIterator[FormData]:
    """The form. `FORBIDDEN` where another site sent it, or where its page is older than the session."""
    if not _from_here(request):
        raise Problem("FORBIDDEN", why="other_site")
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        _check(form, visit)
        yield form


def _check(form: FormData, visit: Visit) -> None:
    if not hmac.compare_digest(str(form.get(FIELD, "")).encode(), token_of(visit).encode()):
        raise Problem("FORBIDDEN", why="old_page")


def _from_here(request: Request) -> bool:
    """By Sec-Fetch-Site where the browser says it, else by Origin; a browser that says neither is left to the token."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


Posted = Annotated[FormData, Depends(_posted)]
