"""Filing, reading and acting: one route each for applicants and officials; who may do what is the core's to say."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, Response

from activities.desk import Done
from api.deps import Actors, Caller, ExpectedSeq, IdempotencyKey, ServicesDep, say_replayed, under
from api.models.acts import ACT_EXAMPLES, Act
from api.models.due import DueView
from api.models.filing import Filing
from api.models.people import Candidates
from api.models.reading import DossierView
from api.models.written import Filed, Written
from api.onward import file_onward
from api.problems import Problem, problems
from api.security.principal import Principal
from api.services import Services
from api.views.access import load, may_see, seeing
from api.views.candidates import candidates_view
from api.views.dossiers import view_of
from api.views.due import due_view
from api.views.personal import opened_for
from api.writes import act_once
from organisation.posts import Actor
from registry.keys import Erased

router = APIRouter(tags=["dossiers"])
Code = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$", description="A dossier code.", examples=["H26.1-260302-0001"])
]
REPLAYED = {"Idempotency-Replayed": {"description": "true where this key was answered before.", "schema": {"type": "string"}}}
ETAG = {"ETag": {"description": "The sequence, for If-Match.", "schema": {"type": "string"}}}


@router.post(
    "/dossiers",
    operation_id="file_dossier",
    summary="File an application",
    status_code=201,
    responses={
        201: {"description": "Filed.", "headers": {**REPLAYED, **ETAG}},
        **problems(400, 401, 403, 404, 409, 413, 422, 503),
    },
)
async def file_dossier(
    filing: Filing, key: IdempotencyKey, caller: Caller, held: Actors, services: ServicesDep, request: Request, response: Response
) -> Filed:
    """A citizen files online; a receptionist files at their own counter for an applicant. The same key files once."""
    given = await under(services, who(caller), key, request)
    done = await file_onward(services, filing, caller, held, given)
    response.headers["Location"] = f"/dossiers/{done.code}"
    written = await asyncio.to_thread(_written, services, done, held, response)
    secret = await asyncio.to_thread(services.office.keys.tracking_secret, done.code)
    return Filed(**dict(written), tracking_secret=secret)


@router.get(
    "/dossiers/{code}",
    operation_id="read_dossier",
    summary="Read a dossier",
    responses={
        200: {"description": "The dossier, with what the caller may do now.", "headers": ETAG},
        **problems(401, 403, 404, 422, 503),
    },
)
def read_dossier(code: Code, held: Actors, services: ServicesDep, response: Response, personal: bool = False) -> DossierView:
    """For its parties, and for officials with a role in it. `personal` opens the personal part too, which is logged."""
    office = services.office
    loaded = load(office, code)
    actor = seeing(loaded, held)
    response.headers["ETag"] = f'"{loaded.row.seq}"'
    with office.store.reading() as transaction:
        view = view_of(transaction, office, loaded, held)
    if not personal:
        return view
    try:
        return view.model_copy(update={"personal": opened_for(office, code, actor, "read")})
    except Erased:
        return view.model_copy(update={"erased": True})


@router.get(
    "/dossiers/{code}/due",
    operation_id="explain_due",
    summary="Why a dossier is due when it is",
    responses=problems(401, 403, 404, 422, 503),
)
def explain_due(code: Code, held: Actors, services: ServicesDep) -> DueView:
    """The ledger in words and the days as they were counted, for whoever may see the dossier."""
    loaded = load(services.office, code)
    seeing(loaded, held)
    return due_view(loaded)


@router.post(
    "/dossiers/{code}/acts",
    operation_id="act_on_dossier",
    summary="Act on a dossier",
    responses={
        200: {"description": "Done; the dossier shows it.", "headers": {**REPLAYED, **ETAG}},
        202: {"description": "Taken; Location shows it soon.", "model": Written},
        **problems(400, 401, 403, 404, 409, 410, 412, 413, 422, 503),
    },
)
async def act_on_dossier(
    code: Code,
    act: Annotated[Act, Body(openapi_examples=ACT_EXAMPLES)],
    key: IdempotencyKey,
    expected: ExpectedSeq,
    caller: Caller,
    held: Actors,
    services: ServicesDep,
    request: Request,
    response: Response,
) -> Written:
    """One act of the kinds that `allowed` offers, under whichever of the caller's posts and delegations it is open to."""
    given = await under(services, who(caller), key, request)
    done = await act_once(services, code, act, caller, held, given, expected)
    if done.pending:
        response.status_code = 202
        response.headers["Location"] = f"/dossiers/{code}"
    return await asyncio.to_thread(_written, services, done, held, response)


@router.get(
    "/dossiers/{code}/tasks/{task}/candidates",
    operation_id="list_candidates",
    summary="Who may be given the work of a task",
    responses=problems(401, 403, 404, 422, 503),
)
def list_candidates(
    code: Code, task: Annotated[str, Path(max_length=120, pattern=r"^[A-Za-z0-9._:|/-]+$")], held: Actors, services: ServicesDep
) -> Candidates:
    """The officials who hold the role now, with the open tasks of each: to assign to, or to hand over to."""
    loaded = load(services.office, code)
    if seeing(loaded, held).kind != "official":
        raise Problem("FORBIDDEN")
    with services.office.store.reading() as transaction:
        return candidates_view(transaction, loaded, task, services.office.time.now())


def who(caller: Principal) -> str:
    """Under whose name idempotency keys are kept."""
    return caller.key


def _written(services: Services, done: Done, held: list[Actor], response: Response) -> Written:
    """The answer of a write; the dossier is in it for those who (still) may see it."""
    loaded = load(services.office, done.code)
    response.headers["ETag"] = f'"{loaded.row.seq}"'
    if done.repeated:
        say_replayed(response)
    if not may_see(loaded, held):
        return Written(code=done.code, seq=done.seq, pending=done.pending)
    with services.office.store.reading() as transaction:
        shown = view_of(transaction, services.office, loaded, held)
    return Written(code=done.code, seq=done.seq, pending=done.pending, dossier=shown)
