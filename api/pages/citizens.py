"""After filing: supplements, adjustments, paying, rating, complaints and answers, near points, unclaimed results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Response
from pydantic import ValidationError
from sqlmodel import col, select
from starlette.datastructures import FormData

from activities.signatures import signature_of
from api import citizens
from api.models.acts import AdjustAct, SupplyAct
from api.models.citizens import AnswerIn, ComplaintIn, RatingIn
from api.models.reading import DossierView
from api.pages.forgery import Posted
from api.pages.form_fields import Section, sections, values_of
from api.pages.places import provinces
from api.pages.rendering import onward, page
from api.pages.visit import AnyVisit, CitizenVisit, OfficialVisit, Visit
from api.pages.writing import under
from api.problems import Problem
from api.views.access import Loaded
from api.views.names import names_of
from api.views.near import near_points
from api.views.personal import opened_for
from organisation.posts import Actor
from registry.citizens import rating_of
from registry.keys import Erased
from registry.tables import Dossier, Task

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
COUNTERS = ("receptionist", "one-stop-head")
MOST = 100


def changing(
    visit: Visit, loaded: Loaded, view: DossierView, personal: Mapping[str, Any] | None, form: FormData | None
) -> list[Section]:
    """The form to change: for the party who is asked for a supplement, or who may adjust what they filed."""
    asked = any(offer.act in ("supply", "adjust") for offer in view.allowed)
    if visit.is_official or not asked or not personal or "form" not in personal:
        return []
    schema = _schema(visit, loaded)
    return sections(schema, values_of(schema, _texts(form)) if form is not None and form.get("changed") else personal["form"])


def with_changes(visit: Visit, loaded: Loaded, act: SupplyAct | AdjustAct, form: FormData) -> SupplyAct | AdjustAct:
    """The act with the parts of the form that were changed; nothing where none was."""
    if visit.is_official or not form.get("changed"):
        return act
    actor = next(actor for actor in visit.held if actor.kind == "applicant")
    before = opened_for(visit.services.office, loaded.row.code, actor, "read").get("form") or {}
    values = values_of(_schema(visit, loaded), _texts(form))
    changed = {name: value for name, value in values.items() if before.get(name) != value}
    return act.model_copy(update={"form": changed}) if changed else act


def _schema(visit: Visit, loaded: Loaded) -> dict[str, Any]:
    return visit.services.office.definitions.published(loaded.row.plan_digest, loaded.row.calendar_digest).form_schema


def _texts(form: FormData) -> dict[str, list[str]]:
    return {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}


def after_the_end(visit: Visit, loaded: Loaded, actor: Actor) -> dict[str, Any]:
    """What a party may do beside the acts of the core: pay, rate, complain."""
    nothing: dict[str, Any] = {"pay_at": None, "score": None, "complaints": [], "may_correct": False, "may_file_again": False}
    if actor.kind != "applicant":
        return nothing
    office, result = visit.services.office, loaded.state.result
    with office.store.read() as session:
        score = rating_of(session, loaded.row.code, actor.id)
    try:
        said = citizens.complaints_about(visit.services, loaded.row.code, visit.held).items
    except Erased:
        said = []
    return {
        "pay_at": _pay_at(visit, loaded), "score": score, "complaints": said,
        "may_correct": result is not None and result.document is not None,
        "may_file_again": loaded.row.ended == "withdrawn",
    }  # fmt: skip


def _pay_at(visit: Visit, loaded: Loaded) -> str | None:
    """The payment service's page with a signed order; nothing where there is no service or nothing to pay."""
    config, hold = visit.services.config, loaded.state.hold("payment")
    if hold is None or not hold.amount or config.payment_url is None or config.payment_secret is None:
        return None
    code, order, amount = loaded.row.code, int(hold.since.timestamp()), hold.amount
    signature = signature_of(config.payment_secret, f"{code}\n{order}\n{amount}".encode())
    return f"{config.payment_url}?{urlencode({'code': code, 'order': order, 'amount': amount, 'signature': signature})}"


@router.post("/dossier/{code}/rating")
async def rate(visit: CitizenVisit, code: Code, form: Posted) -> Response:
    """A rating, once."""
    assert visit.caller is not None
    score = str(form.get("score", ""))
    if score not in ("1", "2", "3", "4", "5"):
        raise Problem("INVALID", inputs=["score"])
    asked = _read(RatingIn, score=int(score), text=str(form.get("text", "")).strip() or None)
    await citizens.rated(visit.services, code, visit.caller.subject, asked, under(visit, form))
    return onward(f"/dossier/{code}#after")


@router.post("/dossier/{code}/complaints")
async def complain(visit: CitizenVisit, code: Code, form: Posted) -> Response:
    """A complaint, an error or a loss."""
    assert visit.caller is not None
    asked = _read(ComplaintIn, kind=str(form.get("kind", "complaint")), text=str(form.get("text", "")).strip())
    await citizens.complained(visit.services, code, visit.caller.subject, asked, under(visit, form))
    return onward(f"/dossier/{code}#after")


def _read(model: Any, **fields: Any) -> Any:
    try:
        return model(**fields)
    except ValidationError as error:
        raise Problem("INVALID", inputs=sorted({str(fault["loc"][0]) for fault in error.errors()})) from None


@router.get("/desk/complaints")
def complaints(visit: OfficialVisit) -> Response:
    """What the head of a one-stop unit has to answer."""
    return page(visit, "complaints.html", complaints=citizens.unanswered(visit.services, visit.held).items)


@router.post("/desk/complaints/{n}")
async def answer(visit: OfficialVisit, n: Annotated[int, Path(ge=1, le=10**12)], form: Posted) -> Response:
    """The answer; then the next one."""
    asked = _read(
        AnswerIn, text=str(form.get("text", "")).strip(), correct=bool(form.get("correct")), reissue=bool(form.get("reissue"))
    )
    await citizens.answered(visit.services, n, visit.held, asked, under(visit, form))
    return onward("/desk/complaints")


@router.get("/near")
def near(visit: AnyVisit, unit: Annotated[str | None, Query(pattern=r"^[0-9]{5}$")] = None) -> Response:
    """Service points near a commune."""
    office = visit.services.office
    return page(visit, "near.html", provinces=provinces(office), unit=unit, found=near_points(office, unit) if unit else None)


@router.get("/unclaimed")
def unclaimed(visit: OfficialVisit) -> Response:
    """Results that wait at one's own counters, the longest waiting first."""
    places = {actor.post.authority for actor in visit.held if actor.post is not None and actor.post.role in COUNTERS}
    if not places:
        raise Problem("FORBIDDEN", roles=list(COUNTERS))
    office = visit.services.office
    with office.store.read() as session:
        found = session.exec(
            select(Dossier, Task.opened_at)
            .join(Task, col(Task.code) == col(Dossier.code))
            .where(col(Task.authority).in_(places), Task.work == "return")
            .order_by(col(Task.opened_at)).limit(MOST)
        ).all()  # fmt: skip
    rows = [(row.code, names_of(office.definitions, row.plan_digest).procedure.name, since) for row, since in found]
    return page(visit, "unclaimed.html", rows=rows)
