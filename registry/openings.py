"""The log of openings: an official who sees a person's data leaves a row, before the data leave the registry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from registry.statements import Statement, Within
from registry.tables import Opening
from registry.tables.instant import Instant


def keep_opening(within: Within, who: str, post: str | None, code: str, at: datetime, purpose: str) -> None:
    """Note that somebody opens a dossier's personal part or paper."""
    _OPENED.run(within, {"who": who, "post": post, "code": code, "at": at, "purpose": purpose})


_OPENED = Statement(
    insert(Opening.__table__)  # type: ignore[attr-defined]
    .values({name: bindparam(name) for name in ("who", "post", "code", "purpose")} | {"at": bindparam("at", type_=Instant)})
    .inline()
)


def openings_after(session: Session, after: int, limit: int, code: str | None = None, who: str | None = None) -> list[Opening]:
    """The log in order from row `after` (excluded) on, of one dossier or one person where asked."""
    found = select(Opening).where(col(Opening.n) > after)
    if code is not None:
        found = found.where(col(Opening.code) == code)
    if who is not None:
        found = found.where(col(Opening.who) == who)
    return list(session.exec(found.order_by(col(Opening.n)).limit(limit)).all())
