"""Published definitions and calendars, found by digest (for a dossier) or by procedure and instant (for a filing)."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, or_

from dossier.pinned import Pinned, digest, pin
from registry.statements import Statement, Within
from registry.store import Store
from registry.tables import Calendar, Definition
from registry.tables.instant import Instant
from statute.time import local


class Published(NamedTuple):
    """A definition in force: what a dossier is pinned to, and what people read of it."""

    pinned: Pinned
    plan_text: str
    calendar_text: str
    form_schema: dict[str, Any]
    labels: dict[str, Any]


class NoDefinition(LookupError):
    """No published definition answers."""


class Definitions:
    """The published definitions, cached by digest: bytes never change under one."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.by_digest = lru_cache(maxsize=2_500)(self._by_digest)
        self._texts = lru_cache(maxsize=64)(self._calendar_text)
        self.pinned = lru_cache(maxsize=2_500)(self._pinned)
        self.published = lru_cache(maxsize=512)(self._published)

    def _pinned(self, plan_digest: str, calendar_digest: str) -> Pinned:
        """What a dossier is pinned to. Raises `NoDefinition`, or `DigestMismatch` where bytes were altered."""
        return pin(self.plan_bytes(plan_digest), self._texts(calendar_digest).encode(), plan_digest, calendar_digest)

    def plan_bytes(self, plan_digest: str) -> bytes:
        """The stored bytes of a plan. Raises `NoDefinition`."""
        return self.by_digest(plan_digest).plan.encode()

    def labels(self, plan_digest: str) -> dict[str, Any]:
        """What a definition calls its steps, papers and the rest. Raises `NoDefinition`."""
        found: dict[str, Any] = json.loads(self.by_digest(plan_digest).labels)
        return found

    def in_force(self, procedure: str, at: datetime) -> Published:
        """The definition that a dossier filed at `at` is pinned to, with that year's calendar."""
        with self.store.reading() as transaction:
            found = standing(transaction, procedure, at)
            calendar = _CALENDAR.first(transaction, {"year": local(at).year})
        if found is None or calendar is None:
            raise NoDefinition(f"no definition of {procedure} is in force at {at:%Y-%m-%d %H:%M}")
        return self.published(found.digest, calendar[0])

    def _published(self, plan_digest: str, calendar_digest: str) -> Published:
        row = self.by_digest(plan_digest)
        return Published(
            self.pinned(plan_digest, calendar_digest), row.plan, self._texts(calendar_digest),
            json.loads(row.form_schema), json.loads(row.labels),
        )  # fmt: skip

    def _by_digest(self, wanted: str) -> Definition:
        with self.store.read() as session:
            row = session.get(Definition, wanted)
        if row is None:
            raise NoDefinition(f"no definition has digest {wanted}")
        return row

    def _calendar_text(self, wanted: str) -> str:
        with self.store.read() as session:
            row = session.get(Calendar, wanted)
        if row is None:
            raise NoDefinition(f"no calendar has digest {wanted}")
        return row.data


class Version(NamedTuple):
    """A version that is in force at an instant."""

    digest: str
    version: str


class _Begun(NamedTuple):
    procedure: str
    digest: str
    version: str
    in_force_to: datetime | None
    withdrawn_at: datetime | None


def standing(within: Within, procedure: str, at: datetime) -> Version | None:
    """The version in force at an instant: the last to have begun, unless it is over or withdrawn. None comes back again.

    What was withdrawn before its day never began.
    """
    row = _LAST_BEGUN.first(within, {"procedure": procedure, "at": at})
    begun = _Begun(*row) if row is not None else None
    return Version(begun.digest, begun.version) if begun is not None and _holds(begun, at) else None


def all_standing(within: Within, at: datetime) -> dict[str, Version]:
    """The version in force of every procedure that has one."""
    rows = {row[0]: _Begun(*row) for row in reversed(_EVERY_BEGUN.rows(within, {"at": at}))}
    return {code: Version(row.digest, row.version) for code, row in sorted(rows.items()) if _holds(row, at)}


def _holds(row: _Begun, at: datetime) -> bool:
    return all(end is None or end > at for end in (row.in_force_to, row.withdrawn_at))


_AT = bindparam("at", type_=Instant)
_ALL_BEGUN = (
    columns(*(col(getattr(Definition, name)) for name in _Begun._fields))
    .where(col(Definition.in_force_from) <= _AT)
    .where(or_(col(Definition.withdrawn_at).is_(None), col(Definition.withdrawn_at) > col(Definition.in_force_from)))
    .order_by(col(Definition.in_force_from).desc(), col(Definition.published_at).desc())
)
_EVERY_BEGUN = Statement(_ALL_BEGUN)
_LAST_BEGUN = Statement(_ALL_BEGUN.where(col(Definition.procedure) == bindparam("procedure")).limit(1))
_CALENDAR = Statement(
    columns(col(Calendar.digest))
    .where(col(Calendar.year) <= bindparam("year"))
    .order_by(col(Calendar.year).desc(), col(Calendar.published_at).desc())
    .limit(1)
)


def publish_definition(session: Session, row: Definition) -> bool:
    """Add a definition under its own digest; whether it was new. An edit is a new row, never an update."""
    if digest(row.plan.encode()) != row.digest:
        raise ValueError(f"definition of {row.procedure}: its plan has digest {digest(row.plan.encode())}, not {row.digest}")
    if session.get(Definition, row.digest) is not None:
        return False
    session.add(row)
    return True


def publish_calendar(session: Session, year: int, data: str, at: datetime) -> str:
    """Add the calendar of dossiers filed from a year on; returns its digest."""
    key = digest(data.encode())
    if session.get(Calendar, key) is None:
        session.add(Calendar(digest=key, year=year, data=data, published_at=at))
    return key
