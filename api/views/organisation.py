"""The organisation as administrators see it: alarms, an official whole, an authority with who is there."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from activities.desk import Office
from api.models import organisation as m
from api.models.people import PostView
from api.problems import Problem
from api.views.names import place
from organisation.posts import Actor
from registry.administration import staffing
from registry.staffing import ROUND, Alarm, alarms_at, open_alarms
from registry.statements import Within
from registry.tables import (
    Absence,
    Account,
    Authority,
    Delegation,
    Official,
    Post,
    ServicePoint,
    Setting,
    StaffingAlarm,
    Task,
)


def alarms_view(office: Office, authority: str | None = None) -> m.Alarms:
    """The alarms that stand, everywhere or at one authority."""
    with office.store.read() as session:
        looked = session.get(Setting, ROUND)
        items = [_alarm_view(session, row) for row in open_alarms(session, authority)]
    return m.Alarms(looked_at=datetime.fromisoformat(looked.value) if looked is not None else None, items=items)


def own_alarms(within: Within, held: list[Actor]) -> list[m.AlarmView]:
    """The alarms that stand at the places of one's own posts."""
    places = {actor.post.authority for actor in held if actor.post is not None}
    return [_alarm_view(within, row) for row in alarms_at(within, places)]


def _alarm_view(within: Within, row: Alarm | StaffingAlarm) -> m.AlarmView:
    return m.AlarmView(
        authority=place(within, row.authority), role=row.role, since=row.since, raised_at=row.raised_at, open_tasks=row.open_tasks
    )


def official_detail(office: Office, official: str) -> m.OfficialDetail:
    """An official whole. `NOT_FOUND` where there is none."""
    with office.store.read() as session:
        row = session.get(Official, official)
        if row is None:
            raise Problem("NOT_FOUND")
        posts = session.exec(select(Post).where(col(Post.official) == official).order_by(col(Post.valid_from))).all()
        given = session.exec(select(Delegation).where(col(Delegation.post).in_([post.id for post in posts]))).all()
        received = session.exec(select(Delegation).where(col(Delegation.to) == official)).all()
        away = session.exec(select(Absence).where(col(Absence.official) == official).order_by(col(Absence.valid_from))).all()
        accounts = session.exec(select(Account).where(col(Account.subject) == official)).all()
        load = session.exec(select(func.count()).select_from(Task).where(col(Task.holder) == official)).one()
        return m.OfficialDetail(
            id=row.id, name=row.name, posts=[_post(session, post) for post in posts],
            given=[m.DelegationView.model_validate(each.model_dump()) for each in given],
            received=[m.DelegationView.model_validate(each.model_dump()) for each in received],
            absences=[m.AbsenceView.model_validate(each.model_dump()) for each in away],
            accounts=[m.AccountView(login=each.login, disabled_at=each.disabled_at) for each in accounts], open_tasks=int(load),
        )  # fmt: skip


def _post(session: Session, post: Post) -> PostView:
    return PostView.model_validate(post.model_dump() | {"authority": place(session, post.authority)})


class Held(NamedTuple):
    """A role at an authority: who holds it, who of them is there now, and whom they act for."""

    role: str
    posts: list[Post]
    present: list[tuple[str, str | None]]


class Seat(NamedTuple):
    """An authority with its counters and everybody in it."""

    authority: Authority
    points: list[ServicePoint]
    roles: list[Held]
    names: dict[str, str]


def seat(office: Office, authority: str) -> Seat:
    """An authority whole. `NOT_FOUND` where there is none."""
    now = office.time.now()
    with office.store.read() as session:
        row = session.get(Authority, authority)
        if row is None:
            raise Problem("NOT_FOUND")
        points = list(session.exec(select(ServicePoint).where(col(ServicePoint.authority) == authority)).all())
        posts = list(session.exec(select(Post).where(col(Post.authority) == authority).order_by(col(Post.official))).all())
        there = staffing(session, [(authority, role) for role in {post.role for post in posts}])
        held = []
        for role in sorted({post.role for post in posts}):
            present = [(a.id, a.principal if a.delegation else None) for a in there.present(role, authority, now)]
            held.append(Held(role, [post for post in posts if post.role == role], present))
        people = {post.official for post in posts} | {one for each in held for one, _ in each.present}
        names = dict(session.exec(select(Official.id, Official.name).where(col(Official.id).in_(people))).all())
    return Seat(row, points, held, names)


class Hit(NamedTuple):
    """Something of the organisation whose id or name fits."""

    kind: str
    id: str
    name: str


def looked_up(office: Office, text: str, limit: int = 40) -> list[Hit]:
    """Authorities and officials whose id or name holds a text."""
    found = []
    with office.store.read() as session:
        for kind, table in (("authority", Authority), ("official", Official)):
            fits = col(table.id).icontains(text, autoescape=True) | col(table.name).icontains(text, autoescape=True)
            rows = session.exec(select(table.id, table.name).where(fits).order_by(col(table.name)).limit(limit)).all()
            found += [Hit(kind, thing, name) for thing, name in rows]
    return found
