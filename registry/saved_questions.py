"""Questions that auditors asked and keep under a name, to be asked again: shared by all auditors, ended and never deleted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from registry.tables import SavedQuestion

MOST = 200


class NotSaved(ValueError):
    """The name is taken by another question, or there are too many; the message says which."""


def save_question(session: Session, name: str, question: str, given: dict[str, Any], by: str, at: datetime) -> SavedQuestion:
    """Keep it under a name; the same again changes nothing. Raises `NotSaved`."""
    known, text = saved_question(session, name), json.dumps(given, sort_keys=True, ensure_ascii=False)
    if known is not None and (known.question, known.given) == (question, text):
        return known
    if known is not None:
        raise NotSaved(f"'{name}' is kept already for another question ({known.question}): end it, or take another name")
    if len(saved_questions(session)) >= MOST:
        raise NotSaved(f"{MOST} questions are kept already: end one that nobody asks any more")
    row = SavedQuestion(name=name, question=question, given=text, by=by, at=at)
    session.add(row)
    session.flush()
    return row


def saved_question(session: Session, name: str) -> SavedQuestion | None:
    """The question that stands under a name."""
    standing = col(SavedQuestion.ended_at).is_(None)
    return session.exec(select(SavedQuestion).where(col(SavedQuestion.name) == name, standing)).first()


def saved_questions(session: Session) -> list[SavedQuestion]:
    """All that stand, by name."""
    standing = select(SavedQuestion).where(col(SavedQuestion.ended_at).is_(None))
    return list(session.exec(standing.order_by(col(SavedQuestion.name))).all())


def end_question(session: Session, name: str, by: str, at: datetime) -> bool:
    """Let it stand no longer, on record; whether it stood."""
    row = saved_question(session, name)
    if row is not None:
        row.ended_by, row.ended_at = by, at
    return row is not None
