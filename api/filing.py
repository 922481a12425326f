"""From what a caller files to an application: whose dossier it is, at which service point, on which channel."""

from __future__ import annotations

import secrets
from typing import Any

from sqlmodel import Session, col, select

from activities.filing import Application
from api.acting import check_form, check_papers
from api.models.writing import Filing, Person
from api.problems import Problem
from api.security.principal import Principal
from api.services import Services
from dossier.commands import PaperGiven
from organisation.posts import Actor
from registry.organisation import competent, holds_at
from registry.parties import party_key
from registry.tables import ServicePoint
from statute.personal_numbers import is_acceptable

RECEPTIONIST = "receptionist"


def application_of(services: Services, filing: Filing, caller: Principal, held: list[Actor]) -> Application:
    """What is filed. Problems: no right to file here, a faulty form, an unknown paper, an impossible personal number."""
    office = services.office
    actor = _filer(caller, held, services, filing)
    published = office.definitions.in_force(filing.procedure, office.time.now())
    _check_numbers(filing)
    check_form(office, published.pinned.plan_digest, published.pinned.calendar_digest, filing.form)
    check_papers(office, filing.papers, actor, caller, held)
    personal = _personal(filing)
    if not personal["applicant"].get("full_name"):
        raise Problem("MISSING", what="applicant.full_name")
    with office.store.read() as session:
        point = _service_point(session, filing, actor, published.pinned.plan, personal, office.time.now())
    return Application(
        procedure=filing.procedure, channel="online" if caller.kind == "citizen" else filing.channel or "counter",
        service_point=point, actor=actor, parties=(_party(services, filing, caller),), personal=personal,
        salt=secrets.token_hex(16), papers=tuple(PaperGiven(**paper.model_dump()) for paper in filing.papers),
        chosen=tuple(filing.chosen),
    )  # fmt: skip


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
    for name in ("applicant", "representative"):
        person = getattr(filing, name)
        if person is not None and person.personal_id is not None and not is_acceptable(person.personal_id):
            raise Problem("PERSONAL_NUMBER", at=f"{name}.personal_id")


def _personal(filing: Filing) -> dict[str, Any]:
    personal: dict[str, Any] = {"form": filing.form, "applicant": _applicant(filing)}
    if filing.representative is not None:
        personal["representative"] = filing.representative.model_dump(exclude_none=True)
    return personal


def _applicant(filing: Filing) -> dict[str, Any]:
    """As given, or from the form's own group of that name, which its schema has checked."""
    if filing.applicant is not None:
        return filing.applicant.model_dump(exclude_none=True)
    written = filing.form.get("applicant")
    return {name: written[name] for name in Person.model_fields if written.get(name)} if isinstance(written, dict) else {}


def _party(services: Services, filing: Filing, caller: Principal) -> str:
    """A citizen is a party by the key of the account; at a counter, by the number, or by a key that is nobody else's."""
    if caller.kind == "citizen":
        return caller.subject
    number = _applicant(filing).get("personal_id")
    return party_key(services.office.keys.ring, str(number)) if number else f"party-{secrets.token_hex(16)}"


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
