"""Auditors' pages: search, questions with their answers, a dossier's course with ledger and replay, the seals of days."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import ValidationError

from api.deps import AUDITOR
from api.models.auditing import SavedQuestionIn
from api.once import once
from api.pages.due_reasons import due_reasons
from api.pages.forgery import Posted
from api.pages.problem_pages import problem_of
from api.pages.rendering import onward, page
from api.pages.visit import OfficialVisit, Visit
from api.pages.writing import under
from api.problems import Problem
from api.routes.questions import answered, csv_answer, in_words, pdf_answer, replayed, seals_of, verdict_of
from api.routes.saved_questions import kept, saving
from api.views.access import load
from api.views.names import place
from audit.questions.asking import Answer, Given
from audit.questions.catalogue import QUESTIONS
from audit.questions.showing import shown
from audit.questions.words import COLUMNS
from registry.saved_questions import end_question

router = APIRouter()
Name = Annotated[str, Path(pattern=r"^[a-z-]{1,40}$")]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
ON_A_PAGE = 500


def _auditor(visit: OfficialVisit) -> Visit:
    if not any(actor.post is not None and actor.post.role == AUDITOR for actor in visit.held):
        raise Problem("FORBIDDEN", roles=[AUDITOR])
    return visit


AuditorVisit = Annotated[Visit, Depends(_auditor)]


def _given(visit: Visit) -> Given:
    """What a form was filled with; an empty field is not asked about."""
    said = {name: value.strip() for name, value in visit.request.query_params.items() if value.strip() and name != "code_of"}
    try:
        return Given.model_validate(said)
    except ValidationError as error:
        raise Problem("INVALID", inputs=sorted({str(part["loc"][0]) for part in error.errors() if part["loc"]})) from None


@router.get("/auditing")
def auditing(visit: AuditorVisit) -> Response:
    """Where an auditor begins."""
    saved = [(one, f"{one.question}?{urlencode(one.given)}") for one in kept(visit.services).items]
    return page(
        visit, "auditing.html", questions=list(QUESTIONS.values()), seals=seals_of(visit.services).items[:14], saved=saved
    )


@router.post("/auditing/saved")
async def keep(visit: AuditorVisit, form: Posted) -> Response:
    """Keep the question of the page under a name, or end one."""
    assert visit.caller is not None
    name, services, by = str(form.get("name", "")).strip(), visit.services, visit.caller.subject
    if form.get("do") == "end":
        with services.office.store.write() as session:
            end_question(session, name, by, services.office.time.now())
        return onward("/auditing")
    given = {key[2:]: str(value) for key, value in form.items() if key.startswith("f.") and str(value).strip()}
    try:
        asked = SavedQuestionIn.model_validate({"name": name, "question": form.get("question"), "given": given})
    except ValidationError as error:
        raise Problem("INVALID", inputs=sorted({str(part["loc"][-1]) for part in error.errors()})) from None
    await once(services, under(visit, form), lambda session, now: saving(session, by, asked, now))
    return onward(f"/auditing/ask/{asked.question}?{urlencode(given)}")


@router.get("/auditing/ask/{question}")
def ask(visit: AuditorVisit, question: Name) -> Response:
    """A question with its form; answered as soon as it has what it needs. The address holds all of it: keep it to ask again."""
    if question not in QUESTIONS:
        raise Problem("QUESTION_UNKNOWN")
    wanted, given, problem, found = QUESTIONS[question], Given(), None, None
    try:
        given = _given(visit)
        lacking = [name for name in wanted.needs if getattr(given, name) is None]
        found = answered(visit.services, question, given) if not lacking else None
    except Problem as error:
        problem = problem_of(visit.request, error)
    status = problem["status"] if problem is not None else 200
    return page(
        visit, "auditing_answer.html", status, question=wanted, given=given, problem=problem,
        typed=dict(visit.request.query_params), query=visit.request.url.query, **_table(visit, found),
    )  # fmt: skip


def _table(visit: Visit, found: Answer | None) -> dict[str, Any]:
    if found is None:
        return {"answer": None, "heads": [], "cells": [], "code_at": -1}
    told = in_words(visit.services, found._replace(rows=found.rows[:ON_A_PAGE]))
    cells = [[shown(cell, visit.language) for cell in row] for row in told.rows]
    code_at = found.columns.index("code") if "code" in found.columns else -1
    return {"answer": found, "heads": [COLUMNS[name] for name in found.columns], "cells": cells, "code_at": code_at}


@router.get("/auditing/ask/{question}/csv")
def ask_csv(visit: AuditorVisit, question: Name) -> Response:
    """The answer for a spreadsheet."""
    return csv_answer(visit.services, question, _given(visit))


@router.get("/auditing/ask/{question}/pdf")
def ask_pdf(visit: AuditorVisit, question: Name) -> Response:
    """The answer on paper."""
    return pdf_answer(visit.services, question, _given(visit))


@router.get("/auditing/dossier")
def look_up(visit: AuditorVisit, code: Annotated[str, Query(pattern=r"^\s*[A-Za-z0-9][A-Za-z0-9.-]{0,63}\s*$")]) -> Response:
    """From the search field to the dossier."""
    return _dossier(visit, code.strip(), None)


@router.get("/auditing/dossier/{code}")
async def dossier(visit: AuditorVisit, code: Code, replay: bool = False) -> Response:
    """A dossier's course and ledger; with `replay` it is executed again and the verdict stands above. No personal part."""
    verdict = verdict_of(await replayed(visit.services, code)) if replay else None
    return _dossier(visit, code, verdict)


def _dossier(visit: Visit, code: str, verdict: Any) -> Response:
    loaded = load(visit.services.office, code)
    course = answered(visit.services, "timeline", Given(code=code))
    why = due_reasons(visit.services.office, loaded, visit.services.office.time.now())
    own = [one for one in QUESTIONS.values() if one.needs == ("code",) and one.name != "timeline"]
    with visit.services.office.store.read() as session:
        authority = place(session, loaded.row.authority)
    return page(
        visit, "auditing_dossier.html", row=loaded.row, procedure=loaded.names.procedure.name, authority=authority, why=why,
        verdict=verdict, questions=own, **_table(visit, course),
    )  # fmt: skip
