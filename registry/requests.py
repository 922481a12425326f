"""Writes under idempotency keys: the intent before, the answer after; the same key with another body is refused."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import Executable, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from registry.store import Store
from registry.tables import Request


class KeyReused(Exception):
    """The idempotency key was used before with another body."""


def body_hash(route: str, body: bytes) -> str:
    """What makes two writes the same."""
    return hashlib.sha256(route.encode() + b"\x00" + body).hexdigest()


def open_request(session: Session, who: str, key: str, route: str, hashed: str, at: datetime, code: str | None = None) -> Request:
    """The request of that key, new or as it was opened before. Raises `KeyReused`."""
    values: dict[str, object] = {
        "who": who, "key": key, "route": route, "body_hash": hashed, "command_id": str(uuid.uuid4()), "code": code,
        "opened_at": at,
    }  # fmt: skip
    session.execute(_insert_new(session, values))
    found = session.exec(select(Request).where(col(Request.who) == who, col(Request.key) == key)).one()
    if found.body_hash != hashed:
        raise KeyReused(key)
    return found


def _insert_new(session: Session, values: dict[str, object]) -> Executable:
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        return sqlite.insert(Request).values(values).on_conflict_do_nothing()
    return postgresql.insert(Request).values(values).on_conflict_do_nothing()


def answer_request(session: Session, request: Request, status: int, answer: str, at: datetime) -> None:
    """Keep what was answered, to answer it again."""
    session.execute(
        update(Request)
        .where(col(Request.who) == request.who, col(Request.key) == request.key, col(Request.status).is_(None))
        .values(status=status, answer=answer, answered_at=at, sealed=None)
    )


def unanswered(store: Store, before: datetime, limit: int = 200) -> list[Request]:
    """Requests opened before an instant and never answered: their caller, or the API, died in between."""
    with store.read() as session:
        found = (
            select(Request)
            .where(col(Request.answered_at).is_(None), col(Request.opened_at) < before)
            .order_by(col(Request.opened_at))
            .limit(limit)
        )
        return list(session.exec(found).all())
