"""The auditor's questions, the replay of one dossier, the seals of days. All of it reads."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from sqlmodel import col, select

from api.deps import AuditorDep, ServicesDep
from api.models import auditing as m
from api.problems import Problem, problems
from api.routes.dossiers import Code
from api.services import Services
from api.views.access import load
from audit.evidence import HISTORIES
from audit.gathering import Gatherer, judge_code
from audit.live_histories import live_histories
from audit.questions.asking import Answer, Asked, Given, NotAsked
from audit.questions.catalogue import QUESTIONS, ask
from audit.questions.showing import as_csv, as_pdf
from audit.questions.spoken import spoken
from audit.questions.words import COLUMNS
from audit.three_records import Judged
from registry.blobs import Blobs
from registry.tables import DaySeal

router = APIRouter(tags=["auditors"], prefix="/audit")
Name = Annotated[str, Path(pattern=r"^[a-z-]{1,40}$", description="One of `GET /audit/questions`.")]
About = Annotated[Given, Query()]
ASKED = problems(401, 403, 404, 422, 503)
SEALS = 60


@router.get("/questions", operation_id="list_questions", summary="Questions that can be asked", responses=problems(401, 403, 503))
def list_questions(_: AuditorDep) -> m.Questions:
    """Each with what it is asked about."""
    views = [
        m.QuestionView(name=one.name, words=one.words, needs=list(one.needs), may=list(one.may), columns=list(one.columns))
        for one in QUESTIONS.values()
    ]
    return m.Questions(items=views)


@router.get("/questions/{question}", operation_id="ask_question", summary="Ask", responses=ASKED)
def ask_question(question: Name, _: AuditorDep, services: ServicesDep, given: About) -> m.AnswerView:
    """The answer, at most 10,000 rows."""
    return answer_view(answered(services, question, given))


def answer_view(found: Answer) -> m.AnswerView:
    """An answer with its columns' names in both languages."""
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    names = {name: COLUMNS[name] for name in found.columns}
    return m.AnswerView(question=found.question, at=found.at, columns=list(found.columns), names=names, rows=rows, cut=found.cut)


@router.get(
    "/questions/{question}/csv", operation_id="export_answer", summary="Ask, answered as a table", response_class=Response,
    responses={200: {"description": "CSV, UTF-8.", "content": {"text/csv": {}}}, **ASKED},
)  # fmt: skip
def export_answer(question: Name, _: AuditorDep, services: ServicesDep, given: About) -> Response:
    """No cell is read as a formula by a spreadsheet."""
    return csv_answer(services, question, given)


@router.get(
    "/questions/{question}/pdf", operation_id="print_answer", summary="Ask, answered on paper", response_class=Response,
    responses={200: {"description": "PDF/A.", "content": {"application/pdf": {}}}, **ASKED},
)  # fmt: skip
def print_answer(question: Name, _: AuditorDep, services: ServicesDep, given: About) -> Response:
    """At most 2,000 rows."""
    return pdf_answer(services, question, given)


@router.get(
    "/dossiers/{code}/replay",
    operation_id="replay_dossier",
    summary="Re-execute a dossier",
    responses=problems(401, 403, 404, 422, 503),
)
async def replay_dossier(code: Code, _: AuditorDep, services: ServicesDep) -> m.VerdictView:
    """Kept histories replayed, every command decided again, the registry's rows compared. No personal value is shown."""
    return verdict_of(await replayed(services, code))


@router.get("/seals", operation_id="list_seals", summary="Seals of the last days", responses=problems(401, 403, 503))
def list_seals(_: AuditorDep, services: ServicesDep) -> m.Seals:
    """The last 60, the newest first. That they stand is verified by `motcua audit verify`."""
    return seals_of(services)


def answered(services: Services, question: str, given: Given) -> Answer:
    """The answer, for routes and pages. `QUESTION_UNKNOWN`, or `QUESTION_ABOUT` where it lacks what it is about."""
    if question not in QUESTIONS:
        raise Problem("QUESTION_UNKNOWN")
    office = services.office
    if given.code is not None and "code" in QUESTIONS[question].needs:
        load(office, given.code)
    try:
        return ask(Asked(office.store, office.definitions, office.time.now()), question, given)
    except NotAsked as error:
        raise Problem("QUESTION_ABOUT", needs=list(QUESTIONS[question].needs), rule=str(error)) from None


def csv_answer(services: Services, question: str, given: Given) -> Response:
    """The answer as a file."""
    content = as_csv(in_words(services, answered(services, question, given)))
    return Response(content, media_type="text/csv; charset=utf-8", headers=_named(question, "csv"))


def pdf_answer(services: Services, question: str, given: Given) -> Response:
    """The answer as a file."""
    content = as_pdf(in_words(services, answered(services, question, given)))
    return Response(content, media_type="application/pdf", headers=_named(question, "pdf"))


def in_words(services: Services, found: Answer) -> Answer:
    """The answer as people read it, for pages, tables and paper."""
    office = services.office
    return spoken(Asked(office.store, office.definitions, office.time.now()), found)


def _named(question: str, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="motcua-{question}.{ending}"'}


async def replayed(services: Services, code: str) -> Judged:
    """Re-execute, beside the event loop that answers everybody else."""
    office = services.office
    await asyncio.to_thread(load, office, code)
    live = await live_histories(office, [code])
    gatherer = Gatherer(office.store, office.keys, Blobs(services.config.shelf(HISTORIES)))
    return await asyncio.to_thread(lambda: asyncio.run(judge_code(gatherer, code, live.get(code, ()))))


def verdict_of(judged: Judged) -> m.VerdictView:
    """The verdict as it is answered."""
    findings: list[dict[str, Any]] = [found.figures() for found in judged.findings]
    told = [{name: str(value) for name, value in found.items()} for found in findings]
    return m.VerdictView(
        code=judged.code, agrees=judged.agrees, rows=judged.rows, decided=judged.decided, histories=judged.replayed,
        erased_at=judged.erased_at, findings=told, story=list(judged.story),
    )  # fmt: skip


def seals_of(services: Services) -> m.Seals:
    """The newest seals."""
    with services.office.store.read() as session:
        rows = session.exec(select(DaySeal).order_by(col(DaySeal.n).desc()).limit(SEALS)).all()
    said = [(row, json.loads(row.statement)) for row in rows]
    return m.Seals(items=[
        m.SealView(day=row.day, leaves=each["leaves"], root=each["root"], stamped_at=row.stamped_at, copied_at=row.copied_at)
        for row, each in said
    ])  # fmt: skip
