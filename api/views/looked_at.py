"""Who looked at whose data: openings by officials, look-ups in the population register, packs handed out, an erasure.

Told to the person themself, by the secret of the receipt. The person's own look at their dossier is not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlmodel import Session, col, select

from api.models.reading import LookedAt
from api.views.names import place
from registry.evidence import entries_of
from registry.look_ups import newest
from registry.openings import openings_after
from registry.tables import LookUp, Official, Post

MOST = 500


def looked_at(session: Session, code: str) -> list[LookedAt]:
    """Everything that is recorded of one dossier, the first first."""
    return sorted([*_openings(session, code), *_look_ups(session, code), *_handed_on(session, code)], key=lambda one: one.at)


def _openings(session: Session, code: str) -> Iterator[LookedAt]:
    for row in openings_after(session, 0, MOST, code):
        post = session.get(Post, row.post) if row.post is not None else None
        yield LookedAt(
            at=row.at, what="opened", who=_name(session, row.who), role=post.role if post is not None else None,
            authority=place(session, post.authority) if post is not None else None, purpose=row.purpose,
        )  # fmt: skip


def _look_ups(session: Session, code: str) -> Iterator[LookedAt]:
    for row in session.exec(select(LookUp).where(col(LookUp.dossier) == code, newest()).limit(MOST)):
        yield LookedAt(at=row.at, what="looked_up", who=_name(session, row.official), purpose=row.purpose)


def _handed_on(session: Session, code: str) -> Iterator[LookedAt]:
    for entry in entries_of(session, code, ("disclosed", "erased")):
        said = json.loads(entry.entry)
        if entry.kind == "erased":
            yield LookedAt(at=entry.at, what="erased", who=said["by"], purpose=said["why"])
        elif said["opened"]:
            yield LookedAt(at=entry.at, what="disclosed", who=said["recipient"] or said["by"], purpose=said["purpose"])


def _name(session: Session, official: str) -> str:
    row = session.get(Official, official)
    return row.name if row is not None else official
