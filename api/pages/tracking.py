"""Where a dossier is, for everybody by its code, for the bearer of the receipt by its secret. Both rate limited.

The QR's address holds the secret after `#`, which browsers do not send: script posts it, and a cookie keeps it for this
browser for half an hour, so that no address, log or history of a server holds it.
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.pages.due_reasons import due_reasons
from api.pages.forgery import Posted
from api.pages.rendering import onward, page
from api.pages.steps_shown import steps_shown
from api.pages.visit import AnyVisit, Visit, set_cookie
from api.problems import Problem
from api.views import tracking
from api.views.access import load
from api.views.letters import letters_view

router = APIRouter()
Code = Annotated[str, Path(max_length=80)]
RECEIPT, HALF_AN_HOUR = "motcua_receipt", 1800
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")
_SECRET = re.compile(r"[0-9a-f]{32}")


@router.get("/track/{code}")
def by_code(visit: AnyVisit, code: Code) -> Response:
    """Step, holder and due date, and no person."""
    _take(visit)
    try:
        if _CODE.fullmatch(code) is None:
            raise Problem("DOSSIER_UNKNOWN")
        found = tracking.tracked_publicly(visit.services.office, code)
    except Problem as problem:
        if problem.code != "DOSSIER_UNKNOWN":
            raise
        return page(visit, "tracking_unknown.html", 404, code="" if code == "-" else code, secret=False)
    return page(
        visit,
        "tracking.html",
        found=found,
        more=None,
        steps=steps_shown(load(visit.services.office, found.code)),
        why=None,
        letters=(),
    )


@router.get("/receipt")
def by_receipt(visit: AnyVisit) -> Response:
    """What the receipt's bearer may see; without the receipt's cookie, the page whose script brings the secret."""
    secret = visit.request.cookies.get(RECEIPT, "")
    if not _SECRET.fullmatch(secret):
        return page(visit, "receipt_secret.html")
    _take(visit)
    try:
        found = tracking.tracked(visit.services.office, secret)
    except Problem as problem:
        if problem.code != "TRACKING_UNKNOWN":
            raise
        response = page(visit, "tracking_unknown.html", 404, code="", secret=True)
        response.delete_cookie(RECEIPT, path="/receipt")
        return response
    loaded = load(visit.services.office, found.code)
    why = due_reasons(visit.services.office, loaded, visit.services.office.time.now())
    issued = letters_view(visit.services.letters, found.code).items
    return page(visit, "tracking.html", found=found, more=found, steps=steps_shown(loaded), why=why, letters=issued)


@router.post("/receipt")
def bring(visit: AnyVisit, form: Posted) -> Response:
    """Takes the secret of a receipt, by script from the QR's address or typed in; `forget` gives it up."""
    response = onward("/receipt")
    secret = "".join(str(form.get("secret", "")).split()).lower()
    if form.get("forget"):
        response = onward("/")
        response.delete_cookie(RECEIPT, path="/receipt")
    elif _SECRET.fullmatch(secret):
        set_cookie(visit, response, RECEIPT, secret, HALF_AN_HOUR, "/receipt")
    else:
        return page(visit, "tracking_unknown.html", 404, code="", secret=True)
    return response


def secret_of(visit: Visit) -> str:
    """The secret of the receipt that this browser has brought. `TRACKING_UNKNOWN` where it has brought none."""
    secret = visit.request.cookies.get(RECEIPT, "")
    _take(visit)
    if not _SECRET.fullmatch(secret):
        raise Problem("TRACKING_UNKNOWN")
    return secret


def _take(visit: Visit) -> None:
    visit.services.tracking_rate.take(visit.request, Response())
