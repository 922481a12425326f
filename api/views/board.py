"""The board of a merger order: how far it is, for everybody who works in it; the same rows that the commands read."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from activities.desk import Office
from api.problems import Problem
from organisation.posts import Actor
from registry.cutover.moves import back_of, operation_of
from registry.cutover.orders import merger_of, signatures
from registry.cutover.splits import undecided_count
from registry.operations import counts
from registry.tables import Authority, Dossier, MergerOrder, MergerPlace, Official, Operation, OperationTarget, Task
from statute.words import Bilingual

SETTLED = ("done", "unaffected", "closed")


class PairOfOffices(NamedTuple):
    """One pair of offices: what still lies at the old one, what is due there before the instant, what the new one has open."""

    old: str
    new: str
    waiting: int
    due_before: int
    open: int
    tasks: int
    mine: bool


class Board(NamedTuple):
    """What an order stands at."""

    order: str
    title: Bilingual
    standing: str
    effective: datetime
    left: timedelta | None
    signed: list[str]
    wanted: int
    undecided: int
    told: int
    targets: int
    failed: int
    speed: float | None
    pace: float | None
    acts_ms: float | None
    acts_limit_ms: float | None
    rows: list[PairOfOffices]


def orders(office: Office) -> list[tuple[str, Bilingual, str, datetime]]:
    """Every order that is registered, the latest first."""
    with office.store.read() as session:
        rows = session.exec(select(MergerOrder).order_by(col(MergerOrder.effective).desc())).all()
    return [(row.id, merger_of(row).title, row.standing, row.effective) for row in rows]


def board(office: Office, order: str, held: list[Actor]) -> Board:
    """The board of one order. `NOT_FOUND` where there is none."""
    now = office.time.now()
    with office.store.read() as session:
        row = session.get(MergerOrder, order)
        if row is None:
            raise Problem("NOT_FOUND")
        merger = merger_of(row)
        operation = back_of(order) if row.standing in ("rolling_back", "rolled_back") else operation_of(order)
        came_to, running = counts(session, operation), session.get(Operation, operation)
        mine = {actor.post.authority for actor in held if actor.post is not None}
        return Board(
            order=order, title=merger.title, standing=row.standing, effective=row.effective,
            left=row.effective - now if row.effective > now else None,
            signed=_signers(session, order), wanted=merger.signers,
            undecided=undecided_count(session, order), told=sum(came_to.get(status, 0) for status in SETTLED),
            targets=sum(came_to.values()), failed=came_to.get("failed", 0),
            speed=_speed(session, running, now) if running is not None else None, **_pace(running),
            rows=_pairs(session, row, mine),
        )  # fmt: skip


def _signers(session: Session, order: str) -> list[str]:
    """Who signed the order, by name."""
    signed = [(each.official, session.get(Official, each.official)) for each in signatures(session, order)]
    return [person.name if person is not None else who for who, person in signed]


def _pace(running: Operation | None) -> dict[str, float | None]:
    """What an operation under way allows itself, and by what."""
    under_way = running if running is not None and running.done_at is None else None
    return {name: getattr(under_way, name, None) for name in ("pace", "acts_ms", "acts_limit_ms")}


def _speed(session: Session, running: Operation, now: datetime) -> float | None:
    """Dossiers a second over the last minute, or since it began."""
    since = max(now - timedelta(minutes=1), running.opened_at)
    settled = select(func.count()).select_from(OperationTarget).where(
        col(OperationTarget.operation) == running.id, col(OperationTarget.settled_at) >= since
    )  # fmt: skip
    seconds = max(1.0, (now - since).total_seconds())
    return round(session.exec(settled).one() / seconds, 1) if running.done_at is None else None


def _pairs(session: Session, row: MergerOrder, mine: set[str]) -> list[PairOfOffices]:
    places = session.exec(select(MergerPlace).where(col(MergerPlace.order) == row.id)).all()
    ids = {each.old for each in places} | {each.new for each in places}
    names = dict(session.exec(select(Authority.id, Authority.name).where(col(Authority.id).in_(ids))).all())
    lying, tasks, due = _open(session, ids), _tasks(session, ids), _due(session, ids, row.effective)
    rows = [
        PairOfOffices(
            names.get(p.old, p.old), names.get(p.new, p.new), lying[p.old], due[p.old], lying[p.new], tasks[p.new],
            bool(mine & {p.old, p.new}),
        )
        for p in places
    ]  # fmt: skip
    return sorted(rows, key=lambda each: (not each.mine, -each.waiting, each.old, each.new))


def _open(session: Session, ids: set[str]) -> Counter[str]:
    found = select(Dossier.authority, func.count()).where(col(Dossier.authority).in_(ids), col(Dossier.phase) != "closed")
    return Counter(dict(session.exec(found.group_by(col(Dossier.authority))).all()))


def _tasks(session: Session, ids: set[str]) -> Counter[str]:
    found = select(Task.authority, func.count()).where(col(Task.authority).in_(ids)).group_by(col(Task.authority))
    return Counter(dict(session.exec(found).all()))


def _due(session: Session, ids: set[str], before: datetime) -> Counter[str]:
    found = select(Dossier.authority, func.count()).where(
        col(Dossier.authority).in_(ids), col(Dossier.phase).in_(("filed", "accepted")),
        col(Dossier.due_at) <= before,
    )  # fmt: skip
    return Counter(dict(session.exec(found.group_by(col(Dossier.authority))).all()))
