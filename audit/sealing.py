"""Sealing days: once a day a statement over every chain that moved, time-stamped, and copied to where settings say.

A day is sealed `GRACE` after its end, so that every row recorded in it is there. Sealing is idempotent: any number of sealers
may run. What cannot be had today (an authority or a copy's place that is down) is caught up later, and the level says so.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Protocol

import httpx
from sqlalchemy import and_, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as select_model

from audit import merkle, sealed_histories, sealed_logs
from audit.chains import StoredRow
from audit.day_seals import FIRST, Leaf, Statement, hash_of, leaf_of, text_of
from audit.erasures_outside import copy_erasures
from audit.log_marks import mark_logs
from audit.stamping import Authority, NoStamp, ask
from audit.stored_rows import COLUMNS, DOSSIER, JOURNAL, LEAF
from registry.evidence import FIRST as FIRST_ENTRY
from registry.shelves import Shelf
from registry.store import Store
from registry.tables import DaySeal, EvidenceEntry, Setting
from statute.time import local_date, midnight_after

GRACE = timedelta(minutes=15)
INSTALLATION = "installation"
LOG = logging.getLogger(__name__)


class Clock(Protocol):
    """The time port, or what stands for it."""

    def now(self) -> datetime:
        """The installation's present instant."""


class Sealer:
    """Seals the days of one registry."""

    def __init__(
        self, store: Store, time: Clock, authority: Authority | None = None, copies: Sequence[Shelf] = (),
        client: httpx.Client | None = None,
    ) -> None:  # fmt: skip
        self.store, self.time, self.authority, self.copies = store, time, authority, copies
        self._client = client or httpx.Client(timeout=20)

    def round(self) -> list[DaySeal]:
        """Seal every day that has ended, then stamp and copy what lacks it; the new seals."""
        made = []
        while (seal := self.seal_next()) is not None:
            made.append(seal)
        self.catch_up()
        copy_erasures(self.store, self.copies)
        mark_logs(self.store, self._last_statement(), self.time.now(), self.copies)
        return made

    def _last_statement(self) -> Statement | None:
        with self.store.read() as session:
            last = last_seal(session)
        return Statement.model_validate_json(last.statement) if last is not None else None

    def seal_next(self) -> DaySeal | None:
        """Seal the first day that is due; nothing where none is."""
        installation = installation_of(self.store)
        with self.store.read() as session:
            made = self._seal(session, installation)
        if made is None:
            return None
        seal, leaves = made
        try:
            with self.store.write() as session:
                if leaves:
                    session.connection().execute(insert(LEAF), leaves)
                session.add(seal)
        except IntegrityError:  # another sealer was quicker
            return None
        return seal

    def sealed_until(self) -> datetime | None:
        """Where the last seal ends."""
        with self.store.read() as session:
            last = last_seal(session)
        return midnight_after(last.day) if last is not None else None

    def is_due(self) -> bool:
        """Whether a day has ended that is not sealed."""
        with self.store.read() as session:
            return self._due_day(session, last_seal(session)) is not None

    def catch_up(self) -> int:
        """Stamp and copy the seals that lack it, the oldest first; how many lack a time-stamp still."""
        with self.store.read() as session:
            lacking = select_model(DaySeal).where(
                col(DaySeal.stamp).is_(None) | col(DaySeal.copied_at).is_(None)
            ).order_by(col(DaySeal.n))  # fmt: skip
            seals = list(session.exec(lacking).all())
        unstamped = 0
        for seal in seals:
            if seal.stamp is None and self.authority is not None and not self._stamp(seal, self.authority):
                unstamped += 1
            self._copy(seal)
        return unstamped

    def _seal(self, session: Session, installation: str) -> tuple[DaySeal, list[dict[str, Any]]] | None:
        last = last_seal(session)
        day = self._due_day(session, last)
        if day is None:
            return None
        n, until = last.n + 1 if last is not None else 1, midnight_after(day)
        since = midnight_after(day - timedelta(days=1))
        leaves = sorted(_leaves(session, since, until), key=lambda leaf: leaf.code)
        texts = [text_of(leaf) for leaf in leaves]
        entry = _entry_before(session, until)
        before = Statement.model_validate_json(last.statement) if last is not None else None
        statement = text_of(Statement.model_validate(dict(
            installation=installation, n=n, day=day, since=since, until=until, leaves=len(leaves),
            rows=sum(leaf.last - leaf.first + 1 for leaf in leaves), root=merkle.root(text.encode() for text in texts).hex(),
            log=entry.n if entry is not None else 0, log_head=entry.hash if entry is not None else FIRST_ENTRY,
            prev=last.hash if last is not None else FIRST, **sealed_logs.sealed(session, before, until),
            **sealed_histories.sealed(session, since, until),
        )))  # fmt: skip
        stored = [
            {"n": n, "code": leaf.code, "first": leaf.first, "last": leaf.last, "leaf": text}
            for leaf, text in zip(leaves, texts, strict=True)
        ]
        return DaySeal(n=n, day=day, statement=statement, hash=hash_of(statement)), stored

    def _due_day(self, session: Session, last: DaySeal | None) -> date | None:
        day = last.day + timedelta(days=1) if last is not None else _first_day(session)
        return None if day is None or self.time.now() < midnight_after(day) + GRACE else day

    def _stamp(self, seal: DaySeal, authority: Authority) -> bool:
        try:
            stamp, at = ask(authority, seal.statement.encode(), self._client)
        except NoStamp as error:
            LOG.warning("the seal of %s is not time-stamped yet: %s", seal.day, error)
            return False
        with self.store.write() as session:
            row = session.get(DaySeal, seal.n)
            if row is not None:
                # A stamp is new evidence: the copies get it too.
                row.stamp, row.stamped_at, row.copied_at = stamp, at, None
        seal.stamp, seal.stamped_at, seal.copied_at = stamp, at, None
        return True

    def _copy(self, seal: DaySeal) -> None:
        if seal.copied_at is not None or not self.copies:
            return
        try:
            for shelf in self.copies:
                if _holds_another(shelf, seal):  # evidence outside is never replaced: verification tells of it (AUD-203)
                    LOG.error("the copy of the seal of %s says otherwise than the seal; it is left as it is", seal.day)
                    return
                shelf.write(copy_name(seal.day, "json"), seal.statement.encode())
                if seal.stamp is not None:
                    shelf.write(copy_name(seal.day, "tsr"), seal.stamp)
        except OSError as error:
            LOG.warning("the seal of %s is not copied yet: %s", seal.day, error)
            return
        with self.store.write() as session:
            row = session.get(DaySeal, seal.n)
            if row is not None:
                row.copied_at = self.time.now()


