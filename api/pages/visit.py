"""Who looks at a page, in which language: the API's own bearer token in an HttpOnly cookie, and two cookies beside it."""

from __future__ import annotations

import re
import secrets
from typing import Annotated, NamedTuple

from fastapi import Depends, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from api.deps import calling
from api.pages.texts_catalogue import Language
from api.problems import Problem
from api.security.principal import Principal
from api.services import Services
from organisation.posts import Actor

SESSION, LANGUAGE, VISITOR = "motcua_session", "motcua_language", "motcua_visitor"
_LOCAL = re.compile(r"/(?![/\\])[^\\\s]*")


class Visit(NamedTuple):
    """One request for a page. `basis` is the cookie value that forms are bound to; `is_new` where it has to be set."""

    request: Request
    services: Services
    language: Language
    caller: Principal | None
    name: str
    held: list[Actor]
    basis: str
    is_new: bool

    @property
    def is_official(self) -> bool:
        """Whether an official is signed in."""
        return self.caller is not None and self.caller.kind == "official"

    @property
    def works(self) -> bool:
        """Whether an official with work on dossiers is signed in; administrators and auditors alone have none."""
        return any(actor.post is not None and actor.post.role not in ("administrator", "auditor") for actor in self.held)

    @property
    def administers(self) -> bool:
        """Whether an administrator is signed in."""
        return any(actor.post is not None and actor.post.role == "administrator" for actor in self.held)

    @property
    def audits(self) -> bool:
        """Whether an auditor is signed in."""
        return any(actor.post is not None and actor.post.role == "auditor" for actor in self.held)


def visit_of(request: Request) -> Visit:
    """The visit of a request; anonymous where the registry cannot be asked, so that a problem can still be shown."""
    services: Services = request.app.state.services
    token, visitor = request.cookies.get(SESSION), request.cookies.get(VISITOR)
    try:
        found = calling(services, token) if token else None
    except SQLAlchemyError:
        found = None
    caller, held, name = found or (None, [], "")
    basis = (token if caller is not None else None) or visitor or secrets.token_urlsafe(24)
    return Visit(request, services, language_of(request), caller, name, held, basis, caller is None and visitor is None)


def language_of(request: Request) -> Language:
    """As chosen; Vietnamese otherwise, whatever the browser prefers: it is the language with legal effect."""
    return "en" if request.cookies.get(LANGUAGE) == "en" else "vi"


def set_cookie(visit: Visit, response: Response, name: str, value: str, lasts: int | None = None, path: str = "/") -> None:
    """A cookie that scripts and other sites do not get; over TLS only where the installation is reached by TLS. Seconds."""
    secure = visit.services.config.public_url.startswith("https:")
    response.set_cookie(name, value, max_age=lasts, path=path, httponly=True, samesite="lax", secure=secure)


def local_address(wanted: str | None, otherwise: str = "/") -> str:
    """An address within these pages, for going on after a form; never one of another site."""
    return wanted if wanted and len(wanted) < 500 and _LOCAL.fullmatch(wanted) else otherwise


AnyVisit = Annotated[Visit, Depends(visit_of)]


async def _signed_in(visit: AnyVisit) -> Visit:
    if visit.caller is None:
        raise Problem("UNAUTHENTICATED")
    return visit


SignedIn = Annotated[Visit, Depends(_signed_in)]


async def _official(visit: SignedIn) -> Visit:
    if not visit.is_official or not visit.held:
        raise Problem("FORBIDDEN")
    return visit


OfficialVisit = Annotated[Visit, Depends(_official)]


async def _citizen(visit: SignedIn) -> Visit:
    if visit.is_official:
        raise Problem("FORBIDDEN")
    return visit


CitizenVisit = Annotated[Visit, Depends(_citizen)]
