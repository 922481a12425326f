"""Is this result genuine? By its QR, whose address brings the statement after `#`, by typing it in, or by the PDF itself."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from api.pages.forgery import Posted
from api.pages.rendering import page
from api.pages.visit import AnyVisit
from api.views.results import verified
from audit.results import check_file, statement_in

router = APIRouter()


@router.get("/verify")
def ask(visit: AnyVisit) -> Response:
    """The form; script fills it in from the QR's address and sends it."""
    return page(visit, "verify.html", found=None, checked=None)


@router.post("/verify")
async def answer(visit: AnyVisit, form: Posted) -> Response:
    """What the statement says, whether it stands, and for a file whether it is what was signed. Nothing is kept."""
    visit.services.tracking_rate.take(visit.request, Response())
    services, upload = visit.services, form.get("file")
    text, checked = str(form.get("statement", ""))[:2_000], None
    if isinstance(upload, UploadFile) and upload.filename:
        content = (await upload.read())[: services.config.largest_paper]
        checked = await asyncio.to_thread(check_file, content, services.results.keys if services.results else {"keys": []})
        text = statement_in(content) if checked.statement is not None else text
    found = await asyncio.to_thread(verified, services.office, services.results, text)
    return page(visit, "verify.html", found=found, checked=checked)
