"""Writes under idempotency keys: the intent before, the answer after; the same key with another body is refused."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, delete, literal, tuple_, update
from sqlalchemy import select as sql_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from registry.statements import Statement, Within
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


class Write(NamedTuple):
    """A write as its request stands."""

    who: str
    key: str
    route: str
    body_hash: str
    command_id: str
    opened_at: datetime
    code: str | None = None
    sealed: bytes | None = None
    status: int | None = None
    answer: str | None = None


def open_request(
    within: Within, who: str, key: str, route: str, hashed: str, at: datetime, intent: Intent | None = None
) -> Write:
    """The write of that key, new (with its intent, where that is known already) or as opened before. Raises `KeyReused`."""
    code, command_id, sealed = intent or (None, str(uuid.uuid4()), None)
    new = Write(who, key, route, hashed, command_id, at, code, sealed)
    if _NEW.run(within, new._asdict()) == 1:
        return new
    found = Write(*_ONE.rows(within, {"of_who": who, "of_key": key})[0])
    if found.body_hash != hashed:
        raise KeyReused(key)
    return found


def keep_intent(within: Within, request: Write, code: str, sealed: bytes) -> Write:
    """Keep what a request is about to do, so that whoever finds it unanswered can do it."""
    _INTEND.run(within, {"of_who": request.who, "of_key": request.key, "code": code, "sealed": sealed})
    return request._replace(code=code, sealed=sealed)


def as_kept(within: Within, request: Write) -> Write:
    """A request as it stands now; another may have carried it on meanwhile."""
    return Write(*_ONE.rows(within, {"of_who": request.who, "of_key": request.key})[0])


def answer_request(within: Within, request: Write, status: int, answer: str, at: datetime) -> None:
    """Keep what was answered, to answer it again; the first answer stands."""
    found = {"of_who": request.who, "of_key": request.key, "status": status, "answer": answer, "answered_at": at}
    _ANSWER.run(within, found)


_REQUEST: Table = Request.__table__  # type: ignore[attr-defined]
_COLUMNS = ("who", "key", "route", "body_hash", "command_id", "code", "opened_at", "sealed")


def _new(database: str) -> Any:
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[database]
    return dialect.insert(_REQUEST).values({column: bindparam(column) for column in _COLUMNS}).on_conflict_do_nothing()


_NEW = Statement(_new)
_OF = (_REQUEST.c.who == bindparam("of_who")) & (_REQUEST.c.key == bindparam("of_key"))
_ONE = Statement(sql_select(*(_REQUEST.c[name] for name in Write._fields)).where(_OF))
_INTEND = Statement(update(_REQUEST).where(_OF).values(code=bindparam("code"), sealed=bindparam("sealed")))
_ANSWER = Statement(
    update(_REQUEST)
    .where(_OF, _REQUEST.c.status.is_(None))
    .values(status=bindparam("status"), answer=bindparam("answer"), answered_at=bindparam("answered_at"), sealed=None)
)


def forget_answered(session: Session, before: datetime) -> int:
    """Remove requests that were answered before an instant; how many. Their keys may then be used for something else."""
    return session.connection().execute(_FORGET, {"before": before}).rowcount


_FORGET = delete(_REQUEST).where(_REQUEST.c.answered_at < bindparam("before"))


def unanswered(store: Store, before: datetime, after: Write | None = None, limit: int = 200) -> list[Write]:
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
        rows = session.exec(found.order_by(*order).limit(limit)).all()
    return [Write(*(getattr(row, name) for name in Write._fields)) for row in rows]


def _place(request: Write) -> tuple[Any, ...]:
    return literal(request.opened_at, _REQUEST.c.opened_at.type), literal(request.who), literal(request.key)
