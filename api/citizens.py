"""What citizens leave with the office: rating, complaints and their answers, and the dossier that corrects a faulty result.

An answer that corrects files a dossier of the same procedure, with the same form and papers, linked to the faulty one; when
its result is signed it supersedes the faulty one (Decree 118/2025, art. 23.1). Routes and pages both come through here.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime
from typing import Any

from sqlmodel import Session

from activities.desk import Office
from activities.filing import Application, Under
from activities.results import NotIssued, Signing
from activities.signing import NotSigned
from api.models import citizens as m
from api.once import once
from api.problems import Problem
from api.services import Services
from api.views.access import Loaded, load, may_see
from dossier.calendars import calendar_of
from dossier.commands import PaperGiven
from organisation.posts import Actor
from procedure_defs.policies.office import holding, office_policy
from registry.citizens import (
    Said,
    answer_complaint,
    complain,
    complaints_of,
    copies_issued,
    corrections_of,
    open_complaints,
    rate,
    read_complaint,
)
from registry.forwarding import seat_of, taken_over_by
from registry.journals import rows_of, state_of
from registry.openings import keep_opening
from registry.papers import DOSSIER
from registry.results import AlreadySuperseded, supersede
from registry.tables import Authority, Complaint, Dossier
from statute.time import local_date, midnight_after

ANSWERS = "one-stop-head"
MOST = 100


def own(services: Services, code: str, subject: str) -> Loaded:
    """A dossier of which the citizen is a party. `DOSSIER_UNKNOWN`, `FORBIDDEN`."""
    loaded = load(services.office, code)
    if subject not in loaded.state.parties:
        raise Problem("FORBIDDEN")
    return loaded


async def rated(services: Services, code: str, subject: str, asked: m.RatingIn, given: Under) -> tuple[m.Rated, bool]:
    """A rating, once for each party and only of a dossier that has ended. `RATED`, `NOT_ENDED`."""
    loaded = await asyncio.to_thread(own, services, code, subject)

    def work(session: Session, now: datetime) -> dict[str, Any]:
        if loaded.row.ended is None:
            raise Problem("NOT_ENDED")
        if not rate(session, services.office.keys, code, subject, asked.score, asked.text, now):
            raise Problem("RATED")
        return {"code": code, "score": asked.score}

    answer, repeated = await once(services, given, work)
    return m.Rated.model_validate(answer), repeated


async def complained(services: Services, code: str, subject: str, asked: m.ComplaintIn, given: Under) -> bool:
    """A complaint; whether it was kept before. `NO_RESULT` where an error or a loss is of no result."""
    loaded = await asyncio.to_thread(own, services, code, subject)

    def work(session: Session, now: datetime) -> dict[str, Any]:
        result = loaded.state.result
        if asked.kind != "complaint" and (result is None or result.document is None):
            raise Problem("NO_RESULT")
        row = Complaint(
            code=code, authority=_seat(services, loaded.row.reception), kind=asked.kind, who=subject, at=now,
            due_at=_due(loaded, asked.kind, now), sealed=b"",
        )  # fmt: skip
        return {"n": complain(session, services.office.keys, row, asked.text)}

    return (await once(services, given, work))[1]


def _due(loaded: Loaded, kind: m.ComplaintKind, now: datetime) -> datetime | None:
    """The end of the last day in which an error is corrected; other complaints have no limit that we know of."""
    limit = holding(office_policy().correction, local_date(now)) if kind == "error" else None
    if limit is None:
        return None
    last = calendar_of(loaded.pinned, loaded.state).add_working_days(local_date(now), limit.working_days)
    return midnight_after(last)


def complaints_about(services: Services, code: str, held: list[Actor]) -> m.Complaints:
    """What was written about a dossier: for its parties, and for officials of it who may answer; opening is logged."""
    loaded, office = load(services.office, code), services.office
    if not may_see(loaded, held):
        raise Problem("FORBIDDEN")
    official = next((actor for actor in held if actor.kind == "official"), None)
    if official is not None and _answering(_seat(services, loaded.row.reception), held) is None:
        raise Problem("FORBIDDEN", roles=[ANSWERS])
    with office.store.read() as session:
        found = complaints_of(session, office.keys, code)
    if official is not None and found:
        _log(services, official, [code])
    return m.Complaints(items=[view(each) for each in found])


def unanswered(services: Services, held: list[Actor]) -> m.Complaints:
    """What the offices of a head have not answered yet; opening is logged. `FORBIDDEN` to everybody else."""
    heads = [actor for actor in held if actor.post is not None and actor.post.role == ANSWERS]
    if not heads:
        raise Problem("FORBIDDEN", roles=[ANSWERS])
    office = services.office
    with office.store.read() as session:
        mine = {actor.post.authority for actor in heads if actor.post}
        rows = open_complaints(session, mine | taken_over_by(session, mine, office.time.now()), MOST)
        found = [read_complaint(office.keys, row) for row in rows]
    _log(services, heads[0], sorted({each.code for each in found}))
    return m.Complaints(items=[view(each) for each in found])


def _log(services: Services, actor: Actor, codes: list[str]) -> None:
    office = services.office
    with office.store.write() as session:
        for code in codes:
            keep_opening(session, actor.id, actor.post.id if actor.post else None, code, office.time.now(), "read")


def _answering(authority: str, held: list[Actor]) -> Actor | None:
    return next((a for a in held if a.post is not None and a.post.role == ANSWERS and a.post.authority == authority), None)


def _seat(services: Services, authority: str) -> str:
    """Who answers for what an authority did: itself, or who took over from it."""
    with services.office.store.reading() as within:
        return seat_of(within, authority, services.office.time.now())


async def answered(
    services: Services, n: int, held: list[Actor], asked: m.AnswerIn, given: Under
) -> tuple[m.ComplaintView, bool]:
    """The office's answer, once. `NOT_FOUND`, `FORBIDDEN`, `ANSWERED`, `NOTHING_TO_CORRECT`, `NO_RESULT`; `NotSigned`."""
    row = await asyncio.to_thread(_complaint, services, n)
    actor = _answering(_seat(services, row.authority), held)
    if actor is None:
        raise Problem("FORBIDDEN", roles=[ANSWERS])
    if (asked.correct and row.kind != "error") or (asked.reissue and row.kind != "loss"):
        raise Problem("NOTHING_TO_CORRECT")
    linked = None
    if asked.correct and row.answered_at is None:
        linked = await _correction(services, row, actor)
    elif asked.reissue and row.answered_at is None:
        linked = await asyncio.to_thread(_copy, services, row, actor)

    def work(session: Session, now: datetime) -> dict[str, Any]:
        again = session.get(Complaint, n)
        if again is None or again.answered_at is not None:
            raise Problem("ANSWERED")
        answer_complaint(session, services.office.keys, again, actor.id, asked.text, linked, now)
        return {}

    _, repeated = await once(services, given, work)
    found = await asyncio.to_thread(_complaint, services, n)
    return view(read_complaint(services.office.keys, found)), repeated


