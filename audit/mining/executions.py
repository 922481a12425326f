"""Executions: dossiers with what happened to them, read from journals in batches. Plain values: no model is built for a row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from audit.stored_rows import rows_by_code
from registry.store import Store
from registry.tables import Dossier

BATCH = 500


class Chosen(NamedTuple):
    """Which dossiers: filed in a period (its end excluded), of a procedure, at an authority; or one by its code."""

    since: datetime | None = None
    until: datetime | None = None
    procedure: str | None = None
    authority: str | None = None
    code: str | None = None


EVERYTHING = Chosen()


class Told(NamedTuple):
    """One event as recorded (public part), with who caused it: kind, and of an official role and authority of the post used."""

    event: dict[str, Any]
    kind: str
    actor: str
    role: str
    authority: str

    @property
    def at(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.event["at"])


class Execution(NamedTuple):
    """One dossier with its events in order."""

    dossier: Dossier
    told: list[Told]


def executions(store: Store, chosen: Chosen = EVERYTHING) -> Iterator[Execution]:
    """The chosen dossiers in the order of their codes, a batch in memory at a time."""
    after = ""
    while True:
        with store.read() as session:
            dossiers = _next(session, chosen, after)
            journals = rows_by_code(session, [row.code for row in dossiers])
        for dossier in dossiers:
            yield Execution(dossier, [one for row in journals.get(dossier.code, []) for one in _told(row.public)])
        if len(dossiers) < BATCH:
            return
        after = dossiers[-1].code


def _next(session: Session, chosen: Chosen, after: str) -> list[Dossier]:
    found = select(Dossier).where(col(Dossier.code) > after)
    if chosen.since is not None:
        found = found.where(col(Dossier.filed_at) >= chosen.since)
    if chosen.until is not None:
        found = found.where(col(Dossier.filed_at) < chosen.until)
    named = ((Dossier.procedure, chosen.procedure), (Dossier.authority, chosen.authority), (Dossier.code, chosen.code))
    for column, wanted in named:
        if wanted is not None:
            found = found.where(col(column) == wanted)
    return list(session.exec(found.order_by(col(Dossier.code)).limit(BATCH)).all())


def _told(public: str) -> Iterator[Told]:
    row = json.loads(public)
    actor = row["command"]["actor"]
    post = actor.get("post") or {}
    for event in row["events"]:
        yield Told(event, actor["kind"], actor["id"], post.get("role", ""), post.get("authority", ""))
