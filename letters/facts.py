"""What a letter says: facts of a dossier as it stood when the event happened, by the same functions that pages and API use.

Pure: the rows of the journal with their personal part open, the pinned law, and names come in as data.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from dossier import events as ev
from dossier.calendars import calendar_of
from dossier.evolve import fold
from dossier.journal import JournalRow, read
from dossier.pinned import Pinned
from dossier.state import EMPTY, State
from letters.forms import Form
from letters.typesetting import qr
from statute.due_reasons import due_reasons
from statute.ledger_words import term_in_words
from statute.words import Bilingual

GIVEN = {
    "original": "bản chính", "copy": "bản sao", "shown": "xuất trình", "reused": "dùng lại kết quả đã có",
    "register": "lấy từ cơ sở dữ liệu",
}  # fmt: skip
WHY_STOPPED = {
    "supplement": Bilingual(vi="quá thời hạn mà chưa bổ sung hồ sơ", en="nothing was supplied in time"),
    "payment": Bilingual(vi="quá thời hạn mà chưa thực hiện nghĩa vụ tài chính", en="nothing was paid in time"),
}
PERSON = ("full_name", "address", "phone", "email")
E = TypeVar("E", bound=ev.Happened)


class Surroundings(NamedTuple):
    """What a letter names and a journal does not hold: places, people, the address that the receipt's QR leads to."""

    unit: str
    place: str
    service_point: str
    point_address: str
    authorities: dict[str, str]
    officials: dict[str, str]
    tracking: str | None = None


class Source(NamedTuple):
    """A dossier's journal up to an event, with its law and its words."""

    code: str
    pinned: Pinned
    labels: dict[str, Any]
    rows: Sequence[JournalRow]
    around: Surroundings


def letter_facts(source: Source, form: Form) -> dict[str, Any]:
    """Everything that a letter's template may name, as of the last row."""
    command, happened = read(source.rows[-1])
    state = state_after(source.rows)
    said = command.sealed.values if command.sealed is not None else {}
    return {
        **_head(source, form, source.rows[-1].at), **_who(state), **_due(source.pinned, state), **_asked(source, happened),
        "official": source.around.officials.get(command.actor.id, ""), "reason": said.get("reason"),
        "received_at": state.accepted_at or state.filed_at, "papers": given_papers(source.labels, state),
        "originals": [name_of(source.labels, "papers", paper.id) for paper in state.papers if paper.how == "original"],
        "fees": sum(state.fees.values()) or None, "handed": _handed(source, happened),
    }  # fmt: skip


def _handed(source: Source, happened: list[ev.Event]) -> dict[str, str] | None:
    """Who was competent until a handover, and who took over, by name."""
    event = _one(happened, ev.HandedOver)
    before = state_after(source.rows[:-1]).competence
    if event is None or before is None:
        return None
    names = source.around.authorities
    former, successor = before.authority, event.system or event.competence.authority
    by = event.basis or event.order
    return {"order": event.order, "by": by, "former": names.get(former, former), "successor": names.get(successor, successor)}


def state_after(rows: Sequence[JournalRow]) -> State:
    """The state that the rows lead to, personal part included where it is open."""
    state = EMPTY
    for row in rows:
        state = fold(state, read(row)[1])
    return state


def name_of(labels: dict[str, Any], group: str, key: str) -> Bilingual:
    """The name that a definition gives; the key where it gives none."""
    found = (labels.get(group) or {}).get(key)
    return Bilingual.model_validate(found) if isinstance(found, dict) else Bilingual(vi=key, en=key)


def given_papers(labels: dict[str, Any], state: State) -> list[dict[str, Any]]:
    """The papers handed in, with how each was."""
    return [{"name": name_of(labels, "papers", paper.id), "given": GIVEN[paper.how]} for paper in state.papers]


def _head(source: Source, form: Form, at: datetime) -> dict[str, Any]:
    around, named = source.around, source.labels.get("name")
    name = Bilingual.model_validate(named) if isinstance(named, dict) else Bilingual(vi=source.pinned.plan.procedure)
    return {
        "form": form.form, "title": form.name, "basis": form.basis.cite if form.basis.cite != "unknown" else "",
        "unit": around.unit, "place": around.place, "service_point": around.service_point, "point_address": around.point_address,
        "issued_at": at, "code": source.code, "procedure": {"id": source.pinned.plan.procedure, "name": name},
        "qr": qr(around.tracking) if around.tracking else None,
    }  # fmt: skip


def _who(state: State) -> dict[str, Any]:
    person = state.personal.get("applicant") or {}
    representative = state.personal.get("representative") or {}
    return {
        "applicant": {name: person.get(name) for name in PERSON},
        "representative": representative.get("full_name"),
        "authorisation": _authorisation(representative.get("authorisation")),
    }


AUTHORISED = {"written": "giấy ủy quyền", "by_law": "đại diện theo pháp luật", "office": "đại diện của tổ chức"}


def _authorisation(paper: dict[str, Any] | None) -> str | None:
    """By what somebody files for another, as a letter says it; nothing where nobody does."""
    if not paper:
        return None
    number = f" số {paper['number']}" if paper.get("number") else ""
    return f"{AUTHORISED[paper['kind']]}{number}"


def _due(pinned: Pinned, state: State) -> dict[str, Any]:
    clock = state.clock
    if clock is None:
        return {"due_on": None, "closes": None, "ledger": [], "days": [], "term": Bilingual(vi="", en=""), "before_on": None}
    calendar = calendar_of(pinned, state)
    why = due_reasons(clock, calendar)
    due_on = why.running.due_on if why.running else None
    closes = calendar.closing_time(due_on) if due_on else None
    return {
        "due_on": due_on, "closes": f"{closes:%H giờ %M}" if closes else None, "ledger": why.lines, "days": why.days,
        "term": term_in_words(clock.term), "before_on": clock.entries[-1].before_on,
    }  # fmt: skip


def _asked(source: Source, happened: list[ev.Event]) -> dict[str, Any]:
    supplement, payment = _one(happened, ev.SupplementRequested), _one(happened, ev.PaymentRequested)
    stopped, refused = _one(happened, ev.Stopped), _one(happened, ev.RefusedAtReception)
    until = supplement.close_due if supplement else payment.until if payment else None
    competent = refused.authority if refused else None
    return {
        "items": [name_of(source.labels, "papers", item) for item in supplement.items] if supplement else [],
        "answer_by": until.due_on if until else None, "amount": payment.amount if payment else None,
        "why": WHY_STOPPED.get(stopped.why, Bilingual(vi=stopped.why, en=stopped.why)) if stopped else None,
        "withdrawn": _one(happened, ev.Withdrawn) is not None, "after_appraisal": refused is None,
        "competent": source.around.authorities.get(competent, competent) if competent else None,
    }  # fmt: skip


def _one(happened: list[ev.Event], kind: type[E]) -> E | None:
    return next((event for event in happened if isinstance(event, kind)), None)
