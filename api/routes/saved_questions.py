"""Questions kept under a name: shared by the auditors of an installation, asked again as of now, ended and never deleted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from sqlmodel import Session

from api.deps import AuditorDep, Caller, IdempotencyKey, ServicesDep, say_replayed, under
from api.models import auditing as m
from api.once import once
from api.problems import Problem, problems
from api.routes.dossiers import REPLAYED, who
from api.routes.questions import answer_view, answered
from api.services import Services
from audit.questions.asking import Answer, Given, NotAsked
from audit.questions.catalogue import complete
from registry.saved_questions import NotSaved, end_question, save_question, saved_question, saved_questions
from registry.tables import SavedQuestion

router = APIRouter(tags=["auditors"], prefix="/audit/saved")
Name = Annotated[str, Path(min_length=1, max_length=60, description="The name that it is kept under.")]


@router.get("", operation_id="list_saved_questions", summary="Kept questions", responses=problems(401, 403, 503))
def list_saved_questions(_: AuditorDep, services: ServicesDep) -> m.SavedQuestions:
    """All that stand, by name."""
    return kept(services)


@router.post(
    "", operation_id="save_question", summary="Keep a question",
    responses={200: {"description": "Kept.", "headers": REPLAYED}, **problems(400, 401, 403, 404, 409, 413, 422, 503)},
)  # fmt: skip
async def save(
    asked: m.SavedQuestionIn, key: IdempotencyKey, caller: Caller, _: AuditorDep, services: ServicesDep, request: Request,
    response: Response,
) -> m.SavedQuestionView:  # fmt: skip
    """Under a name of its own, with what it is asked about."""
    given = await under(services, who(caller), key, request)
    answer, repeated = await once(services, given, lambda session, now: saving(session, caller.subject, asked, now))
    if repeated:
        say_replayed(response)
    return m.SavedQuestionView.model_validate(answer)


@router.get(
    "/{name}", operation_id="ask_saved_question", summary="Ask a kept question again", responses=problems(401, 403, 404, 422, 503)
)
def ask_saved_question(name: Name, _: AuditorDep, services: ServicesDep) -> m.AnswerView:
    """The answer as of now."""
    return answer_view(answer_to(services, name))


@router.delete(
    "/{name}", operation_id="end_saved_question", summary="End a kept question", status_code=204,
    responses=problems(401, 403, 422, 503),
)  # fmt: skip
def end(name: Name, caller: Caller, _: AuditorDep, services: ServicesDep) -> None:
    """It stands no longer, and who ended it when stays on record; any number of times."""
    with services.office.store.write() as session:
        end_question(session, name, caller.subject, services.office.time.now())


def kept(services: Services) -> m.SavedQuestions:
    """For pages too."""
    with services.office.store.read() as session:
        return m.SavedQuestions(items=[m.SavedQuestionView.model_validate(_said(row)) for row in saved_questions(session)])


def saving(session: Session, by: str, asked: m.SavedQuestionIn, now: datetime) -> dict[str, Any]:
    """Keep it, for pages too. `QUESTION_UNKNOWN`, `QUESTION_ABOUT`, `QUESTION_NOT_SAVED`."""
    try:
        complete(asked.question, asked.given)
        said = asked.given.model_dump(mode="json", exclude_none=True)
        return _said(save_question(session, asked.name, asked.question, said, by, now))
    except NotAsked as error:
        raise Problem("QUESTION_ABOUT", rule=str(error)) from None
    except NotSaved as error:
        raise Problem("QUESTION_NOT_SAVED", rule=str(error)) from None


def answer_to(services: Services, name: str) -> Answer:
    """What a kept question is answered now, for pages too. `QUESTION_UNKNOWN`."""
    with services.office.store.read() as session:
        row = saved_question(session, name)
    if row is None:
        raise Problem("QUESTION_UNKNOWN")
    return answered(services, row.question, Given.model_validate_json(row.given))


def _said(row: SavedQuestion) -> dict[str, Any]:
    return {"name": row.name, "question": row.question, "given": json.loads(row.given), "by": row.by, "at": row.at.isoformat()}
