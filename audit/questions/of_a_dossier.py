"""Questions about one dossier: who held it, why it is due then, who decided under what authority, what the register answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from audit.doctor.acting import registered, stamped
from audit.doctor.organisation import Organisation
from audit.mining.executions import executions
from audit.mining.happenings import happenings
from audit.mining.works import Work, works
from audit.questions.asking import Asked, Given, NotAsked
from dossier.calendars import calendar_of
from dossier.journal import read_command
from dossier.state import State
from organisation.posts import Actor
from procedure_defs.model import Definition
from registry.journals import rows_of
from registry.look_ups import newest
from registry.tables import Dossier, LookUp
from statute.due_reasons import due_reasons
from statute.words import Bilingual

DECISIONS = frozenset({
    "accepted", "refused_at_reception", "assigned", "supplement_requested", "extended", "suspended", "result_signed",
    "refusal_issued", "returned", "stopped",
})  # fmt: skip
COMPETENT = Bilingual(vi="có thẩm quyền", en="competent")
NOBODY = Bilingual(vi="chờ người nhận", en="waited for somebody")
STILL = Bilingual(vi="đến nay", en="until now")


class HeldRow(NamedTuple):
    """Somebody, or nobody yet, had a piece of work."""

    step: str
    work: str
    role: str
    authority: str
    official: str
    name: str | Bilingual
    since: datetime
    until: datetime | Bilingual
    hours: float
    outcome: str


def held(asked: Asked, given: Given) -> Iterator[HeldRow]:
    """Who had it, from when to when, hours by the clock on the wall; what waited for anybody stands among them."""
    names = asked.names()
    for execution in executions(asked.store, given.chosen()):
        for work in works(execution):
            yield from _of_work(work, names, asked.now)


def _of_work(work: Work, names: dict[str, str], now: datetime) -> Iterator[HeldRow]:
    since, end = work.opened_at, work.closed_at or now
    spans: list[tuple[str, datetime, datetime | None]] = []
    for one in work.held:
        if one.since > since:
            spans.append(("", since, one.since))
        spans.append((one.official, one.since, one.until))
        since = one.until or end
    if since < end or not spans:
        spans.append(("", since, work.closed_at))
    for official, begun, ended in spans:
        said = names.get(official, official) if official else NOBODY
        hours = round(((ended or now) - begun) / timedelta(hours=1), 2)
        yield HeldRow(work.step, work.work, work.role, work.authority, official, said, begun, ended or STILL, hours, work.outcome)


class DueRow(NamedTuple):
    """An entry of the ledger, or a day as it was counted."""

    at: datetime | date
    why: Bilingual
    before_on: date | None
    due_on: date | None
    basis: str
    form: str
    official: str


def due(asked: Asked, given: Given) -> Iterator[DueRow]:
    """The ledger, then each day from the last start to the end."""
    row = _dossier(asked, given)
    state = State.model_validate_json(row.state)
    if state.clock is None:
        return
    cites = _citations(asked, row.plan_digest)
    pinned = asked.definitions.pinned(row.plan_digest, row.calendar_digest)
    why = due_reasons(state.clock, calendar_of(pinned, state))
    for entry, line in zip(state.clock.entries, why.lines, strict=True):
        basis = cites.get(entry.basis or "", entry.basis or "")
        yield DueRow(entry.at, line.words, entry.before_on, entry.due_on, basis, entry.form or "", entry.actor or "")
    for day in why.days:
        yield DueRow(day.day, Bilingual(vi=day.vi, en=day.en), None, None, day.basis or "", "", "")


def _citations(asked: Asked, digest: str) -> dict[str, str]:
    written = asked.definitions.by_digest(digest).written
    return {} if written is None else {key: basis.cite for key, basis in Definition.model_validate_json(written).basis.items()}


class DecidedRow(NamedTuple):
    """An act of an official, under which post, and whether that held at that instant."""

    seq: int
    at: datetime
    act: str
    decided: str
    official: str
    name: str
    role: str
    authority: str
    post: str
    delegation: str
    competent: Bilingual


def decided(asked: Asked, given: Given) -> Iterator[DecidedRow]:
    """Every act of an official on the dossier; what it decided by law stands beside."""
    row, names = _dossier(asked, given), asked.names()
    with asked.store.read() as session:
        known, rows = Organisation.read(session), rows_of(session, row.code)
    for each in rows:
        command = read_command(each)
        actor, post = command.actor, command.actor.post
        if actor.kind != "official":
            continue
        kinds = [event["kind"] for event in json.loads(each.public)["events"]]
        outcome = str(getattr(command, "outcome", "") or "")
        yield DecidedRow(
            each.seq, each.at, f"{command.kind} {outcome}".strip(), ", ".join(kind for kind in kinds if kind in DECISIONS),
            actor.id, names.get(actor.id, actor.id), post.role if post else "", post.authority if post else "",
            post.id if post else "", f"{actor.delegation.id}: {actor.principal}" if actor.delegation else "",
            competence(actor, each.at, known),
        )  # fmt: skip


def competence(actor: Actor, at: datetime, known: Organisation) -> Bilingual:
    """Whether the authority that an act was stamped with held then, by itself and by the registry (INV-7)."""
    fault = stamped(actor, at) or registered(actor, at, known)
    return COMPETENT if fault is None else Bilingual(vi=f"KHÔNG có thẩm quyền: {fault}", en=f"NOT competent: {fault}")


class LookUpRow(NamedTuple):
    """A look-up in the population register. No value of anybody."""

    at: datetime
    code: str
    official: str
    name: str
    purpose: str
    fields: str
    outcome: str
    mismatched: str
    reason: str
    request: str


def register(asked: Asked, given: Given) -> Iterator[LookUpRow]:
    """What was asked of the register for the dossier, and what came of it."""
    code, names = _dossier(asked, given).code, asked.names()
    with asked.store.read() as session:
        rows = session.exec(select(LookUp).where(col(LookUp.dossier) == code, newest()).order_by(col(LookUp.at))).all()
    yield from (look_up_row(row, names) for row in rows)


def look_up_row(row: LookUp, names: dict[str, str]) -> LookUpRow:
    """A row of the log of look-ups."""
    return LookUpRow(
        row.at, row.dossier, row.official, names.get(row.official, row.official), row.purpose, row.fields, row.outcome,
        row.mismatched, row.reason or "", row.request_id,
    )  # fmt: skip


class TimelineRow(NamedTuple):
    """Something that happened to a dossier."""

    at: datetime
    activity: str
    official: str
    name: str
    role: str
    authority: str
    papers: str


def timeline(asked: Asked, given: Given) -> Iterator[TimelineRow]:
    """Everything that happened, in order."""
    names = asked.names()
    for execution in executions(asked.store, given.chosen()):
        for one in happenings(execution):
            who = one.official or one.kind
            yield TimelineRow(one.at, one.activity, who, names.get(who, ""), one.role, one.authority, ", ".join(one.papers))


def _dossier(asked: Asked, given: Given) -> Dossier:
    with asked.store.read() as session:
        row = session.get(Dossier, given.code)
    if row is None:
        raise NotAsked(f"there is no dossier {given.code}")
    return row
