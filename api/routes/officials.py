"""An official's inbox, its export, and the filters that were given a name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlmodel import Session

from api.csv_export import csv_of
from api.deps import Caller, IdempotencyKey, OfficialActors, ServicesDep, say_replayed, under
from api.models.desk import SavedViews, ViewIn
from api.models.inbox import InboxPage
from api.once import once
from api.problems import Problem, problems
from api.routes.dossiers import REPLAYED, who
from api.views.inbox import Filters, inbox_page
from registry.views import remove_view, save_view, views_of

router = APIRouter(tags=["officials"])
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100)]
Chosen = Annotated[Filters, Query()]
MOST_ROWS = 10_000
"""How many rows an export holds at most; its last line says so where there are more."""


class InboxAsked(Filters):
    """Filters with a page."""

    cursor: Annotated[str | None, Query(max_length=400, description="`next` of the page before.")] = None
    limit: Limit = 20


@router.get("/inbox", operation_id="list_inbox", summary="My open tasks", responses=problems(400, 401, 403, 422, 503))
def list_inbox(held: OfficialActors, services: ServicesDep, asked: Annotated[InboxAsked, Query()]) -> InboxPage:
    """Open tasks in the roles and places of my posts and delegations, what is late or about to be first."""
    return inbox_page(services.office, held, asked, asked.cursor, asked.limit)


@router.get(
    "/inbox.csv",
    operation_id="export_inbox",
    summary="My open tasks as a table",
    response_class=Response,
    responses={200: {"description": "CSV, UTF-8.", "content": {"text/csv": {}}}, **problems(400, 401, 403, 422, 503)},
)
def export_inbox(held: OfficialActors, services: ServicesDep, chosen: Chosen) -> Response:
    """The whole list under these filters, at most 10,000 rows. No cell is read as a formula by a spreadsheet."""
    headers = {"Content-Disposition": 'attachment; filename="motcua-cong-viec.csv"'}
    return Response(csv_of(services.office, held, chosen, MOST_ROWS), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/views", operation_id="list_views", summary="My saved views", responses=problems(401, 403, 503))
def list_views(caller: Caller, _: OfficialActors, services: ServicesDep) -> SavedViews:
    """Filters that I gave a name."""
    with services.office.store.read() as session:
        return SavedViews.of(views_of(session, caller.subject))


@router.post(
    "/views",
    operation_id="save_view",
    summary="Save a view",
    responses={200: {"description": "Saved.", "headers": REPLAYED}, **problems(400, 401, 403, 409, 413, 422, 503)},
)
async def save(
    view: ViewIn, key: IdempotencyKey, caller: Caller, _: OfficialActors, services: ServicesDep, request: Request,
    response: Response,
) -> SavedViews:  # fmt: skip
    """Give filters a name, over what it meant before; 30 at most."""
    given = await under(services, who(caller), key, request)

    def work(session: Session, now: datetime) -> dict[str, Any]:
        return saving(session, caller.subject, view, now)

    answer, repeated = await once(services, given, work)
    if repeated:
        say_replayed(response)
    return SavedViews.model_validate(answer)


def saving(session: Session, subject: str, view: ViewIn, now: datetime) -> dict[str, Any]:
    """Save a view, for pages too. `TOO_MANY_VIEWS`."""
    if not save_view(session, subject, view.name, view.filters.model_dump(exclude_defaults=True), now):
        raise Problem("TOO_MANY_VIEWS")
    return SavedViews.of(views_of(session, subject)).model_dump(mode="json")


@router.delete(
    "/views/{name}",
    operation_id="remove_view",
    summary="Remove a saved view",
    status_code=204,
    responses=problems(401, 403, 422, 503),
)
def remove(
    name: Annotated[str, Path(min_length=1, max_length=60)], caller: Caller, _: OfficialActors, services: ServicesDep
) -> None:
    """Forget a name; any number of times."""
    with services.office.store.write() as session:
        remove_view(session, caller.subject, name)
