"""Undoing what an order laid out: withdrawn before it was run, or rolled back after it. Nothing is deleted.

What is withdrawn gets its old end back, and what was made for it ends where it began; what is rolled back holds again
from then on, so that the gap stays visible.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from registry.cutover.orders import merger_of
from registry.tables import Authority, Delegation, MergerOrder, Post, ServicePoint, Succession, Unit

DATED: dict[str, Any] = {"unit": Unit, "authority": Authority, "desk": ServicePoint, "post": Post, "delegation": Delegation}


def take_back(session: Session, row: MergerOrder, now: datetime) -> None:
    """Withdraw an order before it was run: ends that it set are taken back, what it made never came to hold."""
    laid = json.loads(row.laid)
    for kind, key in _rows(laid, "made"):
        _set_end(session, kind, key, merger_of(row).at)
    for kind, (*key, before) in _rows(laid, "cut"):
        _set_end(session, kind, key, datetime.fromisoformat(before) if before else None)
    _withdraw_links(session, row.id, now)
    row.standing, row.ended_at = "withdrawn", now
    session.add(row)


def reopen(session: Session, row: MergerOrder, now: datetime) -> None:
    """Roll the organisation back from `now` on: old units, authorities and posts hold again.

    The new committees take no filing any more; their posts stay, for the dossiers that were acted on there.
    """
    laid = json.loads(row.laid)
    for kind, key in _rows(laid, "made"):
        if kind in ("unit", "authority", "desk"):
            _set_end(session, kind, key, now)
    for kind, (*key, before) in _rows(laid, "cut"):
        end = datetime.fromisoformat(before) if before else None
        if kind in ("authority", "desk"):
            _set_end(session, kind, key, end)
        elif kind in ("unit", "post"):
            _again(session, kind, key, now, end)
    _withdraw_links(session, row.id, now)
    session.add(row)


def _rows(laid: dict[str, Any], which: str) -> list[tuple[str, list[str]]]:
    return [(kind, key) for kind, keys in laid.get(which, {}).items() for key in keys]


def _set_end(session: Session, kind: str, key: list[str], end: datetime | None) -> None:
    found = _found(session, kind, key)
    if found is not None:
        found.valid_to = end
        session.add(found)


def _again(session: Session, kind: str, key: list[str], now: datetime, end: datetime | None) -> None:
    """A unit or post that ended holds again from now on, as a row of its own: the gap stays visible."""
    found = _found(session, kind, key)
    if found is None or (end is not None and end <= now):
        return
    fresh = {**found.model_dump(), "valid_from": now, "valid_to": end}
    if kind == "post":
        fresh["id"] = f"{found.id}-{now:%y%m%d%H%M%S}"
    if session.get(DATED[kind], fresh["id"] if kind == "post" else (fresh["code"], now)) is None:
        session.add(DATED[kind](**fresh))


def _found(session: Session, kind: str, key: list[str]) -> Any:
    identity: Any = (key[0], datetime.fromisoformat(key[1])) if kind == "unit" else key[0]
    return session.get(DATED[kind], identity)


def _withdraw_links(session: Session, order: str, now: datetime) -> None:
    for link in session.exec(select(Succession).where(col(Succession.order) == order)).all():
        link.withdrawn_at = link.withdrawn_at or now
        session.add(link)
