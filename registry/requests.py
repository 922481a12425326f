"""Writes under idempotency keys: the intent before, the answer after; the same key with another body is refused."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, literal, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from registry.store import Store
from registry.tables import Request


class KeyReused(Exception):
    """The idempotency key was used before with another body."""


def body_hash(route: str, body: bytes) -> str:
    """What makes two writes the same."""
    return hashlib.sha256(route.encode() + b"\x00" + body).hexdigest()


class Intent(NamedTuple):
    """What a write on a known dossier is about to do: the command's id, and the command sealed with the dossier's key."""

    code: str
    command_id: str
    sealed: bytes


def open_request(
    session: Session, who: str, key: str, route: str, hashed: str, at: datetime, intent: Intent | None = None
) -> Request:
    """The request of that key, new (with its intent, where that is known already) or as opened before. Raises `KeyReused`."""
    code, command_id, sealed = intent or (None, str(uuid.uuid4()), None)
    values: dict[str, Any] = {
        "who": who, "key": key, "route": route, "body_hash": hashed, "command_id": command_id, "code": code,
        "opened_at": at, "sealed": sealed,
    }  # fmt: skip
    connection = session.connection()
    if connection.execute(_NEW[connection.dialect.name], values).rowcount == 1:
        return Request(**values)
    found = session.exec(select(Request).where(col(Request.who) == who, col(Request.key) == key)).one()
    if found.body_hash != hashed:
        raise KeyReused(key)
    return found


def keep_intent(session: Session, request: Request, code: str, sealed: bytes) -> None:
    """Keep what a request is about to do, so that whoever finds it unanswered can do it."""
    request.code, request.sealed = code, sealed
    found = {"of_who": request.who, "of_key": request.key, "code": code, "sealed": sealed}
    session.connection().execute(_INTEND, found)


def answer_request(session: Session, request: Request, status: int, answer: str, at: datetime) -> None:
    """Keep what was answered, to answer it again; the first answer stands."""
    found = {"of_who": request.who, "of_key": request.key, "status": status, "answer": answer, "answered_at": at}
    session.connection().execute(_ANSWER, found)


_REQUEST: Table = Request.__table__  # type: ignore[attr-defined]
_COLUMNS = ("who", "key", "route", "body_hash", "command_id", "code", "opened_at", "sealed")
_NEW: dict[str, Any] = {
    name: dialect.insert(_REQUEST).values({column: bindparam(column) for column in _COLUMNS}).on_conflict_do_nothing()
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_OF = (_REQUEST.c.who == bindparam("of_who")) & (_REQUEST.c.key == bindparam("of_key"))
_INTEND = update(_REQUEST).where(_OF).values(code=bindparam("code"), sealed=bindparam("sealed"))
_ANSWER = (
    update(_REQUEST)
    .where(_OF, _REQUEST.c.status.is_(None))
    .values(status=bindparam("status"), answer=bindparam("answer"), answered_at=bindparam("answered_at"), sealed=None)
)


def unanswered(store: Store, before: datetime, after: Request | None = None, limit: int = 200) -> list[Request]:
    """Requests opened before an instant and never answered: their caller, or the API, died in between.

    Oldest first, a page at a time (`after` is the last one of the page before), so that none that cannot be settled
    stands in the way of the others.
    """
    found = select(Request).where(col(Request.answered_at).is_(None), col(Request.opened_at) < before)
    if after is not None:
        place = tuple_(col(Request.opened_at), col(Request.who), col(Request.key))
        found = found.where(place > tuple_(*_place(after)))
    order = (col(Request.opened_at), col(Request.who), col(Request.key))
    with store.read() as session:
        return list(session.exec(found.order_by(*order).limit(limit)).all())


def _place(request: Request) -> tuple[Any, ...]:
    return literal(request.opened_at, _REQUEST.c.opened_at.type), literal(request.who), literal(request.key)
