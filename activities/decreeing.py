"""A decree on days off: what it changes for each open clock (preview), and the operation that carries it out.

The new calendar is published first, so that new dossiers are counted by it; then every open dossier is told: `Decreeing`
is what `activities/operating.py` needs to know of this kind of operation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from pydantic_core import to_json
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from activities.desk import Office
from dossier.commands import Decree
from dossier.pinned import digest
from organisation.posts import SYSTEM
from procedure_defs.compile import YEARS_PINNED
from registry.definitions import publish_calendar
from registry.operations import open_operation
from registry.store import Store
from registry.tables import Calendar as StoredCalendar
from registry.tables import Dossier, Operation
from statute.calendar import Calendar, CalendarData
from statute.calendar_change import CalendarChange, change_between, changed_calendar
from statute.calendar_layers import narrowed
from statute.clock import Clock
from statute.errors import StatuteError
from statute.ledger import recalculate
from statute.term import Term, due
from statute.time import moment

KIND = "decree"
SHOWN = 200


class Announced(NamedTuple):
    """A new calendar, with what it changes for each calendar that dossiers are pinned to."""

    order: str
    basis: str | None
    data: CalendarData
    changes: dict[str, CalendarChange]
    calendars: dict[str, tuple[Calendar, Calendar]]


class Moved(NamedTuple):
    """A clock whose date the decree moves, or would have moved earlier (`kept`)."""

    code: str
    before: datetime
    after: datetime
    kept: bool


class Preview(NamedTuple):
    """What a decree does to the open clocks. `failed`: the calendar does not reach that far."""

    open: int
    moved: int
    kept: int
    failed: list[str]
    shown: list[Moved]


def announced(store: Store, data: CalendarData, order: str, basis: str | None) -> Announced:
    """Compare with every calendar that is pinned; raises `CalendarFault` where it is more than a change of days."""
    with store.read() as session:
        pinned = session.exec(select(StoredCalendar)).all()
    changes, calendars = {}, {}
    for row in pinned:
        old = CalendarData.model_validate_json(row.data)
        years = range(min(old.years), max(old.years) + 1)
        change = change_between(old, narrowed(data, range(years.start, min(years.stop, max(data.years) + 1))))
        laid_out = Calendar.of(old)
        changes[row.digest], calendars[row.digest] = change, (laid_out, changed_calendar(laid_out, change))
    return Announced(order, basis, data, changes, calendars)


def preview(store: Store, decree: Announced, at: datetime, shown: int = SHOWN) -> Preview:
    """Before and after for every open clock; clocks that no changed day lies in are counted and not looked at."""
    found: list[Moved] = []
    failed: list[str] = []
    moved = kept = 0
    with store.read() as session:
        total = session.exec(select(func.count()).select_from(Dossier).where(*_OPEN)).one()
        for code, calendar, state in _touched(session, decree):
            try:
                change = _moved(code, orjson.loads(state)["clock"], decree.calendars[calendar][1], at)
            except StatuteError:
                failed.append(code)
                continue
            if change is None:
                continue
            moved, kept = moved + (not change.kept), kept + change.kept
            found += [change] if len(found) < shown else []
    return Preview(total, moved, kept, failed, found)


_OPEN = (col(Dossier.phase) == "accepted", col(Dossier.original_due_at).is_not(None), col(Dossier.stopped_at).is_(None))


def _touched(session: Session, decree: Announced) -> Iterator[Any]:
    for key, change in decree.changes.items():
        if not change.days:
            continue
        first = moment(change.days[0][0], datetime.min.time())
        last_day = change.days[-1][0]
        rows = select(Dossier.code, Dossier.calendar_digest, Dossier.state).where(
            *_OPEN, col(Dossier.calendar_digest) == key,
            or_(col(Dossier.due_at).is_(None), col(Dossier.due_at) > first),
            col(Dossier.accepted_at) < moment(last_day, datetime.max.time()),
        )  # fmt: skip
        yield from session.execute(rows.execution_options(yield_per=2_000))


def _moved(code: str, clock: dict[str, Any], calendar: Calendar, at: datetime) -> Moved | None:
    """The date before and after. A clock that only started is counted by its term alone: the same, and most are so."""
    before, entries = datetime.fromisoformat(clock["due"]["due_at"]), clock["entries"]
    if len(entries) == 1:
        started = entries[0]
        after = due(_term(orjson.dumps(started["term"])), datetime.fromisoformat(started["at"]), calendar).due_at
        kept = after < before
    else:
        whole = Clock.model_validate(clock)
        again = recalculate(whole, max(at, whole.entries[-1].at), calendar)
        after, kept = again.due.due_at, again.entries[-1].kept is not None
    return Moved(code, before, before if kept else after, kept) if kept or after != before else None


@lru_cache(maxsize=512)
def _term(text: bytes) -> Term:
    return Term.model_validate_json(text)


def begin(office: Office, decree: Announced, by: str) -> str:
    """Publish the calendar for new dossiers and open the operation; its id. The same order again opens no second one."""
    now, operation = office.time.now(), f"{KIND}-{digest(decree.order.encode())[:16]}"
    payload = {
        "order": decree.order, "basis": decree.basis, "digest": digest(to_json(decree.data)),
        "changes": {key: change.model_dump(mode="json") for key, change in decree.changes.items()},
    }  # fmt: skip
    with office.store.write() as session:
        for year in sorted(decree.data.years):
            publish_calendar(session, year, pinned_text(decree.data, year), now)
        row = Operation(id=operation, kind=KIND, payload=json.dumps(payload), opened_at=now, opened_by=by)
        open_operation(session, row)
    return operation


def pinned_text(data: CalendarData, year: int) -> str:
    """The text of the calendar that dossiers filed in a year are pinned to from now on."""
    kept = narrowed(data, range(year, min(year + YEARS_PINNED, max(data.years) + 1)))
    return json.dumps(
        kept.model_dump(mode="json", exclude_defaults=True), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


class Decreeing:
    """Tells each dossier the days that differ from the calendar that it is pinned to."""

    name = KIND

    def __init__(self) -> None:
        self._changes: dict[tuple[str, str], CalendarChange] = {}

    def concerns(self, _: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
        """Every open dossier: one that is not accepted yet will be."""
        return ()

    def command(self, operation: str, said: dict[str, Any], dossier: Dossier) -> Decree | None:
        """The decree as it bears on the dossier's own calendar; nothing where it is pinned to the new one."""
        changed, key = said["changes"].get(dossier.calendar_digest), (operation, dossier.calendar_digest)
        if changed is None:
            return None
        if key not in self._changes:
            self._changes[key] = CalendarChange.model_validate(changed)
        return Decree(
            id=f"decree:{operation}", actor=SYSTEM, order=said["order"], basis=said["basis"], digest=said["digest"],
            change=self._changes[key],
        )  # fmt: skip
