"""All pages together, and how they are put into the app: routes, static files, problems as pages."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from api.pages import (
    administration,
    apply,
    auditing,
    board,
    citizens,
    counter,
    desk,
    dossier,
    entry,
    letters,
    lists,
    mine,
    notices,
    operations,
    receipts,
    reports,
    search,
    signing_in,
    tracking,
    verifying,
)
from api.pages.problem_pages import show_problems
from api.pages.static_files import static_files

router = APIRouter(include_in_schema=False)
PARTS = (
    entry, signing_in, tracking, desk, search, lists, mine, counter, apply, citizens, receipts, letters, notices, reports,
    operations, board, dossier, verifying, administration, auditing,
)  # fmt: skip
for part in PARTS:
    router.include_router(part.router)


def add_pages(app: FastAPI) -> None:
    """Put the pages into the app; after the API's own handlers, which pages dress."""
    app.include_router(router)
    app.mount("/static", static_files(), name="static")
    show_problems(app)
