"""Administration of the organisation: alarms first, then places and people; every change asks for its ground."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.models.organisation import AccountIn, Administering, LoggedChange
from api.once import once
from api.pages import dates
from api.pages.forgery import Posted
from api.pages.problem_pages import ANSWERED, problem_of
from api.pages.rendering import page
from api.pages.visit import OfficialVisit, Visit
from api.pages.writing import under
from api.problems import Problem
from api.routes.organisation import accounting, administering
from api.views.organisation import alarms_view, looked_up, official_detail, seat
from organisation.staffing import AbsenceKind
from procedure_defs.roles import roles
from registry.accounts import new_password
from registry.administration import changes_before
from statute.time import moment

router = APIRouter(prefix="/administration")
Thing = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]
ABSENCES = AbsenceKind.__args__  # type: ignore[attr-defined]
SHOWN = 30


def _keeper(visit: Visit) -> None:
    if not visit.administers:
        raise Problem("FORBIDDEN", roles=["administrator"])


@router.get("")
def overview(visit: OfficialVisit, find: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Alarms, a search for places and people, forms for new ones, the latest changes."""
    _keeper(visit)
    return _overview(visit, find=find)


@router.post("")
async def add(visit: OfficialVisit, form: Posted) -> Response:
    """A new authority, service point or official."""
    return await _changed(visit, form, lambda **told: _overview(visit, **told))


@router.get("/authority/{thing}")
def authority(visit: OfficialVisit, thing: Thing) -> Response:
    """An authority: its counters, who holds which role, who of them is there."""
    _keeper(visit)
    return _authority(visit, thing)


@router.post("/authority/{thing}")
async def change_authority(visit: OfficialVisit, thing: Thing, form: Posted) -> Response:
    """Appoint somebody here, open a counter, rename or close the authority."""
    return await _changed(visit, form, lambda **told: _authority(visit, thing, **told))


@router.get("/official/{thing}")
def official(visit: OfficialVisit, thing: Thing) -> Response:
    """An official: posts, delegations, absences, sign-in."""
    _keeper(visit)
    return _official(visit, thing)


@router.post("/official/{thing}")
async def change_official(visit: OfficialVisit, thing: Thing, form: Posted) -> Response:
    """Appoint, end a post, delegate, report an absence with its substitute, make or close the sign-in."""
    if form.get("kind") == "account":
        return await _account(visit, thing, form)
    return await _changed(visit, form, lambda **told: _official(visit, thing, **told))


@router.get("/log")
def log(visit: OfficialVisit, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """Who changed what, when and why."""
    _keeper(visit)
    with visit.services.office.store.read() as session:
        rows = changes_before(session, before, SHOWN + 1)
    items = [LoggedChange.of(row) for row in rows[:SHOWN]]
    return page(visit, "organisation_log.html", changes=items, before=items[-1].n if len(rows) > SHOWN else None)


async def _changed(visit: Visit, form: FormData, again: Any) -> Response:
    """One act of administration; the page comes again with what was done, or with why it was refused."""
    _keeper(visit)
    assert visit.caller is not None
    try:
        asked = _asked(form)
        answer, _ = await once(visit.services, under(visit, form), administering(asked, visit.caller.subject))
    except ANSWERED as error:
        problem = problem_of(visit.request, error)
        shown: Response = again(problem=problem, status=problem["status"])
        return shown
    done: Response = again(done=len(answer["changes"]))
    return done


async def _account(visit: Visit, thing: str, form: FormData) -> Response:
    _keeper(visit)
    assert visit.caller is not None
    password = None if form.get("disable") else new_password()
    try:
        asked = _valid(AccountIn, official=thing, why=str(form.get("why", "")), disable=password is None)
        work = accounting(asked, visit.caller.subject, password)
        _, repeated = await once(visit.services, under(visit, form), work)
    except ANSWERED as error:
        problem = problem_of(visit.request, error)
        return _official(visit, thing, problem=problem, status=problem["status"])
    return _official(visit, thing, done=1, password=None if repeated else password)


def _valid(model: Any, **fields: Any) -> Any:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise Problem("INVALID", inputs=sorted({str(part["loc"][-1]) for part in error.errors()})) from None


def _asked(form: FormData) -> Administering:
    """The one act that a form says; days are written as people write them."""
    kept = {name: str(value).strip() for name, value in form.items() if name not in ("token", "key", "why")}
    act: dict[str, Any] = {name: value for name, value in kept.items() if value}
    for name in ("starts", "ends"):
        if name in act:
            act[name] = _instant(act[name], name)
    return Administering.model_validate(_checked(act, str(form.get("why", "")).strip()))


def _checked(act: dict[str, Any], why: str) -> dict[str, Any]:
    found: Administering = _valid(Administering, why=why, acts=[act])
    return found.model_dump()


def _instant(written: str, name: str) -> datetime:
    """The beginning of a day as people write it, or an instant of it."""
    exact = dates.instant(written)
    if exact is not None:
        return exact
    try:
        return moment(date.fromisoformat(dates.iso_day(written)), time.min)
    except ValueError:
        raise Problem("INVALID", inputs=[name]) from None


def _page(visit: Visit, template: str, *, status: int = 200, problem: Any = None, done: Any = None, **more: Any) -> Response:
    return page(visit, template, status, problem=problem, done=done, now=visit.services.office.time.now(), **more)


def _overview(visit: Visit, find: str = "", **told: Any) -> Response:
    office = visit.services.office
    with office.store.read() as session:
        rows = changes_before(session, None, 8)
    hits = looked_up(office, find.strip()) if len(find.strip()) >= 2 else None
    changes = [LoggedChange.of(row) for row in rows]
    return _page(visit, "administration.html", alarms=alarms_view(office), find=find, hits=hits, changes=changes, **told)


def _authority(visit: Visit, thing: str, **told: Any) -> Response:
    office = visit.services.office
    found, alarms = seat(office, thing), alarms_view(office, thing)
    return _page(visit, "administration_authority.html", seat=found, alarms=alarms, roles=sorted(roles()), **told)


def _official(visit: Visit, thing: str, password: str | None = None, **told: Any) -> Response:
    detail = official_detail(visit.services.office, thing)
    return _page(
        visit,
        "administration_official.html",
        official=detail,
        roles=sorted(roles()),
        absences=ABSENCES,
        password=password,
        **told,
    )
