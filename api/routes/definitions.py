"""Definitions in the making: looked at without keeping anything, drafted, reviewed, approved, published, withdrawn."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response

from api import drafting
from api.cursor import cursor as cursor_of
from api.cursor import position
from api.deps import AdministratorDep, Caller, IdempotencyKey, ServicesDep, say_replayed, under
from api.models import drafts as m
from api.problems import Problem, problems
from api.routes.dossiers import REPLAYED, who
from api.routes.officials import Cursor, Limit
from procedure_defs.compile import compile_definition
from procedure_defs.drawing import drawn
from procedure_defs.findings import changes_found, check_found, fault_found, test_found
from procedure_defs.proving import checked
from procedure_defs.scenarios import run
from procedure_defs.written import read_folder
from registry import definition_life as life
from registry.organisation_as_written import organisation_at
from registry.tables import Draft

router = APIRouter(tags=["administrators"], prefix="/admin")
SVG, BPMN, TEXT = "image/svg+xml", "application/bpmn+xml", {"type": "string"}
LOOKS = problems(400, 401, 403, 413, 422, 503)
WRITES = problems(400, 401, 403, 404, 409, 413, 422, 503)
DraftId = Annotated[str, Path(pattern=r"^[1-9]\.[0-9]{6}-[0-9]{1,6}$")]
ProcedureQuery = Annotated[str | None, Query(pattern=r"^[1-9]\.[0-9]{6}$")]
ProcedurePath = Annotated[str, Path(pattern=r"^[0-9A-Za-z.]{1,40}$")]


@router.post("/definitions/check", operation_id="check_definition", summary="Check and prove a procedure", responses=LOOKS)
def check_definition(body: m.Procedure, _: AdministratorDep, services: ServicesDep) -> m.CheckView:
    """Every fault with its place; soundness, the term's feasibility, and staffing by this system's organisation."""
    with services.office.store.read() as session:
        organisation = organisation_at(session, services.office.time.now())
    return drafting.found(body.files, lambda folder: m.CheckView.model_validate(check_found(checked(folder, organisation))))


@router.post("/definitions/test", operation_id="test_definition", summary="Run a procedure's scenarios", responses=LOOKS)
def test_definition(body: m.Procedure, _: AdministratorDep) -> m.TestView:
    """Each scenario on the core, and the outcomes that none reaches."""
    return drafting.found(body.files, lambda folder: m.TestView.model_validate(test_found(run(folder))))


@router.post(
    "/definitions/compare", operation_id="compare_definitions", summary="What a version changes",
    responses=problems(400, 401, 403, 404, 413, 422, 503),
)  # fmt: skip
def compare_definitions(body: m.Compared, _: AdministratorDep, services: ServicesDep) -> m.ChangesView:
    """In the language of the law, against a draft or the version in force."""
    after, form_after = _written(body.files)
    with services.office.store.read() as session:
        if body.against is not None:
            draft = session.get(Draft, body.against)
            before = (draft.id, *_written(life.standing_of(session, draft, draft.at).files)) if draft is not None else None
        else:
            before = drafting.version_in_force(session, after.procedure, services.office.time.now())
    if before is None:
        raise Problem("NOT_FOUND")
    against, old, form_before = before
    items = [m.ChangeView.model_validate(each) for each in changes_found(old, after, form_before, form_after)]
    return m.ChangesView(items=items, against=against)


@router.post(
    "/definitions/draw", operation_id="draw_definition", summary="Draw a procedure",
    responses={
        200: {"description": "The drawing.", "content": {SVG: {"schema": TEXT, "example": "<svg/>"}, BPMN: {"schema": TEXT}}},
        **LOOKS,
    },
    response_class=Response,
)  # fmt: skip
def draw_definition(body: m.Drawn, _: AdministratorDep) -> Response:
    """As SVG for people, or as BPMN 2.0 with its layout."""

    def look(folder: Any) -> str:
        compiled = compile_definition(folder)
        if isinstance(compiled, list):
            raise Problem("DRAFT_FAULTY", faults=[fault_found(fault) for fault in compiled[:50]])
        return drawn(compiled, body.format, body.language)

    media = SVG if body.format == "svg" else BPMN
    return Response(drafting.found(body.files, look), media_type=media)


def _written(files: dict[str, str]) -> tuple[Any, Any]:
    def look(folder: Any) -> tuple[Any, Any]:
        written, faults = read_folder(folder)
        if written is None:
            raise Problem("DRAFT_FAULTY", faults=[fault_found(fault) for fault in faults[:50]])
        return written.definition, written.form.schema

    return drafting.found(files, look)


@router.post(
    "/drafts", operation_id="add_draft", summary="Keep a draft", status_code=201,
    responses={201: {"description": "Kept.", "headers": REPLAYED}, **WRITES},
)  # fmt: skip
async def add_draft(
    body: m.Procedure, key: IdempotencyKey, _: AdministratorDep, caller: Caller, services: ServicesDep, request: Request,
    response: Response,
) -> m.DraftView:  # fmt: skip
    """A draft is never edited: hand in another. It may have faults; it is reviewed when it has none."""
    given = await under(services, who(caller), key, request)
    answer = await asyncio.to_thread(drafting.draft, services, body.files, who(caller), given)
    return _told(answer, response)


@router.get("/drafts", operation_id="list_drafts", summary="Drafts", responses=problems(400, 401, 403, 422, 503))
def list_drafts(
    _: AdministratorDep, services: ServicesDep, procedure: ProcedureQuery = None, cursor: Cursor = None, limit: Limit = 50
) -> m.DraftsPage:
    """Every draft ever handed in, with where it stands."""
    after = position(cursor, str)[0] if cursor is not None else None
    now = services.office.time.now()
    with services.office.store.read() as session:
        rows = life.drafts(session, procedure, after, limit + 1)
        items = [drafting.row_view(session, row, now) for row in rows[:limit]]
    return m.DraftsPage(items=items, next=cursor_of(items[-1].id) if len(rows) > limit else None)


@router.get("/drafts/{draft}", operation_id="read_draft", summary="A draft", responses=problems(401, 403, 404, 422, 503))
def read_draft(draft: DraftId, _: AdministratorDep, services: ServicesDep) -> m.DraftView:
    """Its files and all that was done with it."""
    with services.office.store.read() as session:
        row = session.get(Draft, draft)
        if row is None:
            raise Problem("NOT_FOUND")
        return drafting.view(session, row, services.office.time.now())


@router.post(
    "/drafts/{draft}/acts", operation_id="act_on_draft", summary="Review, approve, publish or withdraw a draft",
    responses={200: {"description": "Done.", "headers": REPLAYED}, **WRITES},
)  # fmt: skip
async def act_on_draft(
    draft: DraftId, act: Annotated[m.DraftAct, Body()], key: IdempotencyKey, _: AdministratorDep, caller: Caller,
    services: ServicesDep, request: Request, response: Response,
) -> m.DraftView:  # fmt: skip
    """Two people: an author neither reviews nor approves. What is published holds from its day; nobody restarts anything."""
    given = await under(services, who(caller), key, request)
    answer = await asyncio.to_thread(drafting.act, services, draft, act, who(caller), given)
    return _told(answer, response)


@router.get(
    "/definitions/{procedure}/acts", operation_id="list_definition_acts", summary="What was done to a procedure's definitions",
    responses=problems(401, 403, 422, 503),
)  # fmt: skip
def list_definition_acts(procedure: ProcedurePath, _: AdministratorDep, services: ServicesDep) -> m.ActsView:
    """The log: who drafted, reviewed, approved, published, withdrew what, and when."""
    with services.office.store.read() as session:
        return m.ActsView(items=[drafting.act_view(row) for row in life.log(session, procedure)])


def _told(answer: drafting.Answer, response: Response) -> m.DraftView:
    if answer.replayed:
        say_replayed(response)
    return answer.view
