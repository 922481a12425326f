"""From what a caller files to an application: whose dossier it is, at which service point, on which channel."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from activities.filing import Application, Late
from api.acting import check_form, check_papers
from api.models.asking import PaperIn
from api.models.filing import Filing
from api.parties import applicant_of, parties_of
from api.prefill import provenance_of
from api.problems import Problem
from api.security.principal import Principal
from api.services import Services
from api.views.results import kept_results
from dossier.commands import PaperGiven
from dossier.plan import Plan
from organisation.posts import Actor
from procedure_defs.linked_forms import going_along, linked_faults
from registry.definitions import NoDefinition
from registry.organisation import actors_of, competent, holds_at
from registry.parties import party_key
from registry.tables import ServicePoint
from statute.personal_numbers import is_acceptable

RECEPTIONIST = "receptionist"


def application_of(services: Services, filing: Filing, caller: Principal, held: list[Actor]) -> Application:
    """What is filed. Problems: no right to file here, a faulty form, an unknown paper, an impossible personal number."""
    office = services.office
    at = _received(services, filing, caller)
    actor = _filer(caller, holding(services, filing, caller, held, at), services, filing)
    published = office.definitions.in_force(filing.procedure, at)
    _check_numbers(filing)
    check_form(office, published.pinned.plan_digest, published.pinned.calendar_digest, filing.form)
    check_papers(office, _uploads(services, filing, caller), actor, caller, held)
    provenance, look_ups = provenance_of(services, filing, actor.id, office.time.now())
    personal = _personal(filing) | ({"provenance": provenance} if provenance else {})
    if not personal["applicant"].get("full_name"):
        raise Problem("MISSING", what="applicant.full_name")
    _check_linked(services, published.pinned.plan, filing, personal, at)
    with office.store.read() as session:
        point = _service_point(session, filing, actor, published.pinned.plan, personal, at)
    return Application(
        procedure=filing.procedure, channel="online" if caller.kind == "citizen" else filing.channel or "counter",
        service_point=point, actor=actor, parties=parties_of(office.keys.ring, filing, published.form_schema, caller),
        personal=personal, salt=secrets.token_hex(16), papers=tuple(PaperGiven(**paper.model_dump()) for paper in filing.papers),
        chosen=tuple(filing.chosen), late=Late(filing.late.code, at) if filing.late is not None else None,
        unless_alike=filing.unless_alike, look_ups=look_ups,
    )  # fmt: skip


def _check_linked(services: Services, plan: Plan, filing: Filing, personal: dict[str, Any], at: datetime) -> None:
    """What the linked procedures ask for is asked now, at its field: once the group runs nobody could say it any more."""
    papers = {paper.id: paper.how for paper in filing.papers}
    scope = {**personal, "papers": papers, "register": {}, "fees": {}, "channel": filing.channel or "counter"}
    faults = []
    for child in going_along(plan, filing.chosen, scope):
        try:
            called = services.office.definitions.in_force(child.procedure, at)
        except NoDefinition:  # begun in vain, and told then: the rest of the group goes on
            continue
        faults += linked_faults(child, called.form_schema, personal)
    if faults:
        raise Problem("FORM_INVALID", faults=[fault.model_dump() for fault in faults])


def _received(services: Services, filing: Filing, caller: Principal) -> datetime:
    """The instant of the filing: now, but for a receptionist who enters what was received on a day without system."""
    if filing.late is None:
        return services.office.time.now()
    if caller.kind == "citizen":
        raise Problem("FORBIDDEN", roles=[RECEPTIONIST])
    if filing.late.received_at > services.office.time.now():
        raise Problem("LATE_ENTRY", why="in_future")
    return filing.late.received_at


def holding(services: Services, filing: Filing, caller: Principal, held: list[Actor], at: datetime) -> list[Actor]:
    """What the filer holds at the filing's instant: between looking it up and filing, an order may have taken effect."""
    ended = any(actor.post is not None and not actor.post.holds(at) for actor in held)
    return held_at(services, caller, at) if ended or filing.late is not None else held


def held_at(services: Services, caller: Principal, at: datetime) -> list[Actor]:
    """The authority that the receptionist had when the paper was received: an act is judged at its instant (INV-7)."""
    with services.office.store.read() as session:
        return actors_of(session, caller.subject, at)


def _uploads(services: Services, filing: Filing, caller: Principal) -> list[PaperIn]:
    """The papers whose right to be cited is to be checked: all but the applicant's own results, which a receptionist found."""
    reused = {paper.digest for paper in filing.papers if paper.how == "reused"}
    if caller.kind == "citizen" or not reused:
        return filing.papers
    applicant = applicant_of(filing).get("personal_id")
    looked_up = applicant and any(filled.at in ("applicant", "form.applicant") for filled in filing.prefilled)
    party = party_key(services.office.keys.ring, str(applicant)) if looked_up else None
    own = {kept.digest for kept in kept_results(services.office, party, filing.procedure).items} if party else set()
    return [paper for paper in filing.papers if paper.digest not in own]


def _filer(caller: Principal, held: list[Actor], services: Services, filing: Filing) -> Actor:
    if caller.kind == "citizen":
        return held[0]
    desks = [actor for actor in held if actor.post is not None and actor.post.role == RECEPTIONIST]
    if filing.service_point is not None:
        desks = [actor for actor in desks if _is_at(services, filing.service_point, actor)] or desks
    if not desks:
        raise Problem("FORBIDDEN", roles=[RECEPTIONIST])
    return desks[0]


def _is_at(services: Services, point: str, actor: Actor) -> bool:
    with services.office.store.read() as session:
        row = session.get(ServicePoint, point)
    return row is not None and actor.post is not None and row.authority == actor.post.authority


def _check_numbers(filing: Filing) -> None:
    also = {f"applicants.{n}": person for n, person in enumerate(filing.applicants)}
    for name, person in {"applicant": filing.applicant, "representative": filing.representative, **also}.items():
        if person is not None and person.personal_id is not None and not is_acceptable(person.personal_id):
            raise Problem("PERSONAL_NUMBER", at=f"{name}.personal_id")


def _personal(filing: Filing) -> dict[str, Any]:
    personal: dict[str, Any] = {"form": filing.form, "applicant": applicant_of(filing)}
    if filing.applicants:
        personal["applicants"] = [person.model_dump(exclude_none=True) for person in filing.applicants]
    if filing.representative is not None:
        personal["representative"] = filing.representative.model_dump(mode="json", exclude_none=True)
    return personal


def _service_point(session: Session, filing: Filing, actor: Actor, plan: Any, personal: dict[str, Any], now: Any) -> str:
    """A receptionist's own; for a citizen the one named, else the first of the competent authority."""
    found = select(ServicePoint.id).where(holds_at(ServicePoint, now)).order_by(col(ServicePoint.id))
    if actor.post is not None:
        found = found.where(col(ServicePoint.authority) == actor.post.authority)
    elif filing.service_point is None:
        found = found.where(col(ServicePoint.authority) == competent(session, plan, personal, now)[1].id)
    if filing.service_point is not None:
        found = found.where(col(ServicePoint.id) == filing.service_point)
    point = session.exec(found).first()
    if point is None:
        raise Problem("SERVICE_POINT")
    return point
