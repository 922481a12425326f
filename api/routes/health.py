"""Whether this process serves."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import ConfigDict
from sqlalchemy import text

from api.deps import ServicesDep
from api.models.reading import Answered
from api.problems import problems

router = APIRouter(tags=["operation"])


class Health(Answered):
    """It serves."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"status": "ok"}})

    status: str = "ok"


@router.get("/health", operation_id="health", summary="Whether the API serves", responses=problems(503))
def health(services: ServicesDep) -> Health:
    """Answers 200 where the registry can be read."""
    with services.office.store.read() as session:
        session.connection().execute(text("SELECT 1"))
    return Health()