def _complaint(services: Services, n: int) -> Complaint:
    with services.office.store.read() as session:
        row = session.get(Complaint, n)
    if row is None:
        raise Problem("NOT_FOUND")
    return row


async def _correction(services: Services, row: Complaint, actor: Actor) -> str:
    """The dossier that corrects: filed once for each complaint, whoever answers and however often."""
    application = await asyncio.to_thread(_application, services, row, actor)
    under = Under("system", f"correction-{row.n}", "correction", f"correction of {row.code}")
    return (await services.filing.file(application, under)).code


def _copy(services: Services, row: Complaint, actor: Actor) -> str:
    """The digest of a certified copy of the result that was lost, which the dossier then holds too."""
    result = load(services.office, row.code).state.result
    if services.results is None:
        raise NotSigned("no signing service is set")
    if result is None or result.document is None:
        raise Problem("NO_RESULT")
    try:
        return services.results.reissued(Signing(row.code, actor.id, f"{DOSSIER}{row.code}", result.document))
    except NotIssued:
        raise Problem("NO_RESULT") from None


def copies_of(services: Services, code: str) -> set[str]:
    """The digests of the copies that were issued of a dossier's result."""
    with services.office.store.read() as session:
        return copies_issued(session, code)


def _application(services: Services, row: Complaint, actor: Actor) -> Application:
    office, loaded = services.office, load(services.office, row.code)
    with office.store.read() as session:
        personal = state_of(rows_of(session, row.code, office.keys.of(row.code))).personal
        lies_in = _lies_in(session, office, loaded.row)
    kept: dict[str, Any] = {str(name): personal[name] for name in ("form", "applicant", "representative") if name in personal}
    return Application(
        procedure=loaded.row.procedure, channel="counter", service_point=loaded.row.service_point, actor=actor,
        parties=loaded.state.parties, personal=kept, salt=secrets.token_hex(16), predecessor=row.code,
        papers=tuple(PaperGiven(id=paper.id, how="reused") for paper in loaded.state.papers), lies_in=lies_in,
    )  # fmt: skip


def _lies_in(session: Session, office: Office, row: Dossier) -> str | None:
    """The unit of who took the authority's place since: its form names a unit of then, whose code may be another's now."""
    now = office.time.now()
    seat = session.get(Authority, seat_of(session, row.authority, now))
    level = office.definitions.in_force(row.procedure, now).pinned.plan.competence.level
    return seat.unit if seat is not None and seat.id != row.authority and seat.level == level else None


def supersede_corrected(services: Services, code: str) -> None:
    """Where a dossier was opened to correct another one's result, its own result takes that one's place; any number of times."""
    with services.office.store.read() as session:
        corrected = [row.code for row in corrections_of(session, code)]
    made = _document(services, code) if corrected else None
    if made is None:
        return
    with services.office.store.write() as session:
        for old in corrected:
            faulty = _document(services, old)
            if faulty is None:
                continue
            try:
                supersede(session, faulty, made, "correction", services.office.time.now())
            except (AlreadySuperseded, LookupError):
                continue


def _document(services: Services, code: str) -> str | None:
    result = load(services.office, code).state.result
    return result.document.digest if result is not None and result.document is not None else None


def view(said: Said) -> m.ComplaintView:
    """A complaint as it is answered."""
    fields = {name: getattr(said, name) for name in m.ComplaintView.model_fields if name != "issued"}
    if said.kind == "loss":
        fields |= {"linked": None, "issued": said.linked}
    return m.ComplaintView.model_validate(fields)