def copy_name(day: date, kind: str) -> str:
    """Under what name the copy of a seal is kept."""
    return f"day-seals/{day.isoformat()}.{kind}"


def _holds_another(shelf: Shelf, seal: DaySeal) -> bool:
    try:
        return shelf.read(copy_name(seal.day, "json")) != seal.statement.encode()
    except LookupError:
        return False


def _first_day(session: Session) -> date | None:
    first = session.connection().execute(select(JOURNAL.c.recorded_at).order_by(JOURNAL.c.recorded_at).limit(1)).scalar()
    return local_date(first) if first is not None else None


def _entry_before(session: Session, until: datetime) -> EvidenceEntry | None:
    found = select_model(EvidenceEntry).where(col(EvidenceEntry.at) < until).order_by(col(EvidenceEntry.n).desc()).limit(1)
    return session.exec(found).first()


def last_seal(session: Session) -> DaySeal | None:
    """The newest seal."""
    return session.exec(select_model(DaySeal).order_by(col(DaySeal.n).desc()).limit(1)).first()


def installation_of(store: Store) -> str:
    """What this installation is called in its seals and packs; drawn once."""
    with store.read() as session:
        row = session.get(Setting, INSTALLATION)
    if row is not None:
        return row.value
    with store.write() as session:
        row = session.get(Setting, INSTALLATION) or Setting(name=INSTALLATION, value=secrets.token_hex(8))
        session.add(row)
        return row.value


def _leaves(session: Session, since: datetime, until: datetime) -> Iterator[Leaf]:
    """A leaf for each dossier with a row recorded in the time: its rows since it was last sealed."""
    moved = (
        select(JOURNAL.c.code, func.max(JOURNAL.c.seq).label("last"))
        .where(JOURNAL.c.recorded_at >= since, JOURNAL.c.recorded_at < until)
        .group_by(JOURNAL.c.code)
        .subquery()
    )
    sealed = (
        select(LEAF.c.code, func.max(LEAF.c.last).label("last"))
        .where(LEAF.c.code.in_(select(moved.c.code)))
        .group_by(LEAF.c.code)
        .subquery()
    )
    found = (
        select(JOURNAL.c.code, DOSSIER.c.plan_digest, DOSSIER.c.calendar_digest, *COLUMNS)
        .join(moved, and_(moved.c.code == JOURNAL.c.code, JOURNAL.c.seq <= moved.c.last))
        .outerjoin(sealed, sealed.c.code == JOURNAL.c.code)
        .outerjoin(DOSSIER, DOSSIER.c.code == JOURNAL.c.code)
        .where(JOURNAL.c.seq > func.coalesce(sealed.c.last, 0))
        .order_by(JOURNAL.c.code, JOURNAL.c.seq)
    )
    rows: Any = session.connection().execute(found)
    for code, those in groupby(rows, key=lambda row: row[0]):
        listed = list(those)
        yield leaf_of(code, [StoredRow(*row[3:]) for row in listed], listed[0][1] or "", listed[0][2] or "")
