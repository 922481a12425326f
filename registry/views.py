"""Saved views: an official's own names for sets of filters."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from registry.tables import SavedView

MOST = 30


def save_view(session: Session, who: str, name: str, filters: dict[str, Any], at: datetime) -> bool:
    """Save under a name, over what it meant before; whether there was room (30 each)."""
    row = session.get(SavedView, (who, name))
    if row is None and session.exec(select(func.count()).select_from(SavedView).where(col(SavedView.who) == who)).one() >= MOST:
        return False
    row = row or SavedView(who=who, name=name, filters="", saved_at=at)
    row.filters, row.saved_at = json.dumps(filters, ensure_ascii=False), at
    session.add(row)
    session.flush()
    return True


def remove_view(session: Session, who: str, name: str) -> None:
    """Forget a name."""
    row = session.get(SavedView, (who, name))
    if row is not None:
        session.delete(row)


def views_of(session: Session, who: str) -> list[tuple[str, dict[str, Any]]]:
    """An official's views by name."""
    rows = session.exec(select(SavedView).where(col(SavedView.who) == who).order_by(col(SavedView.name))).all()
    return [(row.name, json.loads(row.filters)) for row in rows]
