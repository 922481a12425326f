"""Letters: the official forms of a dossier as issued, its control sheet, and the register book of a one-stop unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from api.deps import Actors, OfficialActors, ServicesDep, TrackingRate
from api.models.letters import ControlSheet, LettersView, RegisterBook
from api.problems import Problem, problems
from api.routes.dossiers import Code
from api.routes.officials import Cursor, Limit
from api.routes.tracking import Secret
from api.services import Services
from api.views import letters as view
from api.views.access import load, seeing
from letters.typesetting import pdf

router = APIRouter(tags=["letters"])
Key = Annotated[str, Path(pattern=r"^[0-9]{1,6}\.[a-z_]{1,30}$", description="As the list names it.", examples=["2.receipt"])]
Day = Annotated[date, Query(description="A day in Vietnam.")]
PDF = "application/pdf"
A_PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The letter.", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
MOST_LINES = 500


@router.get(
    "/dossiers/{code}/letters", operation_id="list_letters", summary="The letters of a dossier",
    responses=problems(401, 403, 404, 422, 503),
)  # fmt: skip
def list_letters(code: Code, held: Actors, services: ServicesDep) -> LettersView:
    """The official forms that its events issued, through the one-stop unit, for whoever may see it."""
    seeing(load(services.office, code), held)
    return view.letters_view(services.letters, code)


@router.get(
    "/dossiers/{code}/letters/{key}", operation_id="read_letter", summary="Read a letter", response_class=Response,
    responses={**A_PDF, **problems(401, 403, 404, 410, 422, 503)},
)  # fmt: skip
def read_letter(code: Code, key: Key, held: Actors, services: ServicesDep) -> Response:
    """The PDF as it was issued, the same bytes for ever; an official's reading is logged."""
    view.opened_letter(services, load(services.office, code), held, key)
    return sent(view.letter_pdf(services.letters, code, key), f"{code}-{key}")


@router.get(
    "/dossiers/{code}/control-sheet", operation_id="read_control_sheet", summary="Who did what, when, and in time",
    responses=problems(401, 403, 404, 422, 503),
)  # fmt: skip
def read_control_sheet(code: Code, held: Actors, services: ServicesDep) -> ControlSheet:
    """Form 06, derived from the journal, for officials who may see the dossier."""
    return view.control_sheet(services, code, held)


@router.get(
    "/dossiers/{code}/control-sheet.pdf", operation_id="print_control_sheet", summary="The control sheet to print",
    response_class=Response, responses={**A_PDF, **problems(401, 403, 404, 422, 503)},
)  # fmt: skip
def print_control_sheet(code: Code, held: Actors, services: ServicesDep) -> Response:
    """Form 06 as PDF, as of now."""
    view.official_seeing(load(services.office, code), held)
    return sent(pdf(services.letters.control_sheet(code), services.office.time.now()), f"{code}-06")


@router.get(
    "/register-book", operation_id="read_register_book", summary="What my one-stop unit received",
    responses=problems(400, 401, 403, 422, 503),
)  # fmt: skip
def read_register_book(
    held: OfficialActors, services: ServicesDep, since: Day, until: Day, personal: bool = False, cursor: Cursor = None,
    limit: Limit = 100,
) -> RegisterBook:  # fmt: skip
    """Form 07, derived from journals. With `personal` names and addresses are shown, and each opening is logged."""
    _in_order(since, until)
    return view.register_book(services.office, held, since, until, personal, cursor, limit)


@router.get(
    "/register-book.pdf", operation_id="print_register_book", summary="The register book to print", response_class=Response,
    responses={**A_PDF, **problems(400, 401, 403, 422, 503)},
)  # fmt: skip
def print_register_book(held: OfficialActors, services: ServicesDep, since: Day, until: Day, personal: bool = False) -> Response:
    """Form 07 as PDF; at most 500 lines, so ask for shorter periods where there are more."""
    _in_order(since, until)
    book = view.register_book(services.office, held, since, until, personal, None, MOST_LINES)
    return sent(pdf(view.book_source(services.office, book), services.office.time.now()), f"{book.reception}-07")


@router.get(
    "/tracking/letters", operation_id="list_letters_by_secret", summary="The letters of my dossier", dependencies=[TrackingRate],
    responses=problems(404, 422, 429, 503), tags=["tracking"],
)  # fmt: skip
def list_letters_by_secret(services: ServicesDep, secret: Secret) -> LettersView:
    """For the bearer of the receipt."""
    return view.letters_view(services.letters, code_of(services, secret))


@router.get(
    "/tracking/letters/{key}", operation_id="read_letter_by_secret", summary="Read a letter of my dossier",
    dependencies=[TrackingRate], response_class=Response, responses={**A_PDF, **problems(404, 410, 422, 429, 503)},
    tags=["tracking"],
)  # fmt: skip
def read_letter_by_secret(services: ServicesDep, secret: Secret, key: Key) -> Response:
    """For the bearer of the receipt."""
    code = code_of(services, secret)
    return sent(view.letter_pdf(services.letters, code, key), f"{code}-{key}")


def code_of(services: Services, secret: str) -> str:
    """The dossier of a receipt. `TRACKING_UNKNOWN`."""
    code = services.office.keys.code_of(secret)
    if code is None:
        raise Problem("TRACKING_UNKNOWN")
    return code


def sent(content: bytes, name: str) -> Response:
    """A PDF to look at; no cache keeps it."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=PDF, headers=headers)


def _in_order(since: date, until: date) -> None:
    if until < since:
        raise Problem("INVALID", faults=[{"at": "query.until", "message": "lies before since"}])
