"""Result documents: rendered from the procedure's template, or an upload; signed by the official who decides, sealed by the
authority in whose name it is; never altered.

The QR on the document carries a signed statement that names its content. A document made for an act that is then refused
belongs to no dossier and is given up with the other unused uploads.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from joserfc.jwk import OKPKey
from sqlmodel import col, select

from activities.desk import Office
from activities.letters import Letters, source_of
from activities.signing import COPY, COPY_SEAL, SEAL, Person, SealEnded, SigningService, seal_of
from activities.statements import Statement, kept_key, published, signed
from dossier.commands import Document
from letters.facts import Source, state_after
from letters.forms import form_for
from letters.result_content import content_digest, content_of, content_text, result_facts, unit_codes
from letters.typesetting import pdf
from registry.forwarding import seat_of
from registry.organisation import is_holding
from registry.papers import PaperStore, hold
from registry.results import keep_document
from registry.tables import Authority, Dossier, Official, ResultDocument, Unit
from statute.time import local, local_date

PDF = "application/pdf"
SEALED = "Dấu của cơ quan"


class Signing(NamedTuple):
    """Who signs which dossier's result: the official, under whose name uploads are kept, and the authority."""

    code: str
    official: str
    holder: str
    given: Document | None = None


class NotIssued(LookupError):
    """There is no result document of record that stands, so there is nothing to issue a copy of."""


class Results:
    """Makes result documents for one installation."""

    def __init__(self, office: Office, papers: PaperStore, letters: Letters, service: SigningService) -> None:
        self.office, self.papers, self.letters, self.service = office, papers, letters, service
        self._key: OKPKey | None = None

    @property
    def keys(self) -> dict[str, Any]:
        """The public keys that statements are verified with."""
        return published(self._own_key())

    def made(self, signing: Signing) -> Document:
        """The signed document of a decision: from the upload where one is given, else from the template. Raises `NotSigned`,
        `SealEnded`, `TemplateFault`, `StoreDown`, `PaperGone`."""
        now = self.office.time.now()
        source = self.letters.source(signing.code, None)
        with self.office.store.read() as session:
            dossier = session.get(Dossier, signing.code)
        assert dossier is not None
        self._seal(dossier.authority)
        person = self._person(dossier.authority, signing.official)
        number = (signing.given.number if signing.given else None) or f"{signing.code}/KQ-{local(now).year}"
        statement = Statement(
            c=signing.code, n=number, p=dossier.procedure, r=source.pinned.plan.result, a=dossier.authority,
            t=int(now.timestamp()), k="content", d="",
        )  # fmt: skip
        unsigned, statement = self._unsigned(source, dossier, signing, statement, person)
        text = signed(self._own_key(), statement)
        content = self.service.sign(unsigned(text), person, f"Kết quả hồ sơ {signing.code}", text)
        content = self.service.sign(content, self._seal(dossier.authority), SEALED, text, SEAL)
        return self._kept(signing, content, statement, text, person)

    def reissued(self, signing: Signing) -> str:
        """A certified copy of the standing result, for one that was lost: the kept document, signed and sealed once more; its
        digest.

        Nothing is superseded: both say the same. Who took over from an authority that ended issues and seals the copy. Raises
        `NotIssued`, `NotSigned`, `SealEnded`, `Unsignable`, `StoreDown`, `PaperGone`.
        """
        now = self.office.time.now()
        with self.office.store.read() as session:
            dossier = session.get(Dossier, signing.code)
            kept = session.get(ResultDocument, signing.given.digest) if signing.given is not None else None
        if dossier is None or kept is None or kept.superseded_at is not None:
            raise NotIssued(signing.code)
        with self.office.store.reading() as within:
            keeper = seat_of(within, dossier.authority, now)
        person = self._person(keeper, signing.official)
        reason = f"Cấp lại bản sao kết quả {kept.number} từ bản lưu, {local(now):%d/%m/%Y}"
        content = self.service.sign(self.papers.held(kept.digest), person, reason, kept.statement, COPY)
        content = self.service.sign(content, self._seal(keeper), SEALED, kept.statement, COPY_SEAL)
        digest, found = self.papers.put(content)
        with self.office.store.write() as session:
            hold(session, self.office.keys, digest, found, PDF, len(content), signing.holder, now)
            keep_document(session, ResultDocument(
                digest=digest, code=signing.code, number=kept.number, content_digest=kept.content_digest,
                statement=kept.statement, signer=person.id, made_at=now,
            ))  # fmt: skip
        return digest

    def _unsigned(self, source: Source, dossier: Dossier, signing: Signing, statement: Statement, person: Person) -> Any:
        """How the document without its signature is made once the statement is signed; and the statement with its digest."""
        if signing.given is not None:
            upload = self.papers.held(signing.given.digest)
            return (lambda _: upload), statement.model_copy(update={"k": "file", "d": hashlib.sha256(upload).hexdigest()})
        published_ = self.office.definitions.published(dossier.plan_digest, dossier.calendar_digest)
        at = self.office.time.now()
        content = content_of(source, published_.form_schema, statement.n, person.name, at, self._units(source))
        text = content_text(content)

        def rendered(said: str) -> bytes:
            form = form_for("result", local_date(at))
            assert form is not None
            return pdf(source_of(form, source, result_facts(source, form, content, text, self.address(said))), at)

        return rendered, statement.model_copy(update={"d": content_digest(text)})

    def address(self, statement: str) -> str:
        """What the QR leads to: after `#`, so that no server's log holds it."""
        return f"{self.letters.public_url}/verify#{statement}"

    def _units(self, source: Source) -> dict[str, str]:
        codes = unit_codes(state_after(source.rows).personal.get("form") or {})
        with self.office.store.read() as session:
            rows = session.exec(select(Unit).where(col(Unit.code).in_(codes)).order_by(col(Unit.valid_from))).all()
        return {row.code: row.name for row in rows}

    def _person(self, authority: str, official: str) -> Person:
        with self.office.store.read() as session:
            row, place = session.get(Official, official), session.get(Authority, authority)
        return Person(official, row.name if row else official, place.name if place else authority)

    def _seal(self, authority: str) -> Person:
        """The seal of an authority that stands at this moment: an abolished one's signs nothing. Raises `SealEnded`."""
        with self.office.store.read() as session:
            place = session.get(Authority, authority)
            holds = is_holding(session, authority, self.office.time.now())
        if place is None or not holds:
            raise SealEnded(authority)
        return seal_of(authority, place.name)

    def _kept(self, signing: Signing, content: bytes, statement: Statement, text: str, person: Person) -> Document:
        digest, found = self.papers.put(content)
        now = self.office.time.now()
        with self.office.store.write() as session:
            hold(session, self.office.keys, digest, found, PDF, len(content), signing.holder, now)
            keep_document(session, ResultDocument(
                digest=digest, code=signing.code, number=statement.n, content_digest=statement.d, statement=text,
                signer=person.id, made_at=now,
            ))  # fmt: skip
        return Document(digest=digest, number=statement.n)

    def _own_key(self) -> OKPKey:
        if self._key is None:
            self._key = kept_key(self.office.store, self.office.keys.ring)
        return self._key
