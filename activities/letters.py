"""Letters of dossiers: made once from the journal as it stood at the event, kept as issued, given again for ever.

Whoever asks first makes the letter (the sender of notices, a page, the API); all others get the same bytes. They go out in the
name of the one-stop unit that received the dossier.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from activities.desk import Office
from dossier.journal import JournalRow, read
from letters.confined import tried
from letters.control_sheet import sheet_facts
from letters.facts import Source, Surroundings, letter_facts, state_after
from letters.forms import Form, form_for
from letters.templating import TemplateFault, filled
from letters.typesetting import pages, pdf
from registry.journals import rows_of
from registry.keys import Erased, UnknownKey
from registry.papers import DOSSIER, PaperStore, hold
from registry.sealing import seal, unseal
from registry.statements import Statement, Within
from registry.tables import Authority, Dossier, Letter, Notice, Official, ServicePoint, Unit
from statute.time import local_date

CONTEXT = b"letter:"
PDF = "application/pdf"
LOG = logging.getLogger(__name__)


class NoLetter(LookupError):
    """This notice issues no letter, or there is no such notice."""


class Listed(NamedTuple):
    """A letter that a dossier has, made or not yet."""

    key: str
    what: str
    form: Form
    at: datetime


_TOLD = Statement(
    columns(col(Notice.key), col(Notice.what), col(Notice.created_at))
    .where(col(Notice.code) == bindparam("of"), col(Notice.to) == "applicant")
    .order_by(col(Notice.created_at), col(Notice.key))
)


def letters_of(within: Within, code: str) -> list[Listed]:
    """Every letter that a dossier's events issued, in order."""
    found = [(key, what, form_for(what, local_date(at)), at) for key, what, at in _TOLD.rows(within, {"of": code})]
    return [Listed(key, what, form, at) for key, what, form, at in found if form is not None]


class Letters:
    """The letters of one installation."""

    def __init__(self, office: Office, papers: PaperStore, public_url: str) -> None:
        self.office, self.papers, self.public_url = office, papers, public_url.rstrip("/")

    def of(self, code: str) -> list[Listed]:
        """Every letter that a dossier's events issued, in order."""
        with self.office.store.reading() as transaction:
            return letters_of(transaction, code)

    def pdf(self, code: str, key: str) -> bytes:
        """The letter as issued. Raises `NoLetter`, `Erased`, `TemplateFault`, `StoreDown`."""
        return self.papers.get(self._kept(code, key).digest, code)

    def pages(self, code: str, key: str) -> list[str]:
        """The letter as SVG pages, from the source it was made from. Raises as `pdf`."""
        kept = self._kept(code, key)
        return pages(unseal(self.office.keys.of(code), kept.source, _context(code, key)).decode())

    def control_sheet(self, code: str) -> str:
        """Form 06 as of now, as Typst source: derived from the public part, never kept."""
        now = self.office.time.now()
        form = form_for("control_sheet", local_date(now))
        if form is None:
            raise NoLetter("control_sheet")
        source = self.source(code, None, open_personal=False)
        with self.office.store.read() as session:
            row = session.get(Dossier, code)
            authority = session.get(Authority, row.authority) if row is not None else None
        facts = {**letter_facts(source, form), "issued_at": now}
        return filled(form.official_template, sheet_facts(facts, source, authority.name if authority else ""))

    def source(self, code: str, seq: int | None, open_personal: bool = True) -> Source:
        """A dossier's journal up to a row, with law, words and names. Raises `LookupError`, `Erased`."""
        key = self.office.keys.of(code) if open_personal else None
        with self.office.store.read() as session:
            dossier = session.get(Dossier, code)
            if dossier is None:
                raise NoLetter(code)
            rows = [row for row in rows_of(session, code, key) if seq is None or row.seq <= seq]
            around = _surroundings(session, dossier, rows, self._tracking(code))
        published = self.office.definitions.published(dossier.plan_digest, dossier.calendar_digest)
        return Source(code, published.pinned, published.labels, rows, around)

    def _tracking(self, code: str) -> str | None:
        try:
            return f"{self.public_url}/receipt#{self.office.keys.tracking_secret(code)}"
        except (Erased, UnknownKey):
            return None

    def _kept(self, code: str, key: str) -> Letter:
        with self.office.store.read() as session:
            found = session.get(Letter, (code, key))
        return found or self._made(code, key)

    def _made(self, code: str, key: str) -> Letter:
        with self.office.store.read() as session:
            notice = session.get(Notice, (code, key))
        form = form_for(notice.what, local_date(notice.created_at)) if notice is not None and notice.to == "applicant" else None
        if notice is None or form is None:
            raise NoLetter(key)
        source = self.source(code, int(key.partition(".")[0]))
        text = source_of(form, source, letter_facts(source, form))
        return self._keep(notice, form, text, pdf(text, notice.created_at))

    def _keep(self, notice: Notice, form: Form, text: str, content: bytes) -> Letter:
        office, code, key = self.office, notice.code, notice.key
        digest, found = self.papers.put(content)
        now = office.time.now()
        made = Letter(
            code=code, key=key, what=notice.what, form=form.form, digest=digest, event_at=notice.created_at, made_at=now,
            source=seal(office.keys.of(code), text.encode(), _context(code, key)),
        )  # fmt: skip
        with office.store.write() as session:
            earlier = session.get(Letter, (code, key))
            if earlier is not None:
                return earlier
            hold(session, office.keys, digest, found, PDF, len(content), f"{DOSSIER}{code}", now)
            session.add(made)
        return made


