"""Results: the keys to verify them with, verifying one by its QR, and a citizen's own to give again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query

from api.deps import Citizen, ServicesDep, TrackingRate
from api.models.results import KeptResults, ResultKeys, Verified
from api.problems import problems
from api.views import results as view

router = APIRouter(tags=["results"])
Text = Annotated[
    str,
    Header(alias="Result-Statement", max_length=2_000, description="The text of the result's QR, or what stands after its #."),
]


@router.get("/results/keys", operation_id="read_result_keys", summary="Keys to verify results with", responses=problems(503))
def read_result_keys(services: ServicesDep) -> ResultKeys:
    """Keep them: `motcua verify --keys` then needs no network."""
    return ResultKeys.model_validate(services.results.keys if services.results is not None else {"keys": []})


@router.get(
    "/results/verification", operation_id="verify_result", summary="Whether a result is genuine and stands",
    dependencies=[TrackingRate], responses=problems(422, 429, 503),
)  # fmt: skip
def verify_result(services: ServicesDep, statement: Text) -> Verified:
    """For anybody who holds the document. The statement goes in a header, so that no address or log holds it."""
    return view.verified(services.office, services.results, statement)


@router.get(
    "/my/results", operation_id="list_my_results", summary="My results, to give instead of a paper",
    responses=problems(401, 403, 404, 422, 503),
)  # fmt: skip
def list_my_results(
    caller: Citizen, services: ServicesDep, procedure: Annotated[str | None, Query(pattern=r"^[0-9A-Za-z.]{1,40}$")] = None
) -> KeptResults:
    """With `procedure`, those that may be given for a paper of it: name the digest in the filing, `how: reused`."""
    return view.kept_results(services.office, caller.subject, procedure)
