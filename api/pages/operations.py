"""One operation over many dossiers, for administrators: how far it is, whom it failed at and why, and steering it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError

from api.models.operations import OperationChange
from api.pages.forgery import Posted
from api.pages.rendering import onward, page
from api.pages.visit import OfficialVisit, Visit
from api.pages.writing import under
from api.problems import Problem
from api.routes.operations import OperationId, changed, targets_of, view_of

router = APIRouter(prefix="/operations")
EVERY_SECONDS = 5
SHOWN = 50


def _keeper(visit: Visit) -> None:
    if not visit.administers:
        raise Problem("FORBIDDEN", roles=["administrator"])


@router.get("/{operation}")
def operation(
    visit: OfficialVisit, operation: OperationId, cursor: Annotated[str | None, Query(max_length=400)] = None
) -> Response:  # fmt: skip
    """What it stands at; while it runs the page looks again by itself."""
    _keeper(visit)
    found = view_of(visit.services, operation)
    response = page(
        visit, "operation.html", found=found, total=sum(found.targets.values()),
        failed=targets_of(visit.services, operation, "failed", cursor, SHOWN),
    )  # fmt: skip
    if found.standing == "running":
        response.headers["Refresh"] = str(EVERY_SECONDS)
    return response


@router.post("/{operation}")
async def change(visit: OfficialVisit, operation: OperationId, form: Posted) -> Response:
    """Pause, resume, abort, retry, or say how fast it may go."""
    _keeper(visit)
    assert visit.caller is not None
    rate = str(form.get("rate", "")).strip()
    try:
        asked = OperationChange.model_validate({"change": form.get("change"), "rate": rate or None})
    except ValidationError as error:
        raise Problem("INVALID", inputs=sorted({str(part["loc"][-1]) for part in error.errors() if part["loc"]})) from None
    await changed(visit.services, operation, asked, visit.caller.subject, under(visit, form).key)
    return onward(f"/operations/{operation}")
