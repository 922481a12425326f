"""The plan of an order: what becomes of each open dossier, and what is due before the day, by holder and by day.

Reads columns only: a hundred thousand open dossiers take seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select as core
from sqlmodel import Session, col, select

from organisation.competence import Competence
from organisation.destiny import Destiny, destiny
from organisation.merger import Merger, Standing
from registry.cutover.left_behind import former
from registry.cutover.places import Laid
from registry.cutover.splits import decisions
from registry.tables import Dossier, Task
from statute.time import local_date

CHUNK = 2_000
LISTED = 500


class Drain(NamedTuple):
    """Work that is due before the day: whose, where, on which day, how much of it, a few codes."""

    authority: str
    holder: str
    day: date
    dossiers: int
    codes: list[str]


class Plan(NamedTuple):
    """What an order would do now."""

    open: int
    by_what: Counter[str]
    pairs: Counter[tuple[str, str]]
    drain: list[Drain]
    undecided: list[str]
    uncovered: list[str]


class Row(NamedTuple):
    """The columns of an open dossier that an order looks at."""

    code: str
    procedure: str
    phase: str
    unit: str
    authority: str
    reception: str
    service_point: str
    due_at: datetime | None


def planned(session: Session, merger: Merger, known: Laid) -> Plan:
    """Every open dossier's destiny, counted; the lists that somebody has to work off."""
    by_what: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    drain: list[str] = []
    lists: dict[str, list[str]] = {"undecided": [], "uncovered": []}
    for row, found in destinies(session, merger, known):
        by_what[found.what] += 1
        if found.competence is not None:
            pairs[row.authority, found.competence.authority] += 1
        if found.what == "finish":
            drain.append(row.code)
        if found.what in lists and len(lists[found.what]) < LISTED:
            lists[found.what].append(row.code)
    return Plan(sum(by_what.values()), by_what, pairs, drained(session, drain), lists["undecided"], lists["uncovered"])


def destinies(session: Session, merger: Merger, known: Laid) -> Iterator[tuple[Row, Destiny]]:
    """Every open dossier with its destiny, by code."""
    split, memo = decisions(session, merger.order), dict[tuple[str, ...], Destiny]()
    columns = [getattr(Dossier, name) for name in Row._fields]
    rows = session.execute(select(*columns).where(col(Dossier.phase) != "closed").order_by(col(Dossier.code)))
    for values in rows.yield_per(CHUNK):
        row = Row(*values)
        before = row.due_at is not None and row.due_at < merger.at
        is_left = row.authority in known.left or row.reception in known.left
        key = (*row[1:7], str(before), split.get(row.code, ""), row.code if is_left else "")
        if key not in memo:
            place = Competence(unit=row.unit, authority=row.authority, service_point=row.service_point, reception=row.reception)
            standing = Standing(row.code, row.procedure, row.unit, row.phase, before)
            began = former(session, known.left, row.code, place)
            memo[key] = destiny(merger, known.places, standing, place, split.get(row.code), began)
        yield row, memo[key]


def drained(session: Session, codes: list[str]) -> list[Drain]:
    """What is due before the day, by authority, holder and day; who has not taken it yet is the pool of a role."""
    found: dict[tuple[str, str, date], list[str]] = {}
    for begin in range(0, len(codes), 500):
        columns = (col(getattr(Task, name)) for name in ("code", "authority", "holder", "role", "dossier_due_at", "due_at"))
        rows = core(*columns).where(col(Task.code).in_(codes[begin : begin + 500])).order_by(col(Task.code))
        for code, authority, holder, role, dossier_due, task_due in session.execute(rows):
            due = dossier_due or task_due
            if due is not None:
                found.setdefault((authority, holder or f"({role})", local_date(due)), []).append(code)
    listed = [Drain(*key, len(set(mine)), sorted(set(mine))[:20]) for key, mine in found.items()]
    return sorted(listed, key=lambda each: (each.day, each.authority, each.holder))
