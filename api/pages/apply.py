"""Filing: at the counter by a receptionist, online by a citizen, by a form made from the definition's own schema."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.models.filing import Filing
from api.models.results import KeptResult
from api.pages import begun
from api.pages import counter_filing as counter
from api.pages.act_forms import papers_of
from api.pages.forgery import Posted
from api.pages.form_fields import Section, conditional_paths, hidden_paths, labels, resolved, sections, values_of
from api.pages.guide import Guide, guide_of
from api.pages.places import own_unit, provinces
from api.pages.problem_pages import ANSWERED, problem_of
from api.pages.rendering import onward, page
from api.pages.visit import SignedIn, Visit
from api.pages.writing import file, uploaded
from api.parties import as_person
from api.problems import Problem
from api.views.results import kept_results
from dossier.guard import truth
from procedure_defs.form_values import form_faults

router = APIRouter()
DossierCode = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
ProcedureCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z.]{1,40}$")]
PERSON = ("full_name", "personal_id", "date_of_birth", "organisation_code", "address", "phone", "email")
SOURCES = ("counter", "post")


@router.get("/apply/{procedure}")
def ask(
    visit: SignedIn,
    procedure: ProcedureCode,
    again: DossierCode = None,
) -> Response:
    """The empty form, or what a citizen has begun; `again` begins with the form of an own dossier."""
    _may_file(visit)
    guide = guide_of(visit.services.office, procedure)
    found = begun.again(visit, again) if again is not None else begun.resumed(visit, procedure)
    return _page(visit, guide, *found) if found is not None else _page(visit, guide, {}, None)


@router.post("/apply/{procedure}")
async def take(visit: SignedIn, procedure: ProcedureCode, form: Posted) -> Response:
    """Files, or shows the form again: with every fault beside its field, or with one more block of a list."""
    _may_file(visit)
    guide = await asyncio.to_thread(guide_of, visit.services.office, procedure)
    values = values_of(guide.view.form_schema, without_block(_texts(form), str(form.get("do", ""))))
    uploads: dict[str, str] = {}
    try:
        uploads = await _uploads(visit, form)
        if form.get("do") == "save":
            await begun.save(visit, procedure, values, form, _kept(form, uploads))
            return onward("/mine?saved=true")
        wanted = str(form.get("do", "file"))
        if visit.is_official and wanted.startswith(counter.LOOK_UP):
            answer = await counter.look_up(visit, procedure, wanted, values, form)
            return await asyncio.to_thread(_page, visit, guide, counter.filled_in(values, answer), form, uploads, None, answer)
        if wanted not in ("file", counter.WHOLE_WAY):
            return await asyncio.to_thread(_page, visit, guide, values, form, uploads)
        done = await file(visit, _filing(visit, guide, values, form, uploads), form)
    except ANSWERED as error:
        problem = problem_of(visit.request, error)
        return await asyncio.to_thread(_page, visit, guide, values, form, uploads, problem)
    return onward(f"/dossier/{done.code}/receipt")


@router.post("/apply/{procedure}/conditions")
def conditions(visit: SignedIn, procedure: ProcedureCode, form: Posted) -> Response:
    """For the script: which fields are not asked, and which papers are needed, as the form stands."""
    _may_file(visit)
    guide = guide_of(visit.services.office, procedure)
    values = values_of(guide.view.form_schema, _texts(form))
    found = sections(guide.view.form_schema, values)
    return JSONResponse({
        "conditional": conditional_paths(found), "hidden": hidden_paths(found),
        "needed": _needed(guide, values, _channel(visit, form)),
    })  # fmt: skip


def _may_file(visit: Visit) -> None:
    roles = {actor.post.role for actor in visit.held if actor.post is not None}
    if visit.is_official and "receptionist" not in roles:
        raise Problem("FORBIDDEN", roles=["receptionist"])


def _page(
    visit: Visit, guide: Guide, values: Mapping[str, Any], form: FormData | None, uploads: dict[str, str] | None = None,
    problem: dict[str, Any] | None = None, answer: counter.Answer | None = None,
) -> Response:  # fmt: skip
    schema, office = guide.view.form_schema, visit.services.office
    found = sections(schema, values, _more(form))
    faults = _faults(problem["details"] if problem else {}, found)
    posted = _texts(form) if form is not None else {}
    return page(
        visit, "apply.html", problem["status"] if problem else 200, guide=guide, sections=found,
        values=values, provinces=provinces(office), own_unit=own_unit(office, visit.held), faults=faults, problem=problem,
        posted=posted, kept=_kept(form, uploads or {}), asks_person=not _has_applicant(schema), is_new=form is None,
        groups=labels(found), own=_own_results(visit, guide, form, answer), answer=answer, tokens=counter.tokens(form, answer),
        look_up_paths=counter.person_paths(found) if visit.is_official else frozenset(), also=counter.how_many(form),
        kinds=counter.KINDS,
        linked=guide.view.linked,
        needed=_needed(guide, values, _channel(visit, form)), sources=SOURCES,
        kept_days=visit.services.config.upload_kept.days,
        most_bytes=visit.services.config.largest_paper, most_megabytes=visit.services.config.largest_paper // (1024 * 1024),
    )  # fmt: skip


def _own_results(visit: Visit, guide: Guide, form: FormData | None, answer: counter.Answer | None) -> dict[str, list[KeptResult]]:
    """The applicant's own results by the paper that each may serve: nobody is asked again for what the office has issued."""
    if visit.caller is None:
        return {}
    if visit.is_official:
        kept = counter.results_of(visit, guide.view.code, form, answer)
    else:
        kept = kept_results(visit.services.office, visit.caller.subject, guide.view.code).items
    return {paper: [one for one in kept if paper in one.serves] for one in kept for paper in one.serves}


