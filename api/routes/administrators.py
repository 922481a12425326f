"""What administrators read: definitions, calendars, organisation."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlmodel import SQLModel, col, select

from api.cursor import cursor as cursor_of
from api.cursor import position
from api.deps import AdministratorDep, ServicesDep
from api.models import people as p
from api.models import procedures as m
from api.problems import Problem, problems
from api.routes.officials import Cursor, Limit
from api.services import Services
from api.views.names import place
from registry.tables import Authority, Calendar, Definition, Official, Post, Unit

router = APIRouter(tags=["administrators"], prefix="/admin")
READS = problems(400, 401, 403, 422, 503)
DigestPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


def _page(
    services: Services, table: type[SQLModel], key: Any, cursor: str | None, limit: int, *where: Any
) -> tuple[list[Any], Any]:
    """Rows by a key, and where the next page begins."""
    found = select(table).where(*where)
    if cursor is not None:
        found = found.where(key > position(cursor, str)[0])
    with services.office.store.read() as session:
        rows = list(session.exec(found.order_by(key).limit(limit + 1)).all())
    last = cursor_of(getattr(rows[limit - 1], key.key)) if len(rows) > limit else None
    return rows[:limit], last


@router.get("/definitions", operation_id="list_definitions", summary="Published definitions", responses=READS)
def list_definitions(
    _: AdministratorDep, services: ServicesDep, procedure: Annotated[str | None, Query(pattern=r"^[0-9A-Za-z.]{1,40}$")] = None,
    cursor: Cursor = None, limit: Limit = 50,
) -> m.DefinitionsPage:  # fmt: skip
    """Every version ever published: dossiers finish under the one that they are pinned to."""
    where = [col(Definition.procedure) == procedure] if procedure is not None else []
    rows, following = _page(services, Definition, col(Definition.digest), cursor, limit, *where)
    return m.DefinitionsPage(items=[m.DefinitionRow.model_validate(row.model_dump()) for row in rows], next=following)


@router.get(
    "/definitions/{digest}", operation_id="read_definition", summary="A definition", responses=problems(401, 403, 404, 422, 503)
)
def read_definition(digest: DigestPath, _: AdministratorDep, services: ServicesDep) -> m.DefinitionView:
    """The plan as stored, the form and the names."""
    with services.office.store.read() as session:
        row = session.get(Definition, digest)
    if row is None:
        raise Problem("NOT_FOUND")
    fields = row.model_dump() | {"form_schema": json.loads(row.form_schema), "labels": json.loads(row.labels)}
    return m.DefinitionView.model_validate(fields)


@router.get("/calendars", operation_id="list_calendars", summary="Calendars", responses=problems(401, 403, 503))
def list_calendars(_: AdministratorDep, services: ServicesDep) -> m.Calendars:
    """The calendars that dossiers are pinned to, newest year first."""
    with services.office.store.read() as session:
        rows = session.exec(select(Calendar).order_by(col(Calendar.year).desc(), col(Calendar.published_at).desc())).all()
    return m.Calendars(items=[m.CalendarView.model_validate(row.model_dump()) for row in rows])


@router.get("/units", operation_id="list_units", summary="Administrative units", responses=READS)
def list_units(_: AdministratorDep, services: ServicesDep, cursor: Cursor = None, limit: Limit = 50) -> p.UnitsPage:
    """Units with their validity; a code that a reform re-used stands once for each period."""
    found = select(Unit).order_by(col(Unit.code), col(Unit.valid_from))
    if cursor is not None:
        found = found.where(col(Unit.code) > position(cursor, str)[0])
    with services.office.store.read() as session:
        rows = list(session.exec(found.limit(limit + 1)).all())
        cut = rows[limit].code if len(rows) > limit else None
        kept = [row for row in rows if row.code != cut] if cut is not None else rows
        if not kept and cut is not None:
            kept = list(session.exec(select(Unit).where(col(Unit.code) == cut)).all())
    items = [p.UnitView.model_validate(row.model_dump()) for row in kept]
    return p.UnitsPage(items=items, next=cursor_of(items[-1].code) if cut is not None else None)


@router.get("/authorities", operation_id="list_authorities", summary="Authorities", responses=READS)
def list_authorities(_: AdministratorDep, services: ServicesDep, cursor: Cursor = None, limit: Limit = 50) -> p.AuthoritiesPage:
    """Who decides in which unit, now and before."""
    rows, following = _page(services, Authority, col(Authority.id), cursor, limit)
    return p.AuthoritiesPage(items=[p.AuthorityView.model_validate(row.model_dump()) for row in rows], next=following)


@router.get("/officials", operation_id="list_officials", summary="Officials and their posts", responses=READS)
def list_officials(_: AdministratorDep, services: ServicesDep, cursor: Cursor = None, limit: Limit = 50) -> p.OfficialsPage:
    """Every official with all posts, past ones too."""
    rows, following = _page(services, Official, col(Official.id), cursor, limit)
    with services.office.store.read() as session:
        posts = session.exec(select(Post).where(col(Post.official).in_([row.id for row in rows])).order_by(col(Post.id))).all()
        held: dict[str, list[p.PostView]] = {}
        for post in posts:
            fields = post.model_dump() | {"authority": place(session, post.authority)}
            held.setdefault(post.official, []).append(p.PostView.model_validate(fields))
    items = [p.OfficialView(id=row.id, name=row.name, posts=held.get(row.id, [])) for row in rows]
    return p.OfficialsPage(items=items, next=following)
