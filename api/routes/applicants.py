"""What applicants read: procedures, service points, their own dossiers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlmodel import col, select

from api.cursor import cursor as cursor_of
from api.cursor import position
from api.deps import Citizen, ServicesDep
from api.models.lists import DossiersPage
from api.models.people import ServicePointsPage, ServicePointView
from api.models.procedures import Procedures, ProcedureView
from api.problems import problems
from api.routes.officials import Cursor, Limit
from api.views import procedures as views
from api.views.dossiers import summary
from api.views.names import names_of
from registry.organisation import holds_at
from registry.parties import dossiers_of
from registry.tables import ServicePoint

router = APIRouter(tags=["applicants"])
ProcedureCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z.]{1,40}$", examples=["1.001193"])]


@router.get("/procedures", operation_id="list_procedures", summary="Procedures in force", responses=problems(503))
def list_procedures(services: ServicesDep) -> Procedures:
    """What can be filed now."""
    return views.in_force(services.office)


@router.get(
    "/procedures/{procedure}",
    operation_id="read_procedure",
    summary="A procedure with its form, papers, fees and terms",
    responses=problems(404, 422, 503),
)
def read_procedure(procedure: ProcedureCode, services: ServicesDep) -> ProcedureView:
    """The definition that a dossier filed now would be pinned to."""
    return views.procedure(services.office, procedure)


@router.get("/service-points", operation_id="list_service_points", summary="Service points", responses=problems(400, 422, 503))
def list_service_points(
    services: ServicesDep,
    authority: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._:-]{1,80}$")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ServicePointsPage:
    """Where dossiers are received, of one authority or of all."""
    found = select(ServicePoint).where(holds_at(ServicePoint, services.office.time.now()))
    if authority is not None:
        found = found.where(col(ServicePoint.authority) == authority)
    if cursor is not None:
        found = found.where(col(ServicePoint.id) > position(cursor, str)[0])
    with services.office.store.read() as session:
        rows = session.exec(found.order_by(col(ServicePoint.id)).limit(limit + 1)).all()
    items = [ServicePointView(id=r.id, name=r.name, address=r.address, authority=r.authority) for r in rows[:limit]]
    return ServicePointsPage(items=items, next=cursor_of(items[-1].id) if len(rows) > limit else None)


@router.get("/dossiers", operation_id="list_my_dossiers", summary="My dossiers", responses=problems(400, 401, 403, 422, 503))
def list_my_dossiers(caller: Citizen, services: ServicesDep, cursor: Cursor = None, limit: Limit = 20) -> DossiersPage:
    """The dossiers that the signed-in citizen is a party of."""
    office, now = services.office, services.office.time.now()
    before = position(cursor, str)[0] if cursor is not None else None
    with office.store.read() as session:
        rows = dossiers_of(session, caller.subject, before, limit + 1)
    items = [summary(row, names_of(office.definitions, row.plan_digest), now) for row in rows[:limit]]
    return DossiersPage(items=items, next=cursor_of(items[-1].code) if len(rows) > limit else None)
