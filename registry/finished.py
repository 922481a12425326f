"""Finished dossiers with their journals, in windows, for whoever tells them again. Personal parts stay closed until asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import orjson
from sqlmodel import Session, col, select

from registry.keys import Keys
from registry.recording import context
from registry.sealing import unseal
from registry.tables import Dossier, Journal

WINDOW = 400


class Finished(NamedTuple):
    """One dossier: what it is pinned to, the public part of its rows, and which of them have a personal part."""

    code: str
    plan_digest: str
    calendar_digest: str
    rows: list[dict[str, Any]]
    sealed: list[bool]


Pinning = tuple[str, str, str]
"""A dossier's code, with the digests of plan and calendar."""


def finished(session: Session, procedure: str, since: datetime, until: datetime) -> list[Pinning]:
    """The dossiers of a procedure that ended in a period, by code."""
    found = select(Dossier.code, Dossier.plan_digest, Dossier.calendar_digest).where(
        col(Dossier.procedure) == procedure, col(Dossier.phase) == "closed",
        col(Dossier.closed_at) >= since, col(Dossier.closed_at) < until,
    )  # fmt: skip
    return [tuple(row) for row in session.execute(found.order_by(col(Dossier.code))).all()]


def journals(session: Session, dossiers: Sequence[Pinning]) -> Iterator[Finished]:
    """Their journals, window by window."""
    for begin in range(0, len(dossiers), WINDOW):
        window = {code: (plan, calendar) for code, plan, calendar in dossiers[begin : begin + WINDOW]}
        rows = select(Journal.code, Journal.public, col(Journal.sealed).is_not(None)).where(col(Journal.code).in_(window))
        read = session.execute(rows.order_by(col(Journal.code), col(Journal.seq))).all()
        for code, of_one in groupby(read, key=lambda row: row[0]):
            kept = list(of_one)
            yield Finished(code, *window[code], [orjson.loads(row[1]) for row in kept], [bool(row[2]) for row in kept])


def personal(session: Session, keys: Keys, code: str) -> list[dict[str, Any]]:
    """The personal parts of a dossier's rows, empty where a row has none. Raises `Erased`, `UnknownKey`, `Unsealable`."""
    key = keys.of(code)
    found = select(Journal.seq, Journal.sealed).where(col(Journal.code) == code).order_by(col(Journal.seq))
    rows = session.execute(found).all()
    return [orjson.loads(unseal(key, sealed, context(code, seq))) if sealed is not None else {} for seq, sealed in rows]
