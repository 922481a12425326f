"""RFC 9457: every refusal is `application/problem+json` with a stable code, both languages and details.

Details name fields, never the values in them: those may be personal.
"""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from temporalio.service import RPCError

from activities.desk import Refused
from activities.filing import Alike
from activities.signing import NotSigned, SealEnded, Unsignable
from api.problem_codes import PROBLEMS
from dossier.lagging import ReleaseLags
from dossier.pinned import DigestMismatch
from dossier.rejection import Rejection
from registry.definitions import NoDefinition
from registry.keys import Erased
from registry.minted import NotMinted
from registry.organisation import NoCompetence
from registry.requests import KeyReused
from registry.shelves import StoreDown
from registry.tables import Official

MEDIA = "application/problem+json"
log = logging.getLogger("motcua.api")


class ProblemBody(BaseModel):
    """What a refused request is answered with."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:motcua:problem:TAKEN", "title": "Another official has taken this task.", "status": 409,
                "code": "TAKEN", "vi": "Công việc đã có người nhận.", "en": "Another official has taken this task.",
                "details": {"holder": "officer-2"},
            }
        }
    )  # fmt: skip

    type: str = Field(description="A URN of the code.")
    title: str
    status: int
    code: str = Field(description="Stable; listed in docs/problems.md.")
    vi: str
    en: str
    details: dict[str, Any] = {}


class Problem(Exception):
    """A refusal by the API itself."""

    def __init__(self, code: str, headers: dict[str, str] | None = None, **details: Any) -> None:
        self.code, self.headers, self.details = code, headers or {}, details
        super().__init__(code)


class RefusedAgain(Exception):
    """The core's rejection, answered once more under the same key."""

    def __init__(self, rejection: Rejection) -> None:
        self.rejection = rejection
        super().__init__(rejection.code)


def answer(code: str, details: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    """The response for a code."""
    kind = PROBLEMS.get(code, PROBLEMS["INTERNAL"])
    body = ProblemBody(
        type=f"urn:motcua:problem:{code}", title=kind.en, status=kind.status, code=code, vi=kind.vi, en=kind.en, details=details
    )
    return JSONResponse(body.model_dump(), kind.status, headers, media_type=MEDIA)


def rejected(rejection: Rejection, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response for the core's rejection."""
    if rejection.code not in PROBLEMS:
        log.error("an act failed with %s", rejection.code)
        return answer("UNAVAILABLE", {"reason": rejection.code}, {"Retry-After": "2"})
    return answer(rejection.code, rejection.details, headers)


def handle_problems(app: FastAPI) -> None:
    """Turn every error into a problem."""
    handlers: dict[type[Exception], Any] = {
        Problem: lambda _, e: answer(e.code, e.details, e.headers),
        Refused: lambda request, e: rejected(_named(request, e.rejection)),
        RefusedAgain: lambda request, e: rejected(_named(request, e.rejection), {"Idempotency-Replayed": "true"}),
        KeyReused: lambda _, __: answer("IDEMPOTENCY_KEY_REUSED", {}),
        Alike: lambda _, e: answer("ALIKE", {"codes": e.codes}),
        NotMinted: lambda _, e: answer("LATE_ENTRY", {"why": e.why}),
        NoDefinition: lambda _, __: answer("PROCEDURE_UNKNOWN", {}),
        DigestMismatch: lambda _, e: answer("PLAN_ALTERED", {"why": str(e)}),
        ReleaseLags: lambda _, e: answer("WORKER_LAGS", {"why": str(e)}),
        NoCompetence: lambda _, e: answer("NO_COMPETENCE", {"reason": e.code, **e.details}),
        Erased: lambda _, e: answer("ERASED", {"erased_at": e.at.isoformat()}),
        RequestValidationError: _invalid,
        HTTPException: _http,
        RPCError: unavailable,
        OperationalError: unavailable,
        StoreDown: unavailable,
        Unsignable: lambda _, __: answer("PAPER_UNREADABLE", {}),
        SealEnded: lambda _, e: answer("SEAL_ENDED", {"authority": str(e)}),
        NotSigned: lambda _, __: answer("NOT_SIGNED", {}, {"Retry-After": "5"}),
        Exception: _internal,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _named(request: Request, rejection: Rejection) -> Rejection:
    """Who was quicker is told by name: whoever lost the race knows whom to ask."""
    holder = rejection.details.get("holder")
    if rejection.code not in ("TAKEN", "NOT_HOLDER") or not holder:
        return rejection
    with request.app.state.services.office.store.read() as session:
        row = session.get(Official, holder)
    return rejection.model_copy(update={"details": {**rejection.details, "holder_name": row.name}}) if row else rejection


def _invalid(_: Request, error: RequestValidationError) -> Response:
    parts = error.errors()
    if any(part["type"] == "json_invalid" for part in parts):
        return answer("MALFORMED", {})
    if any(part["loc"][:2] == ("header", "Idempotency-Key") for part in parts):
        return answer("IDEMPOTENCY_KEY_MISSING", {})
    faults = [{"at": ".".join(str(step) for step in part["loc"]), "type": part["type"], "message": _told(part)} for part in parts]
    return answer("INVALID", {"faults": faults})


def _told(part: Any) -> str:
    """Pydantic's words where they do not repeat what was sent."""
    return str(part["msg"]) if part["type"] not in ("value_error", "assertion_error") else str(part["msg"])[:200]


def _http(_: Request, error: HTTPException) -> Response:
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE", 415: "UNSUPPORTED_MEDIA"}.get(error.status_code)
    if code is None:
        code = "MALFORMED" if error.status_code < 500 else "INTERNAL"
    return answer(code, {}, dict(error.headers) if error.headers else None)


def unavailable(request: Request, error: Exception) -> Response:
    """A part of the system is not reachable; the same request may be sent again."""
    log.warning("%s %s: %s", request.method, request.scope.get("route_path", "?"), type(error).__name__)
    return answer("UNAVAILABLE", {}, {"Retry-After": "2"})


def _internal(request: Request, error: Exception) -> Response:
    route = getattr(request.scope.get("route"), "path", "?")
    log.error("%s %s failed: %s", request.method, route, type(error).__name__, exc_info=error)
    return answer("INTERNAL", {})


_DESCRIBED = {
    400: "The request or one of its headers cannot be read.", 401: "No valid bearer token.",
    403: "Not allowed to this caller now.",
    404: "There is no such thing.", 405: "Not by this method.", 409: "The dossier's state does not allow it.", 410: "Erased.",
    412: "If-Match names an older sequence.", 413: "Too large.", 415: "Not this content type.",
    422: "What was sent does not fit.", 429: "Too many requests.", 503: "A part of the system is not reachable.",
}  # fmt: skip


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of the problems that a route can answer."""
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    return {status: {"description": _DESCRIBED[status], "content": {MEDIA: {"schema": schema}}} for status in statuses}
