"""What citizens do beside their dossiers: applications begun, rating, complaints, near service points."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlmodel import Session

from api import citizens
from api.deps import Actors, Caller, Citizen, IdempotencyKey, OfficialActors, ServicesDep, say_replayed, under
from api.models import citizens as m
from api.once import once
from api.problems import Problem, problems
from api.routes.applicants import ProcedureCode
from api.routes.dossiers import REPLAYED, Code, who
from api.services import Services
from api.views.near import near_points
from registry.citizens import all_begun, begun, forget_begun, save_begun

router = APIRouter(tags=["applicants"])
Number = Annotated[int, Path(ge=1, le=10**12)]
SAVED = {"description": "Kept.", "headers": REPLAYED}


@router.get(
    "/service-points/nearest", operation_id="list_near_service_points", summary="Service points near a commune",
    responses=problems(422, 503),
)  # fmt: skip
def list_near(services: ServicesDep, unit: Annotated[str, Query(pattern=r"^[0-9]{5}$", examples=["00004"])]) -> m.NearPoints:
    """Of the commune, then of others of its province by the distance between communes, which is an approximation."""
    return near_points(services.office, unit)


@router.get("/my/applications", operation_id="list_begun", summary="My applications begun", responses=problems(401, 403, 503))
def list_begun(caller: Citizen, services: ServicesDep) -> m.BegunList:
    """What may be gone on with."""
    return begun_list(services, caller.subject)


def begun_list(services: Services, subject: str) -> m.BegunList:
    """What a citizen has begun, for pages too."""
    with services.office.store.read() as session:
        return m.BegunList(items=[m.BegunRow(procedure=code, saved_at=at) for code, at in all_begun(session, subject)])


def begun_view(services: Services, subject: str, procedure: str) -> m.BegunView:
    """An application begun, for pages too. `NOT_FOUND`."""
    with services.office.store.read() as session:
        found = begun(session, services.office.keys, subject, procedure)
    if found is None:
        raise Problem("NOT_FOUND")
    return m.BegunView(procedure=procedure, saved_at=found[0], **found[1])


@router.post(
    "/my/applications/{procedure}", operation_id="save_begun", summary="Save an application",
    responses={200: SAVED, **problems(400, 401, 403, 404, 413, 422, 503)},
)  # fmt: skip
async def save(
    procedure: ProcedureCode, asked: m.BegunIn, key: IdempotencyKey, caller: Citizen, services: ServicesDep, request: Request,
    response: Response,
) -> m.BegunRow:  # fmt: skip
    """Over what was saved before, one a procedure; sealed. Uploads that it names are kept as long as any upload."""
    given = await under(services, who(caller), key, request)
    answer, repeated = await once(services, given, saving(services, caller.subject, procedure, asked))
    if repeated:
        say_replayed(response)
    return m.BegunRow.model_validate(answer)


@router.get(
    "/my/applications/{procedure}", operation_id="read_begun", summary="An application begun",
    responses=problems(401, 403, 404, 422, 503),
)  # fmt: skip
def read_begun(procedure: ProcedureCode, caller: Citizen, services: ServicesDep) -> m.BegunView:
    """As it was saved last; only for whoever saved it."""
    return begun_view(services, caller.subject, procedure)


def saving(services: Services, subject: str, procedure: str, asked: m.BegunIn) -> Any:
    """The work of saving, for pages too. `NoDefinition` where the procedure is none that can be filed."""

    def work(session: Session, now: datetime) -> dict[str, Any]:
        services.office.definitions.in_force(procedure, now)
        save_begun(session, services.office.keys, subject, procedure, asked.model_dump(mode="json"), now)
        return {"procedure": procedure, "saved_at": now.isoformat()}

    return work


@router.delete(
    "/my/applications/{procedure}", operation_id="remove_begun", summary="Give up an application begun", status_code=204,
    responses=problems(401, 403, 422, 503),
)  # fmt: skip
def remove(procedure: ProcedureCode, caller: Citizen, services: ServicesDep) -> None:
    """Forget it; any number of times."""
    with services.office.store.write() as session:
        forget_begun(session, caller.subject, procedure)


@router.post(
    "/dossiers/{code}/rating", operation_id="rate_service", summary="Rate the service", status_code=201,
    responses={201: SAVED, **problems(400, 401, 403, 404, 409, 410, 413, 422, 503)},
)  # fmt: skip
async def rate(
    code: Code, asked: m.RatingIn, key: IdempotencyKey, caller: Citizen, services: ServicesDep, request: Request,
    response: Response,
) -> m.Rated:  # fmt: skip
    """By a party, once, after the end."""
    done, repeated = await citizens.rated(services, code, caller.subject, asked, await under(services, who(caller), key, request))
    if repeated:
        say_replayed(response)
    return done


@router.get(
    "/dossiers/{code}/complaints", operation_id="list_complaints", summary="Complaints about a dossier",
    responses=problems(401, 403, 404, 410, 422, 503),
)  # fmt: skip
def list_complaints(code: Code, held: Actors, services: ServicesDep) -> m.Complaints:
    """With their answers: for its parties, and for the head of the one-stop unit that received it, whose reading is logged."""
    return citizens.complaints_about(services, code, held)


@router.post(
    "/dossiers/{code}/complaints", operation_id="complain", summary="Complain, report an error or a loss", status_code=201,
    responses={201: SAVED, **problems(400, 401, 403, 404, 409, 410, 413, 422, 503)},
)  # fmt: skip
async def complain(
    code: Code, asked: m.ComplaintIn, key: IdempotencyKey, caller: Citizen, held: Actors, services: ServicesDep,
    request: Request, response: Response,
) -> m.Complaints:  # fmt: skip
    """By a party, at any time. An error of the agency is corrected within 3 working days (Decree 118/2025, art. 23.1)."""
    given = await under(services, who(caller), key, request)
    if await citizens.complained(services, code, caller.subject, asked, given):
        say_replayed(response)
    return await asyncio.to_thread(citizens.complaints_about, services, code, held)


@router.get(
    "/complaints", operation_id="list_open_complaints", summary="Complaints to answer", tags=["officials"],
    responses=problems(401, 403, 410, 503),
)  # fmt: skip
def list_open(held: OfficialActors, services: ServicesDep) -> m.Complaints:
    """For the head of the one-stop unit; reading is logged."""
    return citizens.unanswered(services, held)


@router.post(
    "/complaints/{n}/answer", operation_id="answer_complaint", summary="Answer a complaint", tags=["officials"],
    responses={200: SAVED, **problems(400, 401, 403, 404, 409, 410, 413, 422, 503)},
)  # fmt: skip
async def answer(
    n: Number, asked: m.AnswerIn, key: IdempotencyKey, caller: Caller, held: OfficialActors, services: ServicesDep,
    request: Request, response: Response,
) -> m.ComplaintView:  # fmt: skip
    """Once. `correct` files the linked dossier whose signed result supersedes the faulty one."""
    done, repeated = await citizens.answered(services, n, held, asked, await under(services, who(caller), key, request))
    if repeated:
        say_replayed(response)
    return done