def source_of(form: Form, source: Source, facts: dict[str, Any]) -> str:
    """A letter as Typst source, by the procedure's own template; by the official one where that is faulty, which is logged:
    a faulty template keeps nobody from a letter or a decision."""
    own = form.own_template(source.labels)
    if own is not None:
        try:
            return tried(own, facts)
        except TemplateFault as fault:
            LOG.error("procedure %s: its own template of '%s' is faulty: %s", source.pinned.plan.procedure, form.what, fault)
    return filled(form.official_template, facts)


def _context(code: str, key: str) -> bytes:
    return CONTEXT + f"{code}:{key}".encode()


def _surroundings(session: Session, dossier: Dossier, rows: list[JournalRow], tracking: str | None) -> Surroundings:
    """Names: the unit that received the dossier, its service point, the officials and authorities that the journal names."""
    competence = state_after(rows).competence
    reception, point = (
        (competence.reception, competence.service_point) if competence else (dossier.reception, dossier.service_point)
    )
    unit, at = session.get(Authority, reception), session.get(ServicePoint, point)
    actors = {read(row)[0].actor.id for row in rows} | {_holder(event) for row in rows for event in read(row)[1]}
    people = session.exec(select(Official).where(col(Official.id).in_(actors))).all()
    return Surroundings(
        unit=unit.name if unit else reception, place=_place(session, unit, rows[-1].at if rows else None),
        service_point=at.name if at else "Bộ phận Một cửa",
        point_address=at.address if at else "", officials={one.id: one.name for one in people},
        authorities=_authorities(session, rows), tracking=tracking,
    )  # fmt: skip


def _authorities(session: Session, rows: list[JournalRow]) -> dict[str, str]:
    events = [event for row in rows for event in read(row)[1]]
    named = {str(value) for event in events if (value := getattr(event, "authority", None))}
    named |= {place.authority for event in events if (place := getattr(event, "competence", None)) is not None}
    return {one.id: one.name for one in session.exec(select(Authority).where(col(Authority.id).in_(named))).all()}


def _holder(event: Any) -> str:
    return str(getattr(event, "holder", None) or "")


def _place(session: Session, unit: Authority | None, at: datetime | None) -> str:
    """The name that the unit bore when the letter's event happened: codes are used again, and names change."""
    if unit is None or at is None:
        return ""
    borne = select(Unit.name).where(col(Unit.code) == unit.unit, col(Unit.valid_from) <= at)
    return session.exec(borne.order_by(col(Unit.valid_from).desc())).first() or ""
