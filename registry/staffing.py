"""Work whose holder is not there, and places where nobody is: what the staffing round looks at, and its alarms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, or_, select

from organisation.staffing import Gap
from registry.organisation import holds_at
from registry.statements import Statement, Within
from registry.tables import Absence, Authority, Delegation, Post, Setting, StaffingAlarm, Task

ROUND = "staffing_round"
"""The setting that says when the last round was; on PostgreSQL its row keeps two rounds from writing alarms at once."""


class Held(NamedTuple):
    """A dossier's tasks of one role that somebody holds."""

    code: str
    holder: str
    role: str
    authority: str


class Alarm(NamedTuple):
    """An alarm that stands."""

    authority: str
    role: str
    since: datetime
    raised_at: datetime
    open_tasks: int


def doubtful(session: Session, at: datetime, after: Held | None, limit: int) -> list[Held]:
    """Work held by somebody who is away, or of whom a post or a delegation has ended; a page at a time."""
    gone = [
        select(Post.official).where(col(Post.valid_to) <= at),
        select(Delegation.to).where(col(Delegation.valid_to) <= at),
        select(Absence.official).where(holds_at(Absence, at)),
    ]
    fields = (col(Task.code), col(Task.holder), col(Task.role), col(Task.authority))
    found = select(*fields).where(or_(*(col(Task.holder).in_(each) for each in gone))).distinct().order_by(*fields)
    if after is not None:
        found = found.where(col(Task.code) > after.code)
    rows = [Held(code, str(holder), role, place) for code, holder, role, place in session.exec(found.limit(limit)).all()]
    return _whole(rows, limit)


def _whole(rows: list[Held], limit: int) -> list[Held]:
    """A page ends between two dossiers."""
    if len(rows) < limit or rows[0].code == rows[-1].code:
        return rows
    return [row for row in rows if row.code != rows[-1].code]


def places_with_work(session: Session) -> dict[tuple[str, str], int]:
    """How many tasks are open, by authority and role."""
    found = select(Task.authority, Task.role, func.count()).group_by(Task.authority, Task.role)
    return {(authority, role): int(n) for authority, role, n in session.exec(found).all()}


def places_that_stand(session: Session, gaps: Sequence[Gap]) -> list[Gap]:
    """The gaps at authorities that still hold then: one that was closed needs nobody."""
    ids = {gap.authority for gap in gaps}
    ends = dict(session.exec(select(Authority.id, Authority.valid_to).where(col(Authority.id).in_(ids))).all())
    return [gap for gap in gaps if gap.authority in ends and not _ended(ends[gap.authority], gap.since)]


def _ended(ends: datetime | None, at: datetime) -> bool:
    return ends is not None and ends <= at


def keep_alarms(session: Session, gaps: Sequence[Gap], work: dict[tuple[str, str], int], at: datetime) -> tuple[int, int]:
    """Raise what is new, clear what is mended; how many of each."""
    _take_turn(session, at)
    standing = {(row.authority, row.role): row for row in open_alarms(session)}
    wanted = {(gap.authority, gap.role): gap for gap in gaps}
    for place, row in standing.items():
        if place not in wanted:
            row.cleared_at = at
        else:
            row.since, row.open_tasks = wanted[place].since, work.get(place, 0)
    new = [place for place in wanted if place not in standing]
    for place in new:
        gap = wanted[place]
        session.add(
            StaffingAlarm(authority=gap.authority, role=gap.role, raised_at=at, since=gap.since, open_tasks=work.get(place, 0))
        )
    return len(new), sum(place not in wanted for place in standing)


def _take_turn(session: Session, at: datetime) -> None:
    row = session.exec(select(Setting).where(col(Setting.name) == ROUND).with_for_update()).first() or Setting(
        name=ROUND, value=""
    )
    row.value = at.isoformat()
    session.add(row)
    session.flush()


def open_alarms(session: Session, authority: str | None = None) -> list[StaffingAlarm]:
    """The alarms that stand, the most pressing first."""
    found = select(StaffingAlarm).where(col(StaffingAlarm.cleared_at).is_(None))
    if authority is not None:
        found = found.where(col(StaffingAlarm.authority) == authority)
    return list(
        session.exec(found.order_by(col(StaffingAlarm.since), col(StaffingAlarm.authority), col(StaffingAlarm.role))).all()
    )


def alarms_at(within: Within, places: Iterable[str]) -> list[Alarm]:
    """The alarms that stand at some authorities, as an inbox shows them."""
    found = [Alarm(*row) for place in places for row in _STANDING_AT.rows(within, {"place": place})]
    return sorted(found, key=lambda alarm: (alarm.since, alarm.authority, alarm.role))


_STANDING_AT = Statement(
    columns(*(getattr(StaffingAlarm, name) for name in Alarm._fields)).where(
        col(StaffingAlarm.authority) == bindparam("place"), col(StaffingAlarm.cleared_at).is_(None)
    )
)


def untold_alarms(session: Session) -> list[StaffingAlarm]:
    """The alarms that stand and that nobody was told of by mail."""
    return [alarm for alarm in open_alarms(session) if alarm.told_at is None]


def note_told(session: Session, alarm: StaffingAlarm, at: datetime) -> None:
    """Note that an alarm went out."""
    row = session.get(StaffingAlarm, (alarm.authority, alarm.role, alarm.raised_at))
    if row is not None:
        row.told_at = at
        session.add(row)
