"""Letters on a page: as issued, to read, print or keep; the control sheet and the register book beside them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.pages import tracking
from api.pages.rendering import page
from api.pages.visit import AnyVisit, OfficialVisit, SignedIn, Visit
from api.problems import Problem
from api.routes.letters import code_of, print_control_sheet, print_register_book, sent
from api.views import letters as view
from api.views.access import load, seeing
from statute.time import local_date

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
Key = Annotated[str, Path(pattern=r"^[0-9]{1,6}\.[a-z_]{1,30}$")]
Page = Annotated[int, Path(ge=1, le=50)]
Cursor = Annotated[str | None, Query(max_length=400)]
A_WEEK = timedelta(days=6)


@router.get("/dossier/{code}/letters/{key}")
def letter(visit: SignedIn, code: Code, key: Key) -> Response:
    """For its parties and for officials with a role in it; reading is logged for officials."""
    view.opened_letter(visit.services, load(visit.services.office, code), visit.held, key)
    return _page(visit, code, key, f"/dossier/{code}/letters/{key}", f"/dossier/{code}")


@router.get("/dossier/{code}/letters/{key}/pdf")
def letter_pdf(visit: SignedIn, code: Code, key: Key) -> Response:
    """The file."""
    view.opened_letter(visit.services, load(visit.services.office, code), visit.held, key)
    return sent(view.letter_pdf(visit.services.letters, code, key), f"{code}-{key}")


@router.get("/dossier/{code}/letters/{key}/{number}.svg")
def letter_image(visit: SignedIn, code: Code, key: Key, number: Page) -> Response:
    """One page as a picture; its opening was logged with the page that shows it."""
    seeing(load(visit.services.office, code), visit.held)
    return _image(visit, code, key, number)


@router.get("/receipt/letters/{key}")
def own_letter(visit: AnyVisit, key: Key) -> Response:
    """For the bearer of the receipt, whose secret the browser keeps for half an hour."""
    return _page(visit, _code(visit), key, f"/receipt/letters/{key}", "/receipt")


@router.get("/receipt/letters/{key}/pdf")
def own_letter_pdf(visit: AnyVisit, key: Key) -> Response:
    """The file."""
    code = _code(visit)
    return sent(view.letter_pdf(visit.services.letters, code, key), f"{code}-{key}")


@router.get("/receipt/letters/{key}/{number}.svg")
def own_letter_image(visit: AnyVisit, key: Key, number: Page) -> Response:
    """One page as a picture."""
    return _image(visit, _code(visit), key, number)


@router.get("/dossier/{code}/control-sheet")
def sheet(visit: OfficialVisit, code: Code) -> Response:
    """Form 06."""
    found = view.control_sheet(visit.services, code, visit.held)
    return page(visit, "control_sheet.html", sheet=found)


@router.get("/dossier/{code}/control-sheet.pdf")
def sheet_pdf(visit: OfficialVisit, code: Code) -> Response:
    """Form 06 to print."""
    return print_control_sheet(code, visit.held, visit.services)


@router.get("/book")
def book(
    visit: OfficialVisit, since: date | None = None, until: date | None = None, personal: bool = False, cursor: Cursor = None
) -> Response:
    """Form 07: the last seven days unless asked otherwise."""
    last = until or local_date(visit.services.office.time.now())
    first = since or last - A_WEEK
    found = view.register_book(visit.services.office, visit.held, first, last, personal, cursor, 50)
    return page(visit, "register_book.html", book=found, personal=personal)


@router.get("/book.pdf")
def book_pdf(visit: OfficialVisit, since: date, until: date, personal: bool = False) -> Response:
    """Form 07 to print."""
    return print_register_book(visit.held, visit.services, since, until, personal)


def _page(visit: Visit, code: str, key: str, address: str, back: str) -> Response:
    letters = visit.services.letters
    listed = next((one for one in view.letters_view(letters, code).items if one.key == key), None)
    if listed is None:
        raise Problem("LETTER_NOT_FOUND")
    count = len(view.letter_pages(letters, code, key))
    return page(visit, "letter.html", code=code, letter=listed, pages=range(1, count + 1), address=address, back=back)


def _image(visit: Visit, code: str, key: str, number: int) -> Response:
    pages = view.letter_pages(visit.services.letters, code, key)
    if number > len(pages):
        raise Problem("LETTER_NOT_FOUND")
    return Response(pages[number - 1], media_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


def _code(visit: Visit) -> str:
    return code_of(visit.services, tracking.secret_of(visit))
