"""What every route needs at hand: the parts of the service, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi import Request as HttpRequest
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from sandbox.register.access import Client, Gate
from sandbox.register.conditions import Weather
from sandbox.register.refusals import Refusal
from sandbox.register.store import Store
from sandbox.units import Units


@dataclass(frozen=True)
class Parts:
    """The parts that make up one running register."""

    store: Store
    gate: Gate
    weather: Weather
    units: Units


def _parts(request: HttpRequest) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


Here = Annotated[Parts, Depends(_parts)]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def _client(here: Here, credentials: Bearer) -> Client:
    client = here.gate.client_of(credentials.credentials) if credentials else None
    if client is None:
        raise _unauthorised("a valid bearer token is needed: POST /token")
    return client


def require_admin(here: Here, credentials: Bearer) -> None:
    """Let only the bearer of the admin token pass."""
    if credentials is None or not here.gate.is_admin(credentials.credentials):
        raise _unauthorised("the admin token is needed")


Asking = Annotated[Client, Depends(_client)]


def _unauthorised(message: str) -> Refusal:
    return Refusal(401, "CHUA_XAC_THUC", message, {"WWW-Authenticate": "Bearer"})
