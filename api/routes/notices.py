"""Notices: what applicants were told and what came of it, and sending anew what was given up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api import notices
from api.deps import Actors, Caller, IdempotencyKey, OfficialActors, ServicesDep, say_replayed, under
from api.models.notices import NoticesPage, NoticeState, NoticesView, TryAgain
from api.problems import problems
from api.routes.dossiers import REPLAYED, Code, who
from api.routes.officials import Cursor, Limit

router = APIRouter(tags=["letters"])
Key = Annotated[
    str, Path(pattern=r"^[0-9]{1,6}(\.[a-z0-9_-]{1,30}){1,2}$", description="As the list names it.", examples=["2.receipt"])
]
TRIED = {"description": "It is tried at once.", "headers": REPLAYED}


@router.get(
    "/notices", operation_id="list_all_notices", summary="What applicants were told", responses=problems(400, 401, 403, 422, 503)
)
def list_all_notices(
    held: Actors, services: ServicesDep, state: Annotated[NoticeState, Query(description="`troubled`: to be looked at.")] = "all",
    cursor: Cursor = None, limit: Limit = 20,
) -> NoticesPage:  # fmt: skip
    """For the one-stop unit that received the dossiers, for administrators, and for citizens of their own."""
    return notices.notices_page(services, held, state, cursor, limit)


@router.get(
    "/dossiers/{code}/notices", operation_id="list_notices", summary="What the applicant was told, and how",
    responses=problems(401, 403, 404, 422, 503),
)  # fmt: skip
def list_notices(code: Code, held: Actors, services: ServicesDep) -> NoticesView:
    """Each notice by channel with its proof, for whoever may see the dossier."""
    return notices.notices_of(services, code, held)


@router.post(
    "/dossiers/{code}/notices/{key}/tries", operation_id="send_notice_anew", summary="Send a notice anew",
    responses={200: TRIED, **problems(400, 401, 403, 404, 409, 413, 422, 503)},
)  # fmt: skip
async def send_anew(
    code: Code, key: Key, asked: TryAgain, idempotency: IdempotencyKey, caller: Caller, held: OfficialActors,
    services: ServicesDep, request: Request, response: Response,
) -> NoticesView:  # fmt: skip
    """One that was given up. It keeps its id and goes out once, unless the partner took it before and reported it as failed."""
    given = await under(services, who(caller), idempotency, request)
    found, repeated = await notices.sent_anew(services, code, key, asked.channel, held, given)
    if repeated:
        say_replayed(response)
    return found
