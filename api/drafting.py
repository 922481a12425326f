"""What the routes of drafts do: read what is handed in, prove it, keep it and carry it through its life.

Proving takes a processor for up to seconds: one at a time in a process, so that counters are not kept waiting. Who waits
longer than PROOF_WAIT for their turn is told to come again, and holds no thread meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session

from activities.filing import Under
from api.models import drafts as m
from api.problems import Problem
from api.replays import is_answered
from api.services import Services
from letters.trial import template_faults
from procedure_defs.faults import report
from procedure_defs.findings import fault_found
from procedure_defs.handed_in import NotTaken, laid_out
from procedure_defs.lifecycle import Asked, Kind
from procedure_defs.load import read
from procedure_defs.model import Definition
from procedure_defs.organisation_file import Organisation
from procedure_defs.readiness import Readiness, readiness
from procedure_defs.validate import validate
from registry import definition_life as life
from registry.definitions import standing
from registry.organisation_as_written import organisation_at
from registry.requests import answer_request, open_request
from registry.tables import Definition as Row
from registry.tables import DefinitionAct, Draft

KINDS: dict[str, Kind] = {"review": "reviewed", "approve": "approved", "publish": "published", "withdraw": "withdrawn"}
T = TypeVar("T")
_one_at_a_time = Lock()
PROOF_WAIT = 20.0
"""Seconds to wait for the turn to prove."""
PROOF_RETRY = 10
"""Seconds after which to come again, as the answer tells."""


class Answer(NamedTuple):
    """A draft after a write, and whether the same write was answered before."""

    view: m.DraftView
    replayed: bool


def found(files: Mapping[str, str], look: Callable[[Any], T]) -> T:
    """What is found in files, laid out as a folder for as long. Raises `Problem`."""
    try:
        with laid_out(files) as folder, _turn():
            return look(folder)
    except NotTaken as error:
        raise Problem("DRAFT_FILES", why=str(error)) from None


@contextmanager
def _turn() -> Iterator[None]:
    """The turn to prove. Raises `Problem` where the others take too long."""
    if not _one_at_a_time.acquire(timeout=PROOF_WAIT):
        raise Problem("DRAFT_BUSY", {"Retry-After": str(PROOF_RETRY)})
    try:
        yield
    finally:
        _one_at_a_time.release()


def code_of(files: Mapping[str, str]) -> str:
    """The procedure that files define. Raises `Problem` where that cannot be read."""
    source = read(files.get("procedure.yaml", ""), "procedure.yaml")
    code = source.data.get("procedure") if isinstance(source.data, dict) else None
    _, faults = validate(source, Definition)
    of_code = [fault for fault in faults if fault.path in ("", "procedure")]
    if not isinstance(code, str) or of_code:
        raise Problem("DRAFT_FILES", why=report(of_code) or "procedure.yaml names no procedure")
    return code


def draft(services: Services, files: Mapping[str, str], who: str, given: Under) -> Answer:
    """Keep a draft, whatever is wrong in it yet."""
    code = found(files, lambda _: code_of(files))

    def write(session: Session, at: datetime) -> Draft:
        return life.add_draft(session, code, files, who, at)

    return _once(services, given, 201, write)


def act(services: Services, draft_id: str, asked: m.DraftAct, who: str, given: Under) -> Answer:
    """Review, approve, publish or withdraw; what goes on is proved ready first, against the organisation of its day."""
    kind = KINDS[asked.kind]
    wanted = Asked(kind, who, asked.decision, asked.decided_by, asked.decided_on, asked.reason)
    before = _answered(services, given)
    if before is not None:
        return before
    ready = _ready(services, draft_id, wanted) if kind != "withdrawn" else None
    if ready is not None and not ready.ok:
        raise Problem("DRAFT_FAULTY", faults=[fault_found(fault) for fault in ready.faults[:50]])
    compiled = ready.checked.compiled if ready is not None else None

    def write(session: Session, at: datetime) -> Draft:
        life.act(session, draft_id, wanted, at, compiled)
        return _draft(session, draft_id)

    return _once(services, given, 200, write)


def view(session: Session, row: Draft, at: datetime) -> m.DraftView:
    """A draft with its files and its acts."""
    stands = life.standing_of(session, row, at)
    acts = [act_view(each) for each in stands.acts]
    return m.DraftView(**_fields(row), state=stands.state, files=stands.files, acts=acts)


def row_view(session: Session, row: Draft, at: datetime) -> m.DraftRow:
    """A draft without its files."""
    return m.DraftRow(**_fields(row), state=life.standing_of(session, row, at).state)


def act_view(row: DefinitionAct) -> m.ActView:
    """An entry of the log."""
    return m.ActView.model_validate(row.model_dump())


def version_in_force(session: Session, code: str, at: datetime) -> tuple[str, Definition, dict[str, Any]] | None:
    """The version in force with what was written of it and its form; None where there is none to compare with."""
    now = standing(session, code, at)
    row = session.get(Row, now.digest) if now is not None else None
    if row is None or row.written is None:
        return None
    return row.digest, Definition.model_validate_json(row.written), json.loads(row.form_schema)


def _ready(services: Services, draft_id: str, asked: Asked) -> Readiness:
    now = services.office.time.now()
    with services.office.store.read() as session:
        row, _ = _told_why(lambda: life.judged(session, draft_id, asked, now))
        organisation = organisation_at(session, now)
    return found(json.loads(row.files), lambda folder: _judged(folder, organisation))


def _judged(folder: Path, organisation: Organisation) -> Readiness:
    ready = readiness(folder, organisation)
    compiled = ready.checked.compiled
    return ready._replace(letters=tuple(template_faults(compiled))) if compiled is not None else ready


def _draft(session: Session, draft_id: str) -> Draft:
    row = session.get(Draft, draft_id)
    if row is None:
        raise Problem("NOT_FOUND")
    return row


def _fields(row: Draft) -> dict[str, Any]:
    return row.model_dump(exclude={"files"})


def _answered(services: Services, given: Under) -> Answer | None:
    if not is_answered(services, given):
        return None
    return _once(services, given, 200, _never)


def _never(_: Session, __: datetime) -> Draft:
    raise AssertionError("what was answered is not done again")


def _once(services: Services, given: Under, status: int, write: Callable[[Session, datetime], Draft]) -> Answer:
    """A write and its answer in one transaction, once under its key. Raises `Problem`, `KeyReused`."""
    return _told_why(lambda: _written(services, given, status, write))


def _written(services: Services, given: Under, status: int, write: Callable[[Session, datetime], Draft]) -> Answer:
    at = services.office.time.now()
    with services.office.store.write() as session:
        request = open_request(session, given.who, given.key, given.route, given.body_hash, at)
        if request.status is not None:
            return Answer(m.DraftView.model_validate_json(request.answer or "{}"), True)
        made = view(session, write(session, at), at)
        answer_request(session, request, status, made.model_dump_json(), at)
        return Answer(made, False)


def _told_why(work: Callable[[], T]) -> T:
    """The work done, or the registry's refusal as a problem."""
    try:
        return work()
    except life.Refused as refused:
        why = refused.refusal
        raise Problem(why.code, vi=why.told.vi, en=why.told.en) from None
    except life.NoDraft:
        raise Problem("NOT_FOUND") from None
    except life.Overtaken:
        raise Problem("DRAFT_OVERTAKEN") from None
