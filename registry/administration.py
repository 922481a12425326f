"""Changing the organisation: acts judged by `organisation.administration`, their rows and the log in one transaction.

Called by the API, its pages, and `motcua organisation load`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import Session, SQLModel, col, select

from organisation.administration import Change, Fault, Kind, Row, judge
from organisation.posts import Post as DomainPost
from organisation.staffing import Absence as DomainAbsence
from organisation.staffing import Lent, Staffing
from procedure_defs.roles import roles
from registry.tables import (
    Absence,
    Authority,
    ConsultedBody,
    Delegation,
    Official,
    OrganisationChange,
    Post,
    ServicePoint,
    Unit,
)

TABLES: dict[Kind, type[SQLModel]] = {
    "unit": Unit, "authority": Authority, "service_point": ServicePoint, "official": Official, "post": Post,
    "delegation": Delegation, "absence": Absence, "body": ConsultedBody,
}  # fmt: skip


class Registered:
    """What the registry knows, with what acts have changed since (`organisation.administration.Known`).

    A table is read whole when it is first asked for, so that a file of thousands of lines is judged in memory and its
    rows are then written in one short transaction.
    """

    def __init__(self, session: Session) -> None:
        self.session, self.roles = session, frozenset(roles())
        self.seen = last_change(session)
        self._rows: dict[Kind, dict[str, Row]] = {}
        self._by: dict[tuple[Kind, str], dict[Any, list[str]]] = {}

    def find(self, kind: Kind, thing: str) -> Row | None:
        """The row of that id; of a unit, the latest."""
        return self._known(kind).get(thing)

    def those(self, kind: Kind, **fields: str) -> list[Row]:
        """The rows with these values."""
        ((field, value),) = fields.items()
        rows = self._known(kind)
        if (kind, field) not in self._by:
            index = self._by[kind, field] = defaultdict(list)
            for thing, row in rows.items():
                index[row[field]].append(thing)
        return [rows[thing] for thing in self._by[kind, field].get(value, ())]

    def take(self, change: Change) -> None:
        """Know a change; the fields that rows are found by are never altered."""
        rows = self._known(change.kind)
        if change.id not in rows:
            for (kind, field), index in self._by.items():
                if kind == change.kind:
                    index[change.after[field]].append(change.id)
        rows[change.id] = change.after

    def _known(self, kind: Kind) -> dict[str, Row]:
        if kind not in self._rows:
            table: Any = TABLES[kind].__table__  # type: ignore[attr-defined]
            order = table.c.valid_from if kind == "unit" else next(iter(table.primary_key))
            rows = self.session.execute(select(*table.c).order_by(order)).mappings()
            self._rows[kind] = {_thing(kind, row): dict(row) for row in rows}
        return self._rows[kind]


def _thing(kind: Kind, row: Any) -> str:
    if kind == "body":
        return f"{row['body']}/{row['province']}"
    return str(row["code"] if kind == "unit" else row["id"])


def administer(session: Session, acts: Iterable[Any], who: str, why: str, now: datetime) -> list[Change]:
    """Carry acts out in order, all of them or none. Raises `Fault`, which says which act."""
    known, made = Registered(session), list[Change]()
    for number, act in enumerate(acts):
        try:
            made += take(known, act, now)
        except Fault as fault:
            fault.n = number
            raise
    write(session, made, who, why, now)
    return made


def take(known: Registered, act: Any, now: datetime) -> list[Change]:
    """What follows from one act, known from here on. Raises `Fault`."""
    changes = judge(act, known, now)
    for change in changes:
        known.take(change)
    return changes


def write(
    session: Session, changes: Sequence[Change], who: str, why: str, now: datetime, also: Sequence[Change] = ()
) -> None:  # fmt: skip
    """Put changes in place, with the log; `also` is logged only (a sign-in: it is no row of the organisation)."""
    connection = session.connection()
    for kind, of_kind in groupby((change for change in changes if change.action == "add"), key=lambda change: change.kind):
        connection.execute(insert(TABLES[kind]), [change.after for change in of_kind])
    for change in changes:
        if change.action != "add":
            connection.execute(_altering(change))
    if logged := [_logged(change, who, why, now) for change in (*changes, *also)]:
        connection.execute(insert(OrganisationChange), logged)


def _altering(change: Change) -> Any:
    table: Any = TABLES[change.kind].__table__  # type: ignore[attr-defined]
    keys = [column.name for column in table.primary_key]
    found = [table.c[name] == change.after[name] for name in keys]
    return update(table).where(*found).values({name: value for name, value in change.after.items() if name not in keys})


def last_change(session: Session) -> int:
    """The number of the log's last row: whoever judged by an older one judges again."""
    return int(session.exec(select(func.max(OrganisationChange.n))).one() or 0)


def _logged(change: Change, who: str, why: str, at: datetime) -> Row:
    before = _text(change.before) if change.before is not None else None
    return {
        "at": at, "who": who, "why": why, "action": change.action, "kind": change.kind, "thing": change.id, "before": before,
        "after": _text(change.after),
    }  # fmt: skip


def _text(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, default=lambda at: at.isoformat())


def changes_before(session: Session, before: int | None, limit: int, kind: str | None = None, thing: str | None = None) -> Any:
    """The log, newest first, from row `before` (excluded) on, of one thing where asked."""
    found = select(OrganisationChange)
    if before is not None:
        found = found.where(col(OrganisationChange.n) < before)
    if kind is not None:
        found = found.where(col(OrganisationChange.kind) == kind)
    if thing is not None:
        found = found.where(col(OrganisationChange.thing) == thing)
    return list(session.exec(found.order_by(col(OrganisationChange.n).desc()).limit(limit)).all())


def staffing(session: Session, places: Sequence[tuple[str, str]] | None = None) -> Staffing:
    """Posts, delegations and absences, whole or of some authorities and roles."""
    found = select(Post)
    if places is not None:
        found = found.where(col(Post.authority).in_({place for place, _ in places}), col(Post.role).in_({r for _, r in places}))
    posts = [DomainPost.model_validate(row.model_dump()) for row in session.exec(found.order_by(Post.id)).all()]
    lending = select(Delegation).order_by(Delegation.id)
    absent = select(Absence).order_by(Absence.id)
    if places is not None:
        lending = lending.where(col(Delegation.post).in_([post.id for post in posts]))
    lent = [Lent.model_validate(row.model_dump()) for row in session.exec(lending).all()]
    if places is not None:
        people = {post.official for post in posts} | {each.to for each in lent}
        absent = absent.where(col(Absence.official).in_(people))
    absences = [DomainAbsence.model_validate(row.model_dump()) for row in session.exec(absent).all()]
    return Staffing(posts, lent, absences)
