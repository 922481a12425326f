"""What routes ask for, as annotated aliases: services, the caller, headers of writes."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, NamedTuple

from fastapi import Depends, Header, Request, Response
from fastapi.security import OAuth2PasswordBearer

from activities.filing import Under
from api.problems import Problem
from api.security.principal import Principal, principal_of
from api.services import Services
from organisation.posts import Actor
from registry.organisation import actors_of, name_of

bearer = OAuth2PasswordBearer(tokenUrl="/oauth/token", auto_error=False, description="A token of the issuer.")
ADMINISTRATOR, AUDITOR = "administrator", "auditor"


async def _services(request: Request) -> Services:  # async: what looks nothing up needs no thread
    found: Services = request.app.state.services
    return found


ServicesDep = Annotated[Services, Depends(_services)]


class Calling(NamedTuple):
    """Who calls, and every authority under which they may act at this instant."""

    caller: Principal
    held: list[Actor]
    name: str


def calling(services: Services, token: str) -> Calling | None:
    """Whom a token names, looked up anew at each request; for pages too, which carry the token in a cookie."""
    login, now = services.verifier.login(token), services.office.time.now()
    if login is None:
        return None
    with services.office.store.reading() as transaction:
        caller = principal_of(transaction, login)
        if caller is None:
            return None
        if caller.kind == "citizen":
            return Calling(caller, [Actor(kind="applicant", id=caller.subject)], caller.login)
        held, name = actors_of(transaction, caller.subject, now), name_of(transaction, caller.subject)
        return Calling(caller, held, name or caller.login)


def _calling(services: ServicesDep, token: Annotated[str | None, Depends(bearer)]) -> Calling:
    found = calling(services, token) if token else None
    if found is None:
        raise Problem("UNAUTHENTICATED", {"WWW-Authenticate": "Bearer"})
    return found


CallingDep = Annotated[Calling, Depends(_calling)]


async def _principal(found: CallingDep) -> Principal:
    return found.caller


async def _actors(found: CallingDep) -> list[Actor]:
    return found.held


Caller = Annotated[Principal, Depends(_principal)]
Actors = Annotated[list[Actor], Depends(_actors)]


async def _officials(caller: Caller, held: Actors) -> list[Actor]:
    if caller.kind != "official" or not held:
        raise Problem("FORBIDDEN")
    return held


OfficialActors = Annotated[list[Actor], Depends(_officials)]


def _holding(role: str, held: list[Actor]) -> Actor:
    found = next((actor for actor in held if actor.post is not None and actor.post.role == role), None)
    if found is None:
        raise Problem("FORBIDDEN", roles=[role])
    return found


async def _administrator(held: Actors) -> Actor:
    return _holding(ADMINISTRATOR, held)


async def _auditor(held: Actors) -> Actor:
    return _holding(AUDITOR, held)


def reading(held: list[Actor]) -> Actor:
    """Who may read reports over many dossiers. `FORBIDDEN` to everybody else."""
    found = next((actor for actor in held if actor.post is not None and actor.post.role in (ADMINISTRATOR, AUDITOR)), None)
    if found is None:
        raise Problem("FORBIDDEN", roles=[ADMINISTRATOR, AUDITOR])
    return found


async def _reader(held: Actors) -> Actor:
    return reading(held)


ReaderDep = Annotated[Actor, Depends(_reader)]
AdministratorDep = Annotated[Actor, Depends(_administrator)]
AuditorDep = Annotated[Actor, Depends(_auditor)]


async def _signed_citizen(caller: Caller) -> Principal:
    if caller.kind != "citizen":
        raise Problem("FORBIDDEN")
    return caller


Citizen = Annotated[Principal, Depends(_signed_citizen)]

KEY = r"^[A-Za-z0-9_-]{8,128}$"
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", pattern=KEY, description="Makes the write happen once; repeat it with the same key.")
]
_ETAG = re.compile(r'"([0-9]{1,9})"')


async def _expected_seq(
    if_match: Annotated[str | None, Header(description='The ETag that the caller has seen, such as "7".')] = None,
) -> int | None:
    if if_match is None or if_match == "*":
        return None
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Problem("IF_MATCH_INVALID")
    return int(found[1])


ExpectedSeq = Annotated[int | None, Depends(_expected_seq)]


async def under(services: Services, who: str, key: str, request: Request) -> Under:
    """The key of a write, bound to a keyed hash of route and body: forms are personal, so no plain hash is kept."""
    body = hashlib.sha256(await request.body()).hexdigest()
    route = f"{request.method} {request.url.path}"
    bound = services.office.keys.ring.blind(f"{route}\n{request.headers.get('if-match', '')}\n{body}")
    return Under(who, key, route, bound)


def say_replayed(response: Response) -> None:
    """Tell that this answer was given before."""
    response.headers["Idempotency-Replayed"] = "true"


def _tracking_rate(services: ServicesDep, request: Request, response: Response) -> None:
    services.tracking_rate.take(request, response)


TrackingRate = Depends(_tracking_rate)
