"""Acts over a list: one row for the whole, and for each line a request whose intent is kept. Any process can carry them on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, col, select

from registry.requests import Write
from registry.tables import BulkAct, Request

ROUTE = "bulk "
"""What a line's route begins with; its task follows."""


class Line(NamedTuple):
    """One line: its request's key ends with its number. `refused`: it could not even be sent, and why (JSON)."""

    n: int
    code: str
    task: str
    command_id: str
    sealed: bytes | None
    refused: str | None = None


def line_key(bulk: str, n: int) -> str:
    """The key of a line's request; keys of one list lie side by side."""
    return f"bulk-{bulk}-{n:04d}"


def open_bulk(session: Session, bulk: BulkAct, who: str, lines: Sequence[Line]) -> None:
    """Keep the signed list whole, in the transaction of its confirmation: from here on nothing of it can be lost."""
    rows = [
        {
            "who": who, "key": line_key(bulk.id, line.n), "route": f"{ROUTE}{line.task}", "body_hash": bulk.digest,
            "command_id": line.command_id, "code": line.code, "opened_at": bulk.at, "sealed": line.sealed,
            "status": 409 if line.refused else None, "answer": line.refused, "answered_at": bulk.at if line.refused else None,
        }
        for line in lines
    ]  # fmt: skip
    session.add(bulk)
    session.connection().execute(insert(Request), rows)


def bulk_requests(session: Session, who: str, bulk: str) -> list[Write]:
    """The requests of a list, in order; answered ones are forgotten after a month."""
    first, last = line_key(bulk, 0), line_key(bulk, 9999)
    found = select(Request).where(col(Request.who) == who, col(Request.key) >= first, col(Request.key) <= last)
    rows = session.exec(found.order_by(col(Request.key))).all()
    return [Write(*(getattr(row, name) for name in Write._fields)) for row in rows]
