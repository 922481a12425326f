"""The log of openings: an official who sees a person's data leaves a row, before the data leave the registry."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from registry.tables import Opening


def keep_opening(session: Session, who: str, post: str | None, code: str, at: datetime, purpose: str) -> None:
    """Note that somebody opens a dossier's personal part or paper."""
    session.add(Opening(who=who, post=post, code=code, at=at, purpose=purpose))


def openings_after(session: Session, after: int, limit: int, code: str | None = None, who: str | None = None) -> list[Opening]:
    """The log in order from row `after` (excluded) on, of one dossier or one person where asked."""
    found = select(Opening).where(col(Opening.n) > after)
    if code is not None:
        found = found.where(col(Opening.code) == code)
    if who is not None:
        found = found.where(col(Opening.who) == who)
    return list(session.exec(found.order_by(col(Opening.n)).limit(limit)).all())
