"""Marks of the logs between two seals: where each log stands, written outside at every round of the sealer.

A day's seal covers the logs until that night only. A mark holds, of each log, up to which row and a digest over every column of
the rows since the last seal, and the head of the evidence log; so a row that is changed, dropped or put in later the same day is
found as soon as it was marked. A mark is never written over. Where nothing is outside there is no second witness before the seal.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from audit import sealed_logs
from audit.day_seals import Statement
from audit.findings import Found
from registry.shelves import Shelf, StoreDown
from registry.store import Store
from registry.tables import EvidenceEntry, Setting
from statute.time import local

SETTLED = timedelta(minutes=15)
"""Rows younger than this are not marked yet: one with a lower number may still be on its way."""
CHECKED = timedelta(days=8)
"""How old a mark may be to be checked: older ones are under many seals, and stay outside to be looked into by hand."""
BEGIN, END = "log-marks/", ".mark"
MARKED = "log_marked"
LOG = logging.getLogger(__name__)


def mark_logs(store: Store, sealed: Statement | None, now: datetime, copies: Sequence[Shelf]) -> bool:
    """Write a mark of what has come since the last seal; whether there was anything new. A place that is down is tried again."""
    if not copies:
        return False
    with store.read() as session:
        said = _standing(session, sealed, now - SETTLED)
        before = session.get(Setting, MARKED)
    text = json.dumps(said, sort_keys=True)
    if before is not None and before.value == text:
        return False
    try:
        for shelf in copies:
            shelf.write(f"{BEGIN}{local(now):%Y-%m-%dT%H%M%S}{END}", text.encode())
    except OSError as error:
        LOG.warning("the logs are not marked outside yet: %s", error)
        return False
    with store.write() as session:
        session.merge(Setting(name=MARKED, value=text))
    return True


def _standing(session: Session, sealed: Statement | None, until: datetime) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for log in sealed_logs.LOGS:
        after = log.in_(sealed)[0]
        last, digest = sealed_logs.rows_between(session, log, after, until)
        said[log.name] = {"after": after, "last": last, "digest": digest}
    newest = select(EvidenceEntry).where(col(EvidenceEntry.at) < until).order_by(col(EvidenceEntry.n).desc()).limit(1)
    entry = session.exec(newest).first()
    said["entries"] = {"n": entry.n, "hash": entry.hash} if entry is not None else None
    return said


class Mark(NamedTuple):
    """What one mark says of one log: up to which row, the digest over those since a seal, and when it was written."""

    last: int
    digest: str
    name: str


def otherwise_than_marked(session: Session, now: datetime, copies: Sequence[Shelf]) -> Iterator[Found]:
    """The logs that are not what a mark outside says, each with the first mark that tells it."""
    marks = list(_marks(now, copies))
    for log in sealed_logs.LOGS:
        since: dict[int, list[Mark]] = {}
        for name, said in marks:
            own = said[log.name]
            since.setdefault(own["after"], []).append(Mark(own["last"], own["digest"], name))
        broken = [mark.name for after, own in since.items() for mark in _broken(session, log, after, sorted(own))]
        if broken:
            yield _told(log.called, min(broken))
    lost = [name for name, said in marks if said["entries"] is not None and not _has(session, said["entries"])]
    if lost:
        yield _told("entries of the evidence log", min(lost))


def _told(called: str, name: str) -> Found:
    return Found("AUD-207", "", f"the {called} are not those that were marked outside at {name}")


def _broken(session: Session, log: sealed_logs.Log, after: int, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks since one seal that do not hold; the rows are read once for all of them."""
    digests = sealed_logs.digests_of(session, log, after, [mark.last for mark in marks])
    return (mark for mark, digest in zip(marks, digests, strict=True) if mark.digest != digest)


def _has(session: Session, said: dict[str, Any]) -> bool:
    entry = session.get(EvidenceEntry, said["n"])
    return entry is not None and entry.hash == said["hash"]


def _marks(now: datetime, copies: Sequence[Shelf]) -> Iterator[tuple[str, dict[str, Any]]]:
    since = f"{local(now - CHECKED):%Y-%m-%dT%H%M%S}"
    for shelf in copies:
        try:
            for name in sorted(name for name in shelf.names() if name.startswith(BEGIN) and name.endswith(END)):
                at = name.removeprefix(BEGIN).removesuffix(END)
                if at >= since:
                    yield at, json.loads(shelf.read(name))
        except (StoreDown, LookupError):  # a copy that cannot be read is told by the level of the day
            continue
