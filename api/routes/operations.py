"""Operations over many dossiers, for administrators: what they stand at, whom they failed at and why, and steering them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlmodel import col, select

from activities.operating_client import change_operation
from api.cursor import cursor as cursor_of
from api.cursor import position
from api.deps import AdministratorDep, IdempotencyKey, ServicesDep
from api.models import operations as m
from api.problem_codes import words_of
from api.problems import Problem, problems
from api.routes.officials import Cursor, Limit
from api.services import Services
from registry.operations import ChangeRefused, counts, targets
from registry.tables import Operation, OperationAct, OperationTarget

router = APIRouter(tags=["administrators"], prefix="/admin/operations")
READS = problems(400, 401, 403, 404, 422, 503)
OperationId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$", examples=["decree-0f3a"])]


@router.get("", operation_id="list_operations", summary="Operations over many dossiers", responses=problems(401, 403, 503))
def list_operations(_: AdministratorDep, services: ServicesDep) -> m.Operations:
    """Decrees on days off and the like, the newest first, each with its counts."""
    return operations_of(services)


def operations_of(services: Services) -> m.Operations:
    """Every operation, for the route and the page."""
    with services.office.store.read() as session:
        rows = session.exec(select(Operation).order_by(col(Operation.opened_at).desc(), col(Operation.id))).all()
        return m.Operations(items=[_view(row, counts(session, row.id)) for row in rows])


@router.get("/{operation}", operation_id="read_operation", summary="An operation", responses=READS)
def read_operation(operation: OperationId, _: AdministratorDep, services: ServicesDep) -> m.OperationView:
    """What it stands at, and its counts: they add up to the dossiers that it concerns."""
    return view_of(services, operation)


@router.get("/{operation}/targets", operation_id="list_operation_targets", summary="Dossiers of an operation", responses=READS)
def list_operation_targets(
    operation: OperationId, _: AdministratorDep, services: ServicesDep,
    status: Annotated[m.TargetStatus, Query(description="The failed ones unless told otherwise.")] = "failed",
    cursor: Cursor = None, limit: Limit = 50,
) -> m.TargetsPage:  # fmt: skip
    """Dossiers in one status; failed ones with the reason."""
    view_of(services, operation)
    return targets_of(services, operation, status, cursor, limit)


def targets_of(services: Services, operation: str, status: m.TargetStatus, cursor: str | None, limit: int) -> m.TargetsPage:
    """A page of an operation's dossiers in one status, for the route and the page."""
    after = str(position(cursor, str)[0]) if cursor is not None else ""
    with services.office.store.read() as session:
        rows = targets(session, operation, (status,), limit + 1, after)
    items = [_target(row) for row in rows[:limit]]
    return m.TargetsPage(items=items, next=cursor_of(items[-1].code) if len(rows) > limit else None)


@router.post(
    "/{operation}/changes", operation_id="change_operation", summary="Pause, resume, abort, retry or throttle an operation",
    responses=problems(400, 401, 403, 404, 409, 422, 503),
)  # fmt: skip
async def change(
    operation: OperationId, body: m.OperationChange, key: IdempotencyKey, by: AdministratorDep, services: ServicesDep
) -> m.OperationView:
    """Once under a key. What has begun is finished: a pause holds within a window (two seconds at its rate)."""
    return await changed(services, operation, body, by.id, key)


async def changed(services: Services, operation: str, body: m.OperationChange, by: str, key: str) -> m.OperationView:
    """The operation after a change, once under a key of whoever makes it, for the route and the page. Raises `Problem`."""
    act = OperationAct(
        operation=operation, key=f"{by}:{key}", act=body.change, rate=body.rate, by=by, at=services.office.time.now()
    )
    try:
        await change_operation(services.office, act)
    except LookupError as error:
        raise Problem("NOT_FOUND") from error
    except ChangeRefused as error:
        raise Problem(error.code, reason=str(error)) from error
    return await services.office.store.run(view_of, services, operation)


def view_of(services: Services, operation: str) -> m.OperationView:
    """An operation as it stands now. Raises `Problem`."""
    with services.office.store.read() as session:
        row = session.get(Operation, operation)
        if row is None:
            raise Problem("NOT_FOUND")
        return _view(row, counts(session, operation))


def _view(row: Operation, counted: dict[str, int]) -> m.OperationView:
    return m.OperationView.model_validate(row.model_dump() | {"targets": counted})


def _target(row: OperationTarget) -> m.TargetView:
    words = words_of(row.reason) if row.reason else None
    return m.TargetView.model_validate(row.model_dump() | {"words": words})
