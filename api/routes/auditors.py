"""What auditors read: journals with their chain, ledgers, the log of look-ups, the log of openings. No personal part."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import col, select

from api.cursor import cursor as cursor_of
from api.cursor import position
from api.deps import AuditorDep, ServicesDep
from api.models import lists as m
from api.problems import Problem, problems
from api.routes.dossiers import Code
from api.routes.officials import Cursor, Limit
from api.views.access import load
from api.views.dossiers import ledger
from dossier.journal import BrokenChain, JournalRow, verify
from registry.look_ups import newest
from registry.openings import openings_after
from registry.tables import Journal, LookUp

router = APIRouter(tags=["auditors"], prefix="/audit")
READS = problems(400, 401, 403, 422, 503)
CodeQuery = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]


@router.get(
    "/dossiers/{code}/journal",
    operation_id="read_journal",
    summary="A dossier's journal",
    responses=problems(401, 403, 404, 422, 503),
)
def read_journal(code: Code, _: AuditorDep, services: ServicesDep) -> m.JournalView:
    """Every recorded command as hashed, and whether each row follows from the one before up to the dossier's head."""
    loaded = load(services.office, code)
    with services.office.store.read() as session:
        stored = session.exec(select(Journal).where(col(Journal.code) == code).order_by(col(Journal.seq))).all()
    rows = [JournalRow(seq=r.seq, at=r.at, public=r.public, sealed=None, prev=r.prev, hash=r.hash) for r in stored]
    fault = None
    try:
        head = verify(code, rows)
        fault = None if head == loaded.row.head else f"{code}: the dossier's head is not that of its journal"
    except BrokenChain as broken:
        fault = str(broken)
    shown = [
        m.JournalRowView.model_validate(r.model_dump(exclude={"sealed"}) | {"has_personal": r.sealed is not None}) for r in stored
    ]
    return m.JournalView(code=code, unbroken=fault is None, fault=fault, head=loaded.row.head, rows=shown)


@router.get(
    "/dossiers/{code}/ledger",
    operation_id="read_ledger",
    summary="A dossier's ledger",
    responses=problems(401, 403, 404, 422, 503),
)
def read_ledger(code: Code, _: AuditorDep, services: ServicesDep) -> m.LedgerPage:
    """Every entry of the due date: cause, ground, form and actor."""
    load(services.office, code)
    with services.office.store.read() as session:
        return m.LedgerPage(code=code, items=ledger(session, code))


@router.get("/look-ups", operation_id="list_look_ups", summary="Look-ups in the population register", responses=READS)
def list_look_ups(
    _: AuditorDep, services: ServicesDep, dossier: CodeQuery = None, cursor: Cursor = None, limit: Limit = 50
) -> m.LookUpsPage:
    """Who asked, for which dossier and purpose, which fields, what came of it."""
    found = select(LookUp).where(newest()).order_by(col(LookUp.request_id)).limit(limit + 1)
    if dossier is not None:
        found = found.where(col(LookUp.dossier) == dossier)
    if cursor is not None:
        found = found.where(col(LookUp.request_id) > position(cursor, str)[0])
    with services.office.store.read() as session:
        rows = session.exec(found).all()
    items = [m.LookUpRow.model_validate(row.model_dump()) for row in rows[:limit]]
    return m.LookUpsPage(items=items, next=cursor_of(items[-1].request_id) if len(rows) > limit else None)


@router.get("/openings", operation_id="list_openings", summary="Openings of personal parts", responses=READS)
def list_openings(
    _: AuditorDep, services: ServicesDep, dossier: CodeQuery = None,
    official: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._@-]{1,80}$")] = None, cursor: Cursor = None, limit: Limit = 50,
) -> m.OpeningsPage:  # fmt: skip
    """Who opened whose data, when, under which post and what for."""
    after = position(cursor, int)[0] if cursor is not None else 0
    if not 0 <= after < 2**62:
        raise Problem("CURSOR_INVALID")
    with services.office.store.read() as session:
        rows = openings_after(session, after, limit + 1, dossier, official)
    items = [m.OpeningRow.model_validate(row.model_dump()) for row in rows[:limit]]
    return m.OpeningsPage(items=items, next=cursor_of(items[-1].n) if len(rows) > limit else None)
