"""Publishing the library that comes with a release: definitions and calendars that the registry does not hold yet."""

from __future__ import annotations

import json
from datetime import datetime, time

from pydantic_core import to_json
from sqlmodel import Session

from procedure_defs.calendar_file import NATIONAL, calendar_named
from procedure_defs.compile import Compiled, library, pinned_calendar
from registry.definitions import publish_calendar, publish_definition
from registry.tables import Definition
from statute.time import ICT


def publish_library(session: Session, at: datetime) -> list[str]:
    """Publish what is new; the procedures that were."""
    for year in sorted(calendar_named(NATIONAL).years):
        publish_calendar(session, year, pinned_calendar(year).decode(), at)
    return [code for code, compiled in library().items() if publish_definition(session, definition_row(compiled, at))]


def definition_row(compiled: Compiled, at: datetime) -> Definition:
    """A compiled definition as the registry keeps it."""
    in_force = compiled.definition.in_force
    until = datetime.combine(in_force.until, time(), ICT) if in_force.until is not None else None
    return Definition(
        digest=compiled.digest, procedure=compiled.plan.procedure, version=compiled.plan.version,
        plan=compiled.plan_bytes.decode(), form_schema=json.dumps(compiled.form_schema, ensure_ascii=False),
        labels=to_json(compiled.labels).decode(), in_force_from=datetime.combine(in_force.since, time(), ICT),
        in_force_to=until, published_at=at, published_by="library",
    )  # fmt: skip
