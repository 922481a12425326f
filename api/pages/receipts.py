"""The receipt after filing: code, what was handed in, when it is due, and a QR that only its bearer has. Printable."""

from __future__ import annotations

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Path, Response
from markupsafe import Markup
from sqlmodel import Session

from api.pages.rendering import page
from api.pages.visit import SignedIn, Visit
from api.problems import Problem
from api.views.access import Loaded, load, seeing
from api.views.dossiers import view_of
from dossier.calendars import calendar_of
from registry.keys import Erased, UnknownKey
from registry.tables import ServicePoint

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]


@router.get("/dossier/{code}/receipt")
def receipt(visit: SignedIn, code: Code) -> Response:
    """For the party, and for the one-stop unit that hands it out."""
    office = visit.services.office
    loaded = load(office, code)
    actor = seeing(loaded, visit.held)
    place = loaded.state.competence
    if actor.kind == "official" and (place is None or not _is_of_reception(visit, place.reception)):
        raise Problem("FORBIDDEN")
    secret = _secret(visit, code)
    address = f"{visit.services.config.public_url.rstrip('/')}/receipt#{secret}" if secret else None
    with office.store.read() as session:
        point, view = _point(session, loaded), view_of(session, office, loaded, visit.held)
    return page(
        visit, "receipt.html", dossier=view, point=point, secret=secret, address=address,
        qr=_qr(address) if address else None, closes=_closes(loaded),
    )  # fmt: skip


def _is_of_reception(visit: Visit, reception: str) -> bool:
    return any(actor.post is not None and actor.post.authority == reception for actor in visit.held)


def _secret(visit: Visit, code: str) -> str | None:
    try:
        return visit.services.office.keys.tracking_secret(code)
    except (Erased, UnknownKey):
        return None


def _point(session: Session, loaded: Loaded) -> ServicePoint | None:
    return session.get(ServicePoint, loaded.row.service_point)


def _closes(loaded: Loaded) -> str | None:
    """The counter's closing time on the last day, which ends legally at 24:00."""
    due = loaded.state.clock.running_due if loaded.state.clock is not None else None
    calendar = calendar_of(loaded.pinned, loaded.state)
    found = calendar.closing_time(due.due_on) if due else None
    return f"{found:%H:%M}" if found else None


def _qr(address: str) -> Markup:
    """An SVG without style of its own; its words are beside it on the page."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    return Markup(out.getvalue().decode())
