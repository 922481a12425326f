"""All pages together, and how they are put into the app: routes, static files, problems as pages."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from fastapi import FastAPI

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

OFTEN = (desk, dossier, search)
"""What officials ask for all day: an address is looked for from the top."""
PARTS = (
    entry, signing_in, tracking, lists, mine, counter, apply, citizens, receipts, letters, notices, reports, operations, board,
    verifying, administration, auditing,
)  # fmt: skip


def add_first_pages(app: FastAPI) -> None:
    """Put the pages that are asked for most before everything else."""
    _add(app, OFTEN)


def add_pages(app: FastAPI) -> None:
    """Put the other pages into the app; after the API's own handlers, which pages dress."""
    _add(app, PARTS)
    app.mount("/static", static_files(), name="static")
    show_problems(app)


def _add(app: FastAPI, parts: Iterable[ModuleType]) -> None:
    """Each directly: a router within a router is searched twice."""
    for part in parts:
        app.include_router(part.router, include_in_schema=False)
