"""The log of what was done to evidence, chained by hash like a journal; and the alarms that verification raises.

Erasures, legal holds, disclosures and imports are entries of one log, so that none can be taken out unseen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlmodel import Session, col, select

from registry.tables import EvidenceAlarm, EvidenceEntry

Kind = Literal["erased", "held", "released", "disclosed", "imported"]
FIRST = hashlib.sha256(b"motcua/evidence-log/1").hexdigest()


def log_entry(session: Session, kind: Kind, code: str, at: datetime, **said: Any) -> EvidenceEntry:
    """Add an entry; `said` holds who, why and the legal basis, and no personal value."""
    last = last_entry(session)
    n, prev = (last.n + 1, last.hash) if last is not None else (1, FIRST)
    body = {"n": n, "at": at.isoformat(), "kind": kind, "code": code, "prev": prev, **said}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    entry = EvidenceEntry(n=n, at=at, kind=kind, code=code, entry=text, hash=hashlib.sha256(text.encode()).hexdigest())
    session.add(entry)
    return entry


def last_entry(session: Session) -> EvidenceEntry | None:
    """The newest entry."""
    return session.exec(select(EvidenceEntry).order_by(col(EvidenceEntry.n).desc()).limit(1)).first()


def entries_of(session: Session, code: str | None = None, kinds: Sequence[Kind] = ()) -> list[EvidenceEntry]:
    """The log in order, of one dossier and of some kinds where asked."""
    found = select(EvidenceEntry).order_by(col(EvidenceEntry.n))
    if code is not None:
        found = found.where(col(EvidenceEntry.code) == code)
    if kinds:
        found = found.where(col(EvidenceEntry.kind).in_(kinds))
    return list(session.exec(found).all())


def hold_on(session: Session, code: str) -> dict[str, Any] | None:
    """The legal hold that stands on a dossier, as it was placed."""
    entries = entries_of(session, code, ("held", "released"))
    standing: dict[str, Any] | None = json.loads(entries[-1].entry) if entries and entries[-1].kind == "held" else None
    return standing


def fault_in_log(entries: Sequence[EvidenceEntry]) -> str | None:
    """What is wrong with the whole log: a changed, dropped or inserted entry."""
    head = FIRST
    for n, entry in enumerate(entries, start=1):
        if entry.n != n:
            return f"entry {n} of the evidence log is missing"
        said = json.loads(entry.entry)
        if hashlib.sha256(entry.entry.encode()).hexdigest() != entry.hash or said.get("prev") != head:
            return f"entry {n} of the evidence log is not the one that was written"
        if (said["n"], said["kind"], said["code"]) != (n, entry.kind, entry.code) or said["at"] != entry.at.isoformat():
            return f"a column of entry {n} of the evidence log says otherwise than its text"
        head = entry.hash
    return None


class Alarm(NamedTuple):
    """Something found, by a key under which it is raised once."""

    key: str
    code: str
    dossier: str
    what: str


def raise_alarms(session: Session, found: Sequence[Alarm], now: datetime, *, about: Sequence[str]) -> list[Alarm]:
    """Note what is found, clear what is not found any more among the codes that were looked for; those that are new."""
    standing = {row.key: row for row in session.exec(select(EvidenceAlarm).where(col(EvidenceAlarm.code).in_(about))).all()}
    new = []
    for alarm in found:
        row = standing.pop(alarm.key, None)
        if row is None or row.cleared_at is not None:
            new.append(alarm)
            session.merge(EvidenceAlarm(**alarm._asdict(), raised_at=now, seen_at=now))
        else:
            row.seen_at = now
    for row in standing.values():
        row.cleared_at = row.cleared_at or now
    return new


def standing_alarms(session: Session) -> list[EvidenceAlarm]:
    """What stands, the oldest first."""
    found = select(EvidenceAlarm).where(col(EvidenceAlarm.cleared_at).is_(None)).order_by(col(EvidenceAlarm.raised_at))
    return list(session.exec(found).all())
