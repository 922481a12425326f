"""A new version and the dossiers: what it does to those in flight, moving them and taking that back, and law tests."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path

from fastapi import APIRouter

from activities import law_testing, migrating, previewing
from activities.operating_client import start_operation
from api import drafting
from api.deps import AdministratorDep, IdempotencyKey, ServicesDep
from api.models import changes as m
from api.models.operations import OperationView
from api.problems import Problem, problems
from api.routes.operations import view_of
from api.services import Services
from dossier.pinned import DigestMismatch
from procedure_defs.compile import Compiled, compile_definition
from procedure_defs.findings import fault_found
from procedure_defs.impact.version import Version, written
from procedure_defs.law_test.compliance import read_prices
from registry.definitions import NoDefinition
from statute.time import ICT

router = APIRouter(tags=["administrators"], prefix="/admin")
LOOKS = problems(400, 401, 403, 404, 409, 413, 422, 503)


@router.post("/definitions/impact", operation_id="preview_impact", summary="What a version does to dossiers", responses=LOOKS)
def preview_impact(body: m.AVersion, _: AdministratorDep, services: ServicesDep) -> m.ImpactView:
    """Each dossier in flight: safe, in need of a mapping, or impossible; with the reason. Changes nothing."""
    office, new = services.office, _version(services, body)
    try:
        found = previewing.impact(office.store, office.definitions, new, body.mapping)
    except DigestMismatch as error:
        raise Problem("PLAN_ALTERED", why=str(error)) from error
    return m.ImpactView.model_validate(found.figures())


@router.post("/definitions/law-test", operation_id="run_law_test", summary="Finished dossiers under a draft", responses=LOOKS)
def run_law_test(body: m.LawTest, _: AdministratorDep, services: ServicesDep) -> m.LawTestView:
    """The same people deciding the same things, under the draft. Changes nothing; takes a second for about a thousand."""
    office, draft = services.office, _version(services, body)
    since, until = (datetime.combine(day, time(), ICT) for day in (body.since, body.until + timedelta(days=1)))
    asked = law_testing.Draft(draft.plan, read_prices(), body.mapping)
    period = law_testing.Period(since, until)
    result = law_testing.law_test(office.store.url, office.keys.ring, asked, period, processes=1)
    return m.LawTestView.model_validate(result.figures())


@router.post(
    "/migrations", operation_id="migrate_dossiers", summary="Move dossiers in flight to a version", status_code=202,
    responses=LOOKS,
)  # fmt: skip
async def migrate_dossiers(
    body: m.Migration, _key: IdempotencyKey, by: AdministratorDep, services: ServicesDep
) -> OperationView:  # fmt: skip
    """An operation over many dossiers, steered as such; the same order again is the same operation."""
    operation = await asyncio.to_thread(_begin, services, body, by.id)
    await start_operation(services.office.client, operation)
    return await services.office.store.run(view_of, services, operation)


@router.post(
    "/migrations/undo", operation_id="undo_migration", summary="Take a migration back", status_code=202, responses=LOOKS
)  # fmt: skip
async def undo_migration(body: m.Undoing, _key: IdempotencyKey, by: AdministratorDep, services: ServicesDep) -> OperationView:
    """From every dossier that it moved and that can still go back; the others are named with the reason."""
    try:
        operation = await asyncio.to_thread(migrating.begin_undo, services.office, body.order, by.id, body.rate)
    except migrating.NothingToUndo as error:
        raise Problem("NOT_FOUND", reason=str(error)) from error
    await start_operation(services.office.client, operation)
    return await services.office.store.run(view_of, services, operation)


def _begin(services: Services, body: m.Migration, by: str) -> str:
    office, new = services.office, _version(services, m.AVersion(digest=body.digest))
    try:
        seen = previewing.impact(office.store, office.definitions, new, body.mapping)
    except DigestMismatch as error:
        raise Problem("PLAN_ALTERED", why=str(error)) from error
    return migrating.begin(office, migrating.order_for(seen, body.order, body.basis, body.mapping), by, body.rate)


def _version(services: Services, body: m.AVersion) -> Version:
    if body.files is not None:
        return drafting.found(body.files, _compiled)
    try:
        return previewing.version_of(services.office.definitions, str(body.digest))
    except NoDefinition as error:
        raise Problem("NOT_FOUND") from error
    except DigestMismatch as error:
        raise Problem("PLAN_ALTERED", why=str(error)) from error


def _compiled(folder: Path) -> Version:
    compiled = compile_definition(folder)
    if not isinstance(compiled, Compiled):
        raise Problem("DRAFT_FAULTY", faults=[fault_found(fault) for fault in compiled[:50]])
    return written(compiled)
