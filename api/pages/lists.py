"""One act over several tasks: chosen in the inbox, looked at line by line, confirmed once, its results as they come."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api import bulk as bulks
from api.models.desk import BulkIn, BulkSigned
from api.pages.forgery import Posted
from api.pages.problem_pages import ANSWERED, problem_of
from api.pages.rendering import onward, page
from api.pages.visit import OfficialVisit, Visit
from api.pages.writing import under
from api.problems import Problem
from api.routes.dossiers import list_candidates, who

router = APIRouter()


@router.post("/list/preview")
def preview(visit: OfficialVisit, form: Posted) -> Response:
    """Each line judged; only those that fit can be confirmed."""
    assert visit.caller is not None
    asked = _asked(form)
    if asked.act == "reassign" and asked.to is None:
        return page(visit, "list_to.html", asked=asked, people=_people(visit, asked), lines=_lines(asked))
    found = bulks.previewed(visit.services, asked, visit.held, visit.caller)
    return page(visit, "list_preview.html", asked=asked, found=found, signed=_signed(asked, found), problem=None)


@router.post("/list")
async def confirm(visit: OfficialVisit, form: Posted) -> Response:
    """The one signature over the list that was looked at."""
    assert visit.caller is not None
    try:
        asked = BulkSigned.model_validate_json(str(form.get("list", "")))
    except ValidationError:
        raise Problem("INVALID", inputs=["list"]) from None
    try:
        bulk, _ = await bulks.signed(visit.services, asked, visit.held, visit.caller, under(visit, form))
    except ANSWERED as error:
        found = await asyncio.to_thread(bulks.previewed, visit.services, asked, visit.held, visit.caller)
        told = problem_of(visit.request, error)
        again = _signed(asked, found)
        return page(visit, "list_preview.html", told["status"], asked=asked, found=found, signed=again, problem=told)
    return onward(f"/list/{bulk}")


@router.get("/list/{bulk}")
def results(visit: OfficialVisit, bulk: Annotated[str, Path(pattern=r"^[0-9a-f]{24}$")]) -> Response:
    """Each line's result; while lines are open the page comes again by itself."""
    assert visit.caller is not None
    view = bulks.bulk_view(visit.services, who(visit.caller), visit.caller.subject, bulk)
    answer = page(visit, "list_results.html", view=view)
    if view.open:
        answer.headers["Refresh"] = "2"
    return answer


def _asked(form: FormData) -> BulkIn:
    act, _, outcome = str(form.get("do", "")).partition(":")
    items = [dict(zip(("code", "task"), str(line).split("|"), strict=False)) for line in form.getlist("line")]
    fields: dict[str, Any] = {"act": act, "outcome": outcome or None, "items": items}
    fields |= {name: text for name in ("to", "reason") if (text := str(form.get(name, "")).strip())}
    try:
        return BulkIn.model_validate(fields)
    except ValidationError:
        raise Problem("INVALID", inputs=["line" if not items else "do"]) from None


def _lines(asked: BulkIn) -> list[str]:
    return [f"{item.code}|{item.task}" for item in asked.items]


def _people(visit: Visit, asked: BulkIn) -> list[Any]:
    """Those who may take the first line's task; a line that they may not take is told in the preview."""
    first = asked.items[0]
    return list_candidates(first.code, first.task, visit.held, visit.services).candidates


def _signed(asked: BulkIn, found: Any) -> str:
    """The list as it will be confirmed: the lines that fit, at the sequence seen."""
    items = [{"code": line.code, "task": line.task, "seq": line.seq} for line in found.lines if line.status == "fits"]
    kept = {"act": asked.act, "outcome": asked.outcome, "to": asked.to, "reason": asked.reason}
    return json.dumps({**kept, "items": items, "digest": found.digest}, ensure_ascii=False)
