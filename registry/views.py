"""Saved views: an official's own names for sets of filters."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from registry.statements import Statement, Within
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


def views_of(within: Within, who: str) -> list[tuple[str, dict[str, Any]]]:
    """An official's views by name."""
    return [(name, json.loads(filters)) for name, filters in _VIEWS.rows(within, {"of": who})]


_VIEWS = Statement(
    columns(col(SavedView.name), col(SavedView.filters))
    .where(col(SavedView.who) == bindparam("of"))
    .order_by(col(SavedView.name))
)
