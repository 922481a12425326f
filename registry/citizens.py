"""Applications begun, ratings and complaints: kept sealed, read back by whoever they belong to."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, delete, select

from registry.keys import Keys
from registry.sealing import new_key, seal, unseal
from registry.tables import BegunApplication, Complaint, Rating

BEGUN, RATING, COMPLAINT, ANSWER = b"begun:", b"rating:", b"complaint:", b"complaint-answer:"


class Said(NamedTuple):
    """A complaint as it is read."""

    n: int
    code: str
    authority: str
    kind: str
    at: datetime
    due_at: datetime | None
    text: str
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    linked: str | None


def save_begun(session: Session, keys: Keys, who: str, procedure: str, content: dict[str, Any], at: datetime) -> None:
    """Keep what is filled in, over what was kept before."""
    key = new_key()
    sealed = seal(key, json.dumps(content, ensure_ascii=False).encode(), BEGUN + procedure.encode())
    session.merge(BegunApplication(who=who, procedure=procedure, saved_at=at, wrapped=keys.ring.wrap(key), sealed=sealed))


def begun(session: Session, keys: Keys, who: str, procedure: str) -> tuple[datetime, dict[str, Any]] | None:
    """When it was saved, and what was filled in."""
    row = session.get(BegunApplication, (who, procedure))
    if row is None:
        return None
    clear = unseal(keys.ring.unwrap(row.wrapped), row.sealed, BEGUN + procedure.encode())
    return row.saved_at, json.loads(clear)


def all_begun(session: Session, who: str) -> list[tuple[str, datetime]]:
    """The procedures whose forms a citizen has begun, the latest first."""
    found = select(BegunApplication.procedure, BegunApplication.saved_at).where(col(BegunApplication.who) == who)
    return [(procedure, at) for procedure, at in session.exec(found.order_by(col(BegunApplication.saved_at).desc()))]


def forget_begun(session: Session, who: str, procedure: str) -> None:
    """Remove what was begun: it was filed, or its writer gave it up."""
    session.exec(delete(BegunApplication).where(col(BegunApplication.who) == who, col(BegunApplication.procedure) == procedure))


def rate(session: Session, keys: Keys, code: str, who: str, score: int, words: str | None, at: datetime) -> bool:
    """Keep a rating; False where this party has rated already. Raises `Erased`."""
    if session.get(Rating, (code, who)) is not None:
        return False
    sealed = seal(keys.of(code), words.encode(), RATING + code.encode()) if words else None
    session.add(Rating(code=code, who=who, at=at, score=score, sealed=sealed))
    session.flush()
    return True


def rating_of(session: Session, code: str, who: str) -> int | None:
    """The score that a party gave."""
    row = session.get(Rating, (code, who))
    return row.score if row is not None else None


def complain(session: Session, keys: Keys, row: Complaint, text: str) -> int:
    """Keep a complaint; its number. Raises `Erased`."""
    row.sealed = seal(keys.of(row.code), text.encode(), COMPLAINT + row.code.encode())
    session.add(row)
    session.flush()
    return row.n or 0


def answer_complaint(session: Session, keys: Keys, row: Complaint, by: str, text: str, linked: str | None, at: datetime) -> None:
    """Keep the answer. Raises `Erased`."""
    row.answer = seal(keys.of(row.code), text.encode(), ANSWER + row.code.encode())
    row.answered_at, row.answered_by, row.linked = at, by, linked
    session.add(row)
    session.flush()


def complaints_of(session: Session, keys: Keys, code: str) -> list[Said]:
    """What was written about a dossier, oldest first. Raises `Erased`."""
    rows = session.exec(select(Complaint).where(col(Complaint.code) == code).order_by(col(Complaint.n))).all()
    return [read_complaint(keys, row) for row in rows]


def open_complaints(session: Session, authorities: Collection[str], limit: int) -> list[Complaint]:
    """What authorities have not answered yet, oldest first; unopened."""
    found = select(Complaint).where(col(Complaint.authority).in_(authorities), col(Complaint.answered_at).is_(None))
    return list(session.exec(found.order_by(col(Complaint.n)).limit(limit)).all())


def corrections_of(session: Session, linked: str) -> list[Complaint]:
    """The reported errors that a dossier was opened for."""
    return list(session.exec(select(Complaint).where(col(Complaint.linked) == linked)).all())


def copies_issued(session: Session, code: str) -> set[str]:
    """The digests of the copies of a lost result that were issued."""
    found = select(Complaint.linked).where(col(Complaint.code) == code, col(Complaint.kind) == "loss")
    return {digest for digest in session.exec(found).all() if digest}


def read_complaint(keys: Keys, row: Complaint) -> Said:
    """A complaint in clear. Raises `Erased`."""
    key, of = keys.of(row.code), row.code.encode()
    answer = unseal(key, row.answer, ANSWER + of).decode() if row.answer is not None else None
    return Said(
        row.n or 0, row.code, row.authority, row.kind, row.at, row.due_at, unseal(key, row.sealed, COMPLAINT + of).decode(),
        row.answered_at, row.answered_by, answer, row.linked,
    )  # fmt: skip
