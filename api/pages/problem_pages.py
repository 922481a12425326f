"""A browser that asks for HTML is shown problems as a page: the same code, status and words as the API's own answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response

from activities.desk import Refused
from activities.filing import Alike
from api.pages.rendering import onward, page
from api.pages.visit import visit_of
from api.problems import MEDIA, Problem, RefusedAgain
from registry.definitions import NoDefinition
from registry.keys import Erased
from registry.minted import NotMinted
from registry.organisation import NoCompetence
from registry.requests import KeyReused

ANSWERED = (Problem, Refused, RefusedAgain, KeyReused, NoDefinition, NoCompetence, Erased, Alike, NotMinted)
"""Refusals that a form shows beside itself; anything else is a page of its own."""


def show_problems(app: FastAPI) -> None:
    """Put a page before every handler of problems that the app has."""
    app.state.problem_handlers = dict(app.exception_handlers)
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _shown(handler))


def _shown(handler: Any) -> Any:
    def shown(request: Request, error: Exception) -> Response:
        answer: Response = handler(request, error)
        return problem_page(request, answer) if wants_page(request) and answer.media_type == MEDIA else answer

    return shown


def problem_of(request: Request, error: Exception) -> dict[str, Any]:
    """A refusal as the API would answer it: code, status, vi, en, details."""
    handlers = request.app.state.problem_handlers
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    found: dict[str, Any] = json.loads(bytes(handler(request, error).body))
    return found


def wants_page(request: Request) -> bool:
    """Whether a browser navigates: programs ask for JSON, or take anything."""
    return "text/html" in request.headers.get("accept", "")


def problem_page(request: Request, answer: Response) -> Response:
    """The page of a problem; who is not signed in is asked to, and then led on."""
    problem = json.loads(bytes(answer.body))
    if problem["code"] == "UNAUTHENTICATED":
        wanted = request.url.path if request.method == "GET" else "/"
        return onward(f"/sign-in?next={quote(wanted)}")
    shown = page(visit_of(request), "problem.html", problem["status"], problem=problem)
    for name in ("retry-after", "allow"):
        if name in answer.headers:
            shown.headers[name] = answer.headers[name]
    return shown
