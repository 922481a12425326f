"""Publishing the library that comes with a release: definitions and calendars that the registry does not hold yet.

A procedure of which an administrator published a version is theirs: a release adds nothing to it.
"""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

from pydantic_core import to_json
from sqlmodel import Session, col, select

from procedure_defs.calendar_file import NATIONAL, calendar_named
from procedure_defs.compile import Compiled, library, pinned_calendar
from registry.definitions import publish_calendar, publish_definition
from registry.tables import Definition
from statute.time import ICT

LIBRARY = "library"


def publish_library(session: Session, at: datetime) -> list[str]:
    """Publish what is new; the procedures that were."""
    for year in sorted(calendar_named(NATIONAL).years):
        publish_calendar(session, year, pinned_calendar(year).decode(), at)
    _complete(session)
    theirs = set(session.exec(select(Definition.procedure).where(col(Definition.draft).is_not(None))).all())
    fresh = {code: compiled for code, compiled in library().items() if code not in theirs}
    return [code for code, compiled in fresh.items() if publish_definition(session, definition_row(compiled, at))]


def _complete(session: Session) -> None:
    """What an earlier release kept without what was written of it gets that where the plan's bytes agree."""
    for row in session.exec(select(Definition).where(col(Definition.written).is_(None))).all():
        ours = library().get(row.procedure)
        if ours is not None and row.plan == ours.plan_bytes.decode():
            row.written = _written(ours)
            session.add(row)


def _written(compiled: Compiled) -> str:
    return compiled.definition.model_dump_json(by_alias=True, exclude_defaults=True)


def definition_row(compiled: Compiled, at: datetime, by: str = LIBRARY, draft: str | None = None) -> Definition:
    """A compiled definition as the registry keeps it; what a person publishes holds from its day on, never before now."""
    in_force = compiled.definition.in_force
    since = datetime.combine(in_force.since, time(), ICT)
    until = datetime.combine(in_force.until, time(), ICT) + timedelta(days=1) if in_force.until is not None else None
    return Definition(
        digest=compiled.digest, procedure=compiled.plan.procedure, version=compiled.plan.version,
        plan=compiled.plan_bytes.decode(), form_schema=json.dumps(compiled.form_schema, ensure_ascii=False),
        labels=to_json(compiled.labels).decode(), in_force_from=since if draft is None else max(since, at),
        in_force_to=until, published_at=at, published_by=by, draft=draft,
        written=_written(compiled),
    )  # fmt: skip
