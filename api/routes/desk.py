"""Work at the desk: search, notes on a dossier, one act over a list."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from sqlmodel import Session, col, select

from api import bulk as bulks
from api.deps import Caller, IdempotencyKey, OfficialActors, ServicesDep, say_replayed, under
from api.models import desk as m
from api.once import once
from api.problems import problems
from api.routes.dossiers import REPLAYED, Code, who
from api.services import Services
from api.views.access import load, seeing
from api.views.search import search
from organisation.posts import Actor
from registry.notes import add_note, notes_of
from registry.openings import keep_opening
from registry.tables import Official

router = APIRouter(tags=["officials"])
Bulk = Annotated[str, Path(pattern=r"^[0-9a-f]{24}$")]


@router.post("/search", operation_id="search_dossiers", summary="Find dossiers", responses=problems(400, 401, 403, 413, 422, 503))
def search_dossiers(wanted: m.SearchIn, held: OfficialActors, services: ServicesDep) -> m.SearchPage:
    """By code (whole, or up to the day), by names (each word; without marks any spelling fits), or by a number.

    Only dossiers that the caller may see. It writes nothing but the log of searches, and needs no key.
    """
    return search(services.office, held, wanted)


@router.get(
    "/dossiers/{code}/notes", operation_id="list_notes", summary="Notes on a dossier",
    responses=problems(401, 403, 404, 410, 422, 503),
)  # fmt: skip
def list_notes(code: Code, held: OfficialActors, services: ServicesDep) -> m.Notes:
    """What colleagues noted. Reading is logged: notes speak of people."""
    actor = seeing(load(services.office, code), held)
    return read_notes(services, code, actor)


@router.post(
    "/dossiers/{code}/notes", operation_id="add_note", summary="Add a note", status_code=201,
    responses={201: {"description": "Noted.", "headers": REPLAYED}, **problems(400, 401, 403, 404, 410, 413, 422, 503)},
)  # fmt: skip
async def note(
    code: Code, given_note: m.NoteIn, key: IdempotencyKey, caller: Caller, held: OfficialActors, services: ServicesDep,
    request: Request, response: Response,
) -> m.Notes:  # fmt: skip
    """Sealed with the dossier's key; nobody changes or removes it."""
    given = await under(services, who(caller), key, request)
    actor = await asyncio.to_thread(lambda: seeing(load(services.office, code), held))
    _, repeated = await once(services, given, noting(services, code, actor, given_note.text))
    if repeated:
        say_replayed(response)
    return await asyncio.to_thread(read_notes, services, code, actor)


def noting(services: Services, code: str, actor: Actor, text: str) -> Any:
    """The work of adding a note, for pages too."""

    def work(session: Session, now: datetime) -> dict[str, Any]:
        add_note(session, services.office.keys, code, actor.id, actor.post.id if actor.post else None, text, now)
        return {}

    return work


def read_notes(services: Services, code: str, actor: Actor) -> m.Notes:
    """The notes with names, after the log of openings."""
    office = services.office
    with office.store.read() as session:
        found = notes_of(session, office.keys, code)
        rows = session.exec(select(Official.id, Official.name).where(col(Official.id).in_({each.who for each in found}))).all()
    if found:
        with office.store.write() as session:
            keep_opening(session, actor.id, actor.post.id if actor.post else None, code, office.time.now(), "notes")
    names = dict(rows)
    return m.Notes(items=[m.NoteView(**each._asdict(), name=names.get(each.who, each.who)) for each in found])


@router.post(
    "/bulk/preview", operation_id="preview_bulk", summary="One act over a list, judged only",
    responses=problems(400, 401, 403, 413, 422, 503),
)  # fmt: skip
def preview_bulk(asked: m.BulkIn, caller: Caller, held: OfficialActors, services: ServicesDep) -> m.BulkPreview:
    """Which lines the act fits now, and why not the others. Confirm the fitting ones, with their `seq`, under the digest."""
    return bulks.previewed(services, asked, held, caller)


@router.post(
    "/bulk", operation_id="sign_bulk", summary="One act over a list", status_code=202,
    responses={202: {"description": "Taken; Location shows each line.", "headers": REPLAYED},
               **problems(400, 401, 403, 409, 413, 422, 503)},
)  # fmt: skip
async def sign_bulk(
    asked: m.BulkSigned, key: IdempotencyKey, caller: Caller, held: OfficialActors, services: ServicesDep, request: Request,
    response: Response,
) -> m.BulkView:  # fmt: skip
    """One signature over the whole list. Interrupted, it is carried on; each line takes effect once, as of now."""
    given = await under(services, who(caller), key, request)
    bulk, repeated = await bulks.signed(services, asked, held, caller, given)
    if repeated:
        say_replayed(response)
    response.headers["Location"] = f"/bulk/{bulk}"
    return await asyncio.to_thread(bulks.bulk_view, services, who(caller), caller.subject, bulk)


@router.get(
    "/bulk/{bulk}", operation_id="read_bulk", summary="How far a list has come", responses=problems(401, 403, 404, 422, 503)
)
def read_bulk(bulk: Bulk, caller: Caller, _: OfficialActors, services: ServicesDep) -> m.BulkView:
    """Every line with its result: for whoever signed it."""
    return bulks.bulk_view(services, who(caller), caller.subject, bulk)
