"""Erasing a person and leaving the evidence whole: the dossier's one key is destroyed, nothing else.

With it go, at once and everywhere, the personal parts in journal and histories, papers, notes, complaints, requests, and in every
pack that was not opened for somebody. Chain, decisions, seals and ledger stay and verify. Refused under a legal hold, while the
dossier is open, and before its retention is over, unless an order is cited. Each erasure is an entry of the evidence log, and
stands outside too (`erasures_outside.py`), so that a backup of before brings nobody back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col

from procedure_defs.retention import Retention, RetentionRule, retention_of
from registry.evidence import hold_on, log_entry
from registry.keys import Keys
from registry.papers import PaperStore
from registry.tables import Complaint, Definition, Dossier, DossierKey, Note, Rating, Request, SearchToken
from statute.time import local_date


class NotErased(LookupError):
    """The law, a hold or the dossier's own standing forbids it; the message says which."""

    code = "AUD-701"


class Wish(NamedTuple):
    """Who wants a person erased, why, and by what order where the retention is not over."""

    by: str
    why: str
    at: datetime
    order: str | None = None


class Eraser(NamedTuple):
    """What erasing needs."""

    keys: Keys
    papers: PaperStore
    rules: Sequence[RetentionRule]


def erase(eraser: Eraser, code: str, wish: Wish) -> dict[str, Any]:
    """Destroy the dossier's key; the entry of the evidence log. Raises `NotErased`."""
    with eraser.keys.store.write() as session:
        kept = allowed_to_erase(session, eraser, code, wish)
        _destroy(session, code, wish.at)
        entry = log_entry(
            session, "erased", code, wish.at, by=wish.by, why=wish.why, order=wish.order,
            kept_until=kept.until.isoformat() if kept.until is not None else None, basis=kept.rule.basis.cite,
        )  # fmt: skip
        said: dict[str, Any] = json.loads(entry.entry)
    eraser.keys.forget(code)
    eraser.papers.erase(code)
    return said


class Again(NamedTuple):
    """What came of erasing again: done now, and those that a backup has as open dossiers, which cannot lose their key yet."""

    erased: list[str]
    left: list[str]


def erase_again(eraser: Eraser, entries: Iterable[dict[str, Any]], now: datetime) -> Again:
    """After a backup was put in place: carry out every erasure of a later log anew, under what was said then. Idempotent.

    What was lawful then is not judged again: a hold that stands in the backup had been released before.
    """
    erased, left = list[str](), list[str]()
    for said in entries:
        code = str(said["code"])
        with eraser.keys.store.write() as session:
            dossier, key = session.get(Dossier, code), session.get(DossierKey, code)
            if said["kind"] != "erased" or dossier is None or key is None or key.wrapped is None:
                continue
            if dossier.closed_at is None:
                left.append(code)
                continue
            _destroy(session, code, datetime.fromisoformat(said["at"]))
            told = {name: said.get(name) for name in ("by", "why", "order", "kept_until", "basis")}
            log_entry(session, "erased", code, now, **told, first_erased=said["at"])
        eraser.keys.forget(code)
        eraser.papers.erase(code)
        erased.append(code)
    return Again(erased, left)


def _destroy(session: Session, code: str, at: datetime) -> None:
    """The key, and what was sealed with none of it."""
    gone = {"wrapped": None, "secret": None, "destroyed_at": at}
    session.execute(update(DossierKey).where(col(DossierKey.code) == code).values(**gone))
    session.execute(update(Request).where(col(Request.code) == code).values(sealed=None))
    session.execute(delete(SearchToken).where(col(SearchToken.code) == code))
    session.execute(delete(Note).where(col(Note.code) == code))
    session.execute(delete(Complaint).where(col(Complaint.code) == code))
    session.execute(update(Rating).where(col(Rating.code) == code).values(sealed=None))


def allowed_to_erase(session: Session, eraser: Eraser, code: str, wish: Wish) -> Retention:
    """What the retention says, where erasing is lawful now. Raises `NotErased`."""
    dossier, key = session.get(Dossier, code), session.get(DossierKey, code)
    if dossier is None or key is None:
        raise NotErased(f"there is no dossier {code}")
    if key.wrapped is None:
        raise NotErased(f"{code} was erased already" + (f" on {key.destroyed_at:%Y-%m-%d}" if key.destroyed_at else ""))
    if dossier.closed_at is None:
        raise NotErased(f"{code} is not closed: it cannot be decided without its data")
    hold = hold_on(session, code)
    if hold is not None:
        raise NotErased(f"{code} is under a legal hold since {hold['at'][:10]}: {hold['why']}; it must be released first")
    closed = local_date(dossier.closed_at)
    try:
        kept = retention_of(eraser.rules, _result(session, dossier), closed)
    except LookupError as error:
        raise NotErased(str(error)) from error
    if wish.order is None and (kept.until is None or local_date(wish.at) < kept.until):
        until = f"until {kept.until}" if kept.until is not None else "for ever"
        raise NotErased(
            f"{code} is kept {until} (basis: {kept.rule.basis.cite}); erasing it before needs an --order that is cited"
        )
    return kept


def place_hold(session: Session, code: str, by: str, why: str, at: datetime) -> None:
    """Forbid the erasure of a dossier until the hold is released. Raises `NotErased` where it stands already, or is unknown."""
    if session.get(Dossier, code) is None:
        raise NotErased(f"there is no dossier {code}")
    if hold_on(session, code) is not None:
        raise NotErased(f"{code} is under a legal hold already")
    log_entry(session, "held", code, at, by=by, why=why)


def release_hold(session: Session, code: str, by: str, why: str, at: datetime) -> None:
    """Lift a hold. Raises `NotErased` where none stands."""
    if hold_on(session, code) is None:
        raise NotErased(f"{code} is under no legal hold")
    log_entry(session, "released", code, at, by=by, why=why)


def _result(session: Session, dossier: Dossier) -> str | None:
    """The national code of what the dossier's procedure results in, as its definition says."""
    definition = session.get(Definition, dossier.plan_digest)
    found = json.loads(definition.plan).get("result") if definition is not None else None
    return str(found) if found else None