def _faults(details: Mapping[str, Any], found: list[Section]) -> dict[str, list[Any]]:
    """The faults by the field that each is about, in the order of the form, with the name of the group that it is in."""
    by_path: dict[str, list[Any]] = {}
    at = [{"at": details["at"]}] if details.get("at") else []
    for fault in [*details.get("faults", []), *at]:
        by_path.setdefault(str(fault.get("path") or fault.get("at")), []).append(fault)
    order = list(labels(found))
    places = {path: place for place, path in enumerate(order)}
    return dict(sorted(by_path.items(), key=lambda item: places.get(item[0], len(order))))


def _needed(guide: Guide, values: Mapping[str, Any], channel: str) -> dict[str, bool | None]:
    """For each paper with a condition, whether it holds; nothing where the form does not say yet."""
    scope = {"form": dict(values), "channel": channel, "papers": {}, "register": {}, "applicant": {}, "fees": {}}
    guarded = {paper.id: guide.plan.guards[paper.when] for paper in guide.plan.papers if paper.when}
    return {paper: truth(tree, scope) for paper, tree in guarded.items()}


def _channel(visit: Visit, form: FormData | None) -> str:
    if not visit.is_official:
        return "online"
    asked = str(form.get("channel", "counter")) if form is not None else "counter"
    return asked if asked in SOURCES else "counter"


def _texts(form: FormData) -> dict[str, list[str]]:
    return {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}


def _more(form: FormData | None) -> dict[str, int]:
    """How many blocks of each list are shown: one more where that was asked for."""
    if form is None:
        return {}
    wanted = str(form.get("do", ""))
    held = {
        name.removeprefix("blocks."): int(text) for name in form if (text := str(form[name])).isdigit() and name[:7] == "blocks."
    }
    path = wanted.removeprefix("add:") if wanted.startswith("add:") else None
    less = wanted.removeprefix("remove:").rpartition(".")[0] if wanted.startswith("remove:") else None
    return {name: min(number + (name == path) - (name == less), 50) for name, number in held.items()}


def without_block(posted: dict[str, list[str]], wanted: str) -> dict[str, list[str]]:
    """What was posted without the block of a list that is to go: `remove:form.witnesses.1`."""
    if not wanted.startswith("remove:"):
        return posted
    block = wanted.removeprefix("remove:")
    return {name: texts for name, texts in posted.items() if name != block and not name.startswith(f"{block}.")}


def _kept(form: FormData | None, uploads: dict[str, str]) -> dict[str, str]:
    """The files that came already, so that nobody has to choose them again."""
    held = (
        {name.removeprefix("digest."): str(form[name]) for name in form if name.startswith("digest.")} if form is not None else {}
    )
    return {**held, **uploads}


async def _uploads(visit: Visit, form: FormData) -> dict[str, str]:
    found = {}
    for name, value in form.multi_items():
        if name.startswith("file."):
            try:
                digest = await uploaded(visit, value)
            except Problem as problem:
                raise Problem(problem.code, paper=name.removeprefix("file."), **problem.details) from None
            if digest:
                found[name.removeprefix("file.")] = digest
    return found


def _filing(visit: Visit, guide: Guide, values: dict[str, Any], form: FormData, uploads: dict[str, str]) -> Filing:
    """What is filed. All faults of the form at once, before anything else is looked at."""
    faults = form_faults(guide.view.form_schema, values)
    if faults:
        raise Problem("FORM_INVALID", faults=[fault.model_dump() for fault in faults])
    applicant = values.get("applicant") if _has_applicant(guide.view.form_schema) else _person(form, "person")
    representative = _person(form, "representative")
    others = counter.extras(form) if visit.is_official else {}
    try:
        return Filing.model_validate({
            "procedure": guide.view.code, "channel": _channel(visit, form), "form": values,
            "applicant": as_person(applicant) if isinstance(applicant, Mapping) else {},
            "papers": papers_of(form, uploads), "representative": representative if representative else None, **others,
            "chosen": [str(name) for name in form.getlist("chosen")],
        })  # fmt: skip
    except ValidationError as error:
        raise Problem("INVALID", faults=[{"at": ".".join(map(str, part["loc"]))} for part in error.errors()]) from None


def _person(form: FormData, prefix: str) -> dict[str, str]:
    return counter.texts(form, prefix, PERSON)


def _has_applicant(schema: dict[str, Any]) -> bool:
    """Whether the form itself asks who applies, so that nothing is asked twice."""
    asked = resolved(schema, schema.get("properties", {}).get("applicant", {}))
    return "full_name" in asked.get("properties", {})
