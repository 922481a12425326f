"""All pages together, and how they are put into the app: routes, static files, problems as pages."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

<<<<<<< HEAD
from api.pages import (
    administration,
    apply,
    desk,
    dossier,
    entry,
    letters,
    lists,
    mine,
    receipts,
    reports,
    search,
    signing_in,
    tracking,
)
=======
from api.pages import apply, desk, dossier, entry, letters, mine, receipts, signing_in, tracking, verifying
>>>>>>> 6ee0042 (Results: signed by the official through a remote service, stated in a QR that is verified without network, kept in versions; a sandbox authority; the demo tells its citizens)
from api.pages.problem_pages import show_problems
from api.pages.static_files import static_files

router = APIRouter(include_in_schema=False)
<<<<<<< HEAD
PARTS = (
    entry, signing_in, tracking, desk, search, lists, mine, apply, receipts, letters, reports, dossier, administration,
)  # fmt: skip
for part in PARTS:
=======
for part in (entry, signing_in, tracking, desk, mine, apply, receipts, letters, dossier, verifying):
>>>>>>> 6ee0042 (Results: signed by the official through a remote service, stated in a QR that is verified without network, kept in versions; a sandbox authority; the demo tells its citizens)
    router.include_router(part.router)


def add_pages(app: FastAPI) -> None:
    """Put the pages into the app; after the API's own handlers, which pages dress."""
    app.include_router(router)
    app.mount("/static", static_files(), name="static")
    show_problems(app)
