"""The queue of split cases: each open dossier of a split unit, decided by a table with its evidence, or waiting for a person.

Looking at the place opens the dossier's personal part: that is logged like any opening, under the order's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from organisation.competence import Competence
from organisation.merger import Merger
from organisation.splitting import Decided, Where, where_of
from registry.cutover.left_behind import former, left_behind
from registry.cutover.moves import operation_of
from registry.cutover.orders import OrderRefused
from registry.definitions import Definitions
from registry.journals import rows_of, state_of
from registry.keys import Keys
from registry.organisation import holds_at
from registry.store import Store
from registry.tables import Authority, Dossier, Opening, OperationTarget, Post, SplitCase

BATCH = 500
PURPOSE = "phân địa bàn theo quyết định sắp xếp"


def fill_queue(store: Store, keys: Keys, definitions: Definitions, merger: Merger, now: datetime, *, real: bool) -> int:
    """Put every open dossier of a split unit into the queue, decided where a table decides; how many were new.

    `real`: a made-up table decides nothing; its answer is left for a person to see as evidence.
    """
    split = sorted(code for code in merger.successors if merger.is_split(code))
    added = 0
    while split:
        with store.write() as session:
            new = list(session.exec(_lying_in(session, merger, split)).all())
            for row in new:
                session.add(_case(session, keys, definitions, merger, row, row.unit, now, real=real))
            added += len(new)
        if len(new) < BATCH:
            break
    if split:
        with store.write() as session:
            for row, unit in _left(session, merger):
                session.add(_case(session, keys, definitions, merger, row, unit, now, real=real))
                added += 1
    return added


def _left(session: Session, merger: Merger) -> Iterator[tuple[Dossier, str]]:
    """Dossiers that a rolled back order left behind, which are of split units by where they lay before."""
    left = left_behind(session, merger)
    known = select(SplitCase.code).where(col(SplitCase.order) == merger.order)
    there = col(Dossier.authority).in_(sorted(left)) | col(Dossier.reception).in_(sorted(left))
    rows = session.exec(select(Dossier).where(col(Dossier.phase) != "closed", there, col(Dossier.code).not_in(known))).all()
    for row in rows if left else ():
        place = Competence(unit=row.unit, authority=row.authority, service_point=row.service_point, reception=row.reception)
        unit = former(session, left, row.code, place).unit
        if merger.is_split(unit):
            yield row, unit


def _lying_in(session: Session, merger: Merger, split: list[str]) -> SelectOfScalar[Dossier]:
    """The next open dossiers of split units that are no cases yet.

    A unit may bear the code of a split one (2025 re-used them), so a dossier that this order has handed over already, or
    an earlier one left behind, may seem to lie in a split unit.
    """
    known = select(SplitCase.code).where(col(SplitCase.order) == merger.order)
    told = select(OperationTarget.code).where(
        col(OperationTarget.operation) == operation_of(merger.order), col(OperationTarget.status) == "done"
    )
    left = sorted(left_behind(session, merger))
    open_ones = select(Dossier).where(
        col(Dossier.phase) != "closed", col(Dossier.unit).in_(split), col(Dossier.filed_at) < merger.at,
        col(Dossier.code).not_in(known), col(Dossier.code).not_in(told),
        col(Dossier.authority).not_in(left), col(Dossier.reception).not_in(left),
    )  # fmt: skip
    return open_ones.order_by(col(Dossier.code)).limit(BATCH)


def _case(
    session: Session, keys: Keys, definitions: Definitions, merger: Merger, row: Dossier, unit: str, now: datetime, *, real: bool
) -> SplitCase:
    session.add(Opening(who=f"order:{merger.order}", code=row.code, at=now, purpose=PURPOSE))
    plan = definitions.pinned(row.plan_digest, row.calendar_digest).plan
    personal = state_of(rows_of(session, row.code, keys.of(row.code))).personal
    found = merger.tables.decide(unit, _where(personal, plan.competence.at), merger.by)
    case = SplitCase(order=merger.order, code=row.code, old=unit, usual=merger.usual(unit) or "")
    if found is None:
        return case
    case.evidence, case.synthetic = found.evidence, found.synthetic
    if not (found.synthetic and real):
        _decide(case, found, "system", now)
    return case


def _where(personal: dict[str, object], at: str) -> Where:
    form, applicant = personal.get("form"), personal.get("applicant")
    return where_of(form if isinstance(form, dict) else {}, at, applicant if isinstance(applicant, dict) else {})


def _decide(case: SplitCase, found: Decided, who: str, now: datetime) -> None:
    case.new, case.by, case.evidence, case.synthetic = found.new, found.by, found.evidence, found.synthetic
    case.decided_by, case.decided_at = who, now


def decide_case(session: Session, merger: Merger, code: str, new: str, who: str, why: str, now: datetime) -> SplitCase:
    """A person names the successor, with what they rest it on. Raises `OrderRefused`."""
    case = session.get(SplitCase, (merger.order, code))
    if case is None:
        raise OrderRefused("CUTOVER-010", f"{code} is no split case of order {merger.order}")
    choices = sorted({link.new for link in merger.successors.get(case.old, ())})
    if new not in choices:
        raise OrderRefused("CUTOVER-011", f"{case.old} was split over {', '.join(choices)}; {new} is none of them")
    if not why.strip():
        raise OrderRefused("CUTOVER-012", "say what the decision rests on: a map, a certificate, a call with the applicant")
    if not _knows_the_place(session, merger, case.old, choices, who, now):
        wanted = " or ".join(merger.signing_roles)
        raise OrderRefused(
            "CUTOVER-026", f"{who} may not decide that: it takes a post at {case.old}, at a successor, or as {wanted}"
        )
    _decide(case, Decided(new, "person", why), who, now)
    session.add(case)
    return case


def _knows_the_place(session: Session, merger: Merger, old: str, choices: list[str], who: str, now: datetime) -> bool:
    """Whether somebody holds a post at the old office, at a new one, or one that signs orders."""
    held = select(Post.role, Authority.unit).outerjoin(Authority, col(Authority.id) == col(Post.authority))
    posts = session.exec(held.where(col(Post.official) == who, holds_at(Post, now))).all()
    return any(role in merger.signing_roles or unit in (old, *choices) for role, unit in posts)


def undecided(session: Session, order: str, limit: int = 200) -> list[SplitCase]:
    """The cases that wait for a person, while their dossiers are open."""
    found = (
        select(SplitCase)
        .join(Dossier, col(Dossier.code) == col(SplitCase.code))
        .where(col(SplitCase.order) == order, col(SplitCase.new).is_(None), col(Dossier.phase) != "closed")
        .order_by(col(SplitCase.code))
        .limit(limit)
    )
    return list(session.exec(found).all())


def undecided_count(session: Session, order: str) -> int:
    """How many wait for a person."""
    found = select(func.count()).select_from(SplitCase).join(Dossier, col(Dossier.code) == col(SplitCase.code))
    open_ones = (col(SplitCase.order) == order, col(SplitCase.new).is_(None), col(Dossier.phase) != "closed")
    return session.exec(found.where(*open_ones)).one()


def decisions(session: Session, order: str) -> dict[str, str]:
    """The successor of every decided case, by dossier."""
    found = select(SplitCase.code, SplitCase.new).where(col(SplitCase.order) == order, col(SplitCase.new).is_not(None))
    return {code: str(new) for code, new in session.exec(found).all()}
