"""The log of what was tried by those who may change nothing."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from registry.tables import RefusedWrite

LONGEST = 200


def keep_refused_write(session: Session, who: str, at: datetime, method: str, path: str) -> None:
    """Note an attempt: the address is cut, nothing of the body is kept."""
    session.add(RefusedWrite(who=who, at=at, method=method[:10], path=path[:LONGEST]))
