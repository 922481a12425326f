"""Result documents of record: every version that was signed, and what superseded it; never changed otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from registry.tables import ResultDocument


class AlreadySuperseded(ValueError):
    """A document is superseded once; correct the one that stands."""


def keep_document(session: Session, document: ResultDocument) -> None:
    """Note a signed document."""
    session.add(document)


def documents_of(session: Session, code: str) -> list[ResultDocument]:
    """The documents that were made for a dossier, in order; those of refused acts too."""
    found = select(ResultDocument).where(col(ResultDocument.code) == code)
    return list(session.exec(found.order_by(col(ResultDocument.made_at))).all())


def documents_named(session: Session, digests: Collection[str]) -> dict[str, ResultDocument]:
    """The documents of these digests, of whichever dossier: where a paper that is given again comes from."""
    found = select(ResultDocument).where(col(ResultDocument.digest).in_(digests))
    return {row.digest: row for row in session.exec(found).all()} if digests else {}


def is_own(session: Session, content: bytes) -> bool:
    """Whether a file is, byte for byte, a result document that was signed here."""
    return session.get(ResultDocument, hashlib.sha256(content).hexdigest()) is not None


def document_stated(session: Session, code: str, content_digest: str) -> ResultDocument | None:
    """The document that a statement is about: of one and its copies, which bear the same, the first."""
    found = select(ResultDocument).where(col(ResultDocument.code) == code, col(ResultDocument.content_digest) == content_digest)
    return session.exec(found.order_by(col(ResultDocument.made_at))).first()


def supersede(session: Session, digest: str, by: str, reason: str, at: datetime) -> None:
    """Mark a document as superseded by the result of another (linked) dossier or a later version. Raises `LookupError`,
    `AlreadySuperseded`."""
    row = session.get(ResultDocument, digest)
    if row is None:
        raise LookupError(digest)
    if row.superseded_at is not None:
        raise AlreadySuperseded(digest)
    row.superseded_at, row.superseded_by, row.superseded_why = at, by, reason
    session.add(row)
