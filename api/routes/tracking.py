"""Where a dossier is: by its code, and by the secret of its receipt. Both are rate limited."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header

from api.deps import ServicesDep, TrackingRate
from api.models.reading import Tracked, TrackedPublicly
from api.problems import problems
from api.routes.dossiers import Code
from api.routes.sign_in import RATED
from api.views import tracking

router = APIRouter(tags=["tracking"], dependencies=[TrackingRate])
Secret = Annotated[str, Header(alias="Tracking-Secret", pattern=r"^[0-9a-f]{32}$", description="From the receipt's QR.")]


@router.get(
    "/tracking/{code}",
    operation_id="track_by_code",
    summary="Where a dossier is",
    responses={
        200: {"description": "Step, holder and due date, and no person.", "headers": RATED},
        **problems(404, 422, 429, 503),
    },
)
def track_by_code(code: Code, services: ServicesDep) -> TrackedPublicly:
    """A code can be guessed: it shows nothing of a person."""
    return tracking.tracked_publicly(services.office, code)


@router.get(
    "/tracking",
    operation_id="track_by_secret",
    summary="Where my dossier is",
    responses={
        200: {"description": "As by code, with papers, requests and the ledger.", "headers": RATED},
        **problems(404, 422, 429, 503),
    },
)
def track_by_secret(
    services: ServicesDep,
    secret: Secret,
) -> Tracked:
    """The secret goes in a header, so that no address or log holds it."""
    return tracking.tracked(services.office, secret)
