"""Questions about many dossiers: which were late, extended, supplemented twice, sent back; what people did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlmodel import col, select

from audit.doctor.acting import same_eyes
from audit.questions.asking import Asked, Given
from audit.questions.of_a_dossier import LookUpRow, look_up_row
from dossier.state import State
from registry.evidence import entries_of
from registry.look_ups import newest
from registry.predecessors import re_received
from registry.tables import (
    DefinitionAct,
    Dossier,
    Journal,
    LookUp,
    Opening,
    OrganisationChange,
    RefusedWrite,
)
from statute.clock import Clock
from statute.words import Bilingual

PAGE = 500
NOTHING = Bilingual(vi="", en="")
EVER = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))


class DossierRow(NamedTuple):
    """A dossier as it stands."""

    code: str
    procedure: str
    authority: str
    filed_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    ended: str
    supplements: int
    extensions: int
    note: Bilingual


def find(asked: Asked, given: Given) -> Iterator[DossierRow]:
    """Dossiers by how their code begins, procedure, authority and day of filing."""
    return (_row(row) for row in _dossiers(asked, given))


def late(asked: Asked, given: Given) -> Iterator[DossierRow]:
    """Those whose term had ended before they were settled, or before now; or that count as late by law."""
    for row in _dossiers(asked, given, col(Dossier.accepted_at).is_not(None)):
        clock = clock_of(row)
        if clock is not None and clock.is_late(asked.now):
            yield _row(row, Bilingual(vi="quá hạn", en="past its term"), clock)
        elif row.counts_late:
            yield _row(
                row, Bilingual(vi="tính là trễ (báo bổ sung chậm)", en="counts as late (told of the supplement late)"), clock
            )


def extended(asked: Asked, given: Given) -> Iterator[DossierRow]:
    """Those whose term was extended (form 04)."""
    return (_row(row) for row in _dossiers(asked, given, col(Dossier.extensions) > 0))


def supplemented_twice(asked: Asked, given: Given) -> Iterator[DossierRow]:
    """Those that were asked for a supplement more than once."""
    return (_row(row) for row in _dossiers(asked, given, col(Dossier.supplements) > 1))


class ReturnedRow(NamedTuple):
    """A dossier that came back after one that had ended without a result."""

    code: str
    predecessor: str
    filed_at: datetime
    case_since: datetime
    days: int


def returned(asked: Asked, given: Given) -> Iterator[ReturnedRow]:
    """Those sent back and received again, with the age of the whole case."""
    with asked.store.read() as session:
        found = list(re_received(session, given.start or EVER[0], given.end or EVER[1]))
    for row in found:
        yield ReturnedRow(row.code, row.predecessor, row.filed_at, row.case_since, (asked.now - row.case_since).days)


class EyesRow(NamedTuple):
    """Persons who examined and decided the same dossier."""

    code: str
    procedure: str
    examined: str
    decided: str
    official: str
    name: str


def four_eyes(asked: Asked, given: Given) -> Iterator[EyesRow]:
    """Where the four-eyes rule of a definition was not kept: the persons, or those whom they acted for, are the same."""
    names = asked.names()
    for row in _dossiers(asked, given):
        done = State.model_validate_json(row.state).done
        plan = asked.definitions.pinned(row.plan_digest, row.calendar_digest).plan
        for examined, decided, both in same_eyes(plan, done):
            yield from (EyesRow(row.code, row.procedure, examined, decided, one, names.get(one, one)) for one in both)


def unfounded(asked: Asked, given: Given) -> Iterator[LookUpRow]:
    """Look-ups in the population register that belong to no dossier, or came after it had ended."""
    names = asked.names()
    found = select(LookUp).outerjoin(Dossier, col(Dossier.code) == col(LookUp.dossier))
    found = found.where(
        or_(col(Dossier.code).is_(None), col(LookUp.at) > col(Dossier.closed_at)), newest(), *_within(LookUp.at, given)
    )
    with asked.store.read() as session:
        rows = session.exec(found.order_by(col(LookUp.at))).all()
    yield from (look_up_row(row, names) for row in rows)


class DidRow(NamedTuple):
    """Something that a person did."""

    at: datetime
    what: str
    thing: str
    role: str
    authority: str
    note: str


def did(asked: Asked, given: Given) -> Iterator[DidRow]:
    """Every act on dossiers, opening of data, look-up, change of organisation or definitions, handing out of evidence."""
    return iter(sorted([*_acts(asked, given), *_logged(asked, given)], key=lambda row: row.at))


def _acts(asked: Asked, given: Given) -> Iterator[DidRow]:
    who = json.dumps(given.official)
    found = select(Journal.code, Journal.at, Journal.public).where(
        col(Journal.public).contains(f'"id":{who}', autoescape=True), *_within(Journal.recorded_at, given)
    )
    with asked.store.read() as session:
        rows = session.exec(found).all()
    for code, at, public in rows:
        command = json.loads(public)["command"]
        actor, post = command["actor"], command["actor"].get("post") or {}
        if given.official not in (actor["id"], post.get("official")) or actor["kind"] != "official":
            continue
        lent = actor.get("delegation")
        note = f"{actor['id']} for {post.get('official')}" if lent else ""
        what = f"{command['kind']} {command.get('outcome') or ''}".strip()
        yield DidRow(at, what, code, post.get("role", ""), post.get("authority", ""), note)


def _logged(asked: Asked, given: Given) -> Iterator[DidRow]:
    with asked.store.read() as session:
        for opening in session.exec(select(Opening).where(col(Opening.who) == given.official, *_within(Opening.at, given))):
            yield DidRow(opening.at, "opened", opening.code, "", "", opening.purpose)
        looked = select(LookUp).where(col(LookUp.official) == given.official, newest(), *_within(LookUp.at, given))
        for look_up in session.exec(looked):
            yield DidRow(look_up.at, "looked up", look_up.dossier, "", "", f"{look_up.purpose}: {look_up.outcome}")
        changed = select(OrganisationChange).where(
            col(OrganisationChange.who) == given.official, *_within(OrganisationChange.at, given)
        )
        for change in session.exec(changed):
            yield DidRow(change.at, f"{change.action} {change.kind}", change.thing, "", "", change.why)
        acts = select(DefinitionAct).where(col(DefinitionAct.by) == given.official, *_within(DefinitionAct.at, given))
        for act in session.exec(acts):
            yield DidRow(act.at, f"{act.kind} definition", act.draft or act.procedure, "", "", act.reason or act.decision or "")
        tried = select(RefusedWrite).where(col(RefusedWrite.who) == given.official, *_within(RefusedWrite.at, given))
        yield from (_tried(row) for row in session.exec(tried))
        for entry in entries_of(session):
            said = json.loads(entry.entry)
            if said.get("by") == given.official and _is_within(entry.at, given):
                yield DidRow(entry.at, entry.kind, entry.code, "", "", said.get("why") or said.get("purpose") or "")


class AttemptRow(NamedTuple):
    """A write that was refused because who asked may change nothing."""

    at: datetime
    official: str
    name: str
    what: str


def attempts(asked: Asked, given: Given) -> Iterator[AttemptRow]:
    """What auditors tried to change."""
    names, found = asked.names(), select(RefusedWrite).where(*_within(RefusedWrite.at, given))
    with asked.store.read() as session:
        rows = session.exec(found.order_by(col(RefusedWrite.n))).all()
    yield from (AttemptRow(row.at, row.who, names.get(row.who, row.who), f"{row.method} {row.path}") for row in rows)


def _tried(row: RefusedWrite) -> DidRow:
    return DidRow(row.at, "tried in vain", row.path, "", "", row.method)


def _dossiers(asked: Asked, given: Given, *conditions: Any) -> Iterator[Dossier]:
    """Chosen dossiers by code, a page in memory at a time."""
    named = [*conditions, *_within(Dossier.filed_at, given)]
    if given.code is not None:
        named.append(col(Dossier.code).startswith(given.code, autoescape=True))
    if given.procedure is not None:
        named.append(col(Dossier.procedure) == given.procedure)
    if given.authority is not None:
        named.append(or_(col(Dossier.authority) == given.authority, col(Dossier.reception) == given.authority))
    after = ""
    while True:
        with asked.store.read() as session:
            found = select(Dossier).where(col(Dossier.code) > after, *named).order_by(col(Dossier.code)).limit(PAGE)
            rows = session.exec(found).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].code


def _within(column: Any, given: Given) -> list[Any]:
    since, until = given.start, given.end
    return [*([col(column) >= since] if since is not None else []), *([col(column) < until] if until is not None else [])]


def _is_within(at: datetime, given: Given) -> bool:
    return (given.start is None or given.start <= at) and (given.end is None or at < given.end)


def clock_of(row: Dossier) -> Clock | None:
    """A dossier's clock as its projection has it."""
    said = json.loads(row.state).get("clock")
    return Clock.model_validate(said) if said else None


def _row(row: Dossier, note: Bilingual = NOTHING, clock: Clock | None = None) -> DossierRow:
    due_at = clock.due.due_at if clock is not None else row.due_at
    return DossierRow(
        row.code, row.procedure, row.authority, row.filed_at, due_at, row.stopped_at, row.ended or "", row.supplements,
        row.extensions, note,
    )  # fmt: skip
