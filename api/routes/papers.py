"""Papers: uploaded once by content, sealed, and given back to those who may see the dossier that holds them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.citizens import copies_of
from api.deps import Actors, Caller, IdempotencyKey, ServicesDep, say_replayed, under
from api.models.papers import Uploaded
from api.paper_checks import taken_kind
from api.paper_kinds import TAKEN, kind_of
from api.problems import Problem, problems
from api.routes.dossiers import REPLAYED, Code, who
from api.services import Services
from api.views.access import Loaded, load, seeing
from registry.openings import keep_opening
from registry.papers import PaperGone, hold
from registry.requests import answer_request, open_request

router = APIRouter(tags=["papers"])
BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/papers",
    operation_id="upload_paper",
    summary="Upload a paper",
    status_code=201,
    responses={201: {"description": "Kept.", "headers": REPLAYED}, **problems(400, 401, 403, 413, 415, 422, 503)},
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(TAKEN, BINARY)}},
)
async def upload_paper(
    key: IdempotencyKey, caller: Caller, services: ServicesDep, request: Request, response: Response
) -> Uploaded:
    """The file itself is the body. Its first bytes must be those of the content type; empty and broken-off files are refused."""
    given = await under(services, who(caller), key, request)
    content = await request.body()
    kind = await asyncio.to_thread(taken_kind, services.office, content, request.headers.get("content-type", ""))

    def keep() -> tuple[Uploaded, bool]:
        digest, found = services.papers.put(content)
        now = services.office.time.now()
        with services.office.store.write() as session:
            opened = open_request(session, given.who, given.key, given.route, given.body_hash, now)
            hold(session, services.office.keys, digest, found, kind, len(content), who(caller), now)
            uploaded = Uploaded(digest=digest, kind=kind, size=len(content))
            answer_request(session, opened, 201, uploaded.model_dump_json(), now)
            return uploaded, opened.status is not None

    uploaded, replayed = await asyncio.to_thread(keep)
    if replayed:
        say_replayed(response)
    return uploaded


@router.get(
    "/dossiers/{code}/papers/{digest}",
    operation_id="read_paper",
    summary="Read a paper of a dossier",
    response_class=Response,
    responses={200: {"description": "The file.", "content": dict.fromkeys(TAKEN, BINARY)}, **problems(401, 403, 404, 422, 503)},
)
def read_paper(
    code: Code, digest: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], held: Actors, services: ServicesDep
) -> Response:
    """For those who may see the dossier; an official's reading is logged."""
    loaded = load(services.office, code)
    actor = seeing(loaded, held)
    if digest not in digests_of(loaded) | copies_of(services, code):
        raise Problem("PAPER_NOT_FOUND")
    if actor.kind == "official":
        with services.office.store.write() as session:
            post = actor.post.id if actor.post else None
            keep_opening(session, actor.id, post, code, services.office.time.now(), f"paper {digest[:12]}")
    content = content_of(services, digest, code)
    kind = kind_of(content) or "application/octet-stream"
    name = f"{digest[:12]}.{kind.partition('/')[2]}"
    disposition = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=kind, headers=disposition)


def digests_of(loaded: Loaded) -> set[str]:
    """The uploads that a dossier holds: papers given, and the signed document."""
    found = {paper.digest for paper in loaded.state.papers if paper.digest}
    result = loaded.state.result
    return found | ({result.document.digest} if result and result.document else set())


def content_of(services: Services, digest: str, code: str) -> bytes:
    """The bytes of a dossier's paper. `PAPER_NOT_FOUND`; `Erased` where the dossier's key was destroyed."""
    try:
        return services.papers.get(digest, code)
    except PaperGone:
        raise Problem("PAPER_NOT_FOUND") from None
