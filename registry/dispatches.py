"""The sending of notices, of record: what is to go out, when it is tried next, what came of it. No address is kept in clear.

A try is claimed by moving its next instant on: whoever moved it sends, everybody else passes by; if the sender dies, the instant
comes again and the same message goes under the same id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, literal, tuple_, update
from sqlmodel import Session, col, select

from registry.sealing import KeyRing
from registry.tables import Dispatch, Dossier, DossierParty, Notice

WAITING, SENT, DELIVERED, FAILED, NOBODY = "waiting", "sent", "delivered", "failed", "nobody"
TROUBLED = "troubled"
"""What somebody should look at: failed, without address, or held up because its channel is down."""


class Due(NamedTuple):
    """A try that is due."""

    code: str
    key: str
    channel: str
    attempts: int
    next_at: datetime
    first_at: datetime
    message_id: str


def message_id(ring: KeyRing, code: str, key: str, channel: str, again: int = 0) -> str:
    """A message's id: the same for ever, and telling a partner nothing; another one for what was taken and came to nothing."""
    return ring.blind(f"notice:{code}:{key}:{channel}" + (f":{again}" if again else ""))[:32]


def unplanned(session: Session, limit: int) -> list[Notice]:
    """Notices that nobody has taken up yet, oldest first."""
    known = exists().where(col(Dispatch.code) == col(Notice.code), col(Dispatch.key) == col(Notice.key))
    found = select(Notice).where(col(Notice.sent_at).is_(None), ~known)
    return list(session.exec(found.order_by(col(Notice.created_at)).limit(limit)).all())


def plan(session: Session, notice: Notice, rows: list[Dispatch], at: datetime) -> None:
    """Take a notice up: its tries, or the note that nobody can be reached. Raises `IntegrityError` where another did at once."""
    for row in rows:
        session.add(row)
    taken = update(Notice).where(col(Notice.code) == notice.code, col(Notice.key) == notice.key).values(sent_at=at)
    session.execute(taken)


def due(session: Session, now: datetime, limit: int) -> list[Due]:
    """Tries whose instant has come, the longest waiting first."""
    found = select(Dispatch).where(col(Dispatch.state) == WAITING, col(Dispatch.next_at) <= now)
    rows = session.exec(found.order_by(col(Dispatch.next_at)).limit(limit)).all()
    return [Due(row.code, row.key, row.channel, row.attempts, row.next_at, row.first_at, row.message_id) for row in rows]


def claim(session: Session, one: Due, until: datetime) -> bool:
    """Take a try for oneself until an instant; false where somebody else has it."""
    return _change(session, one, next_at=until, attempts=one.attempts + 1)


def put_off(session: Session, one: Due, until: datetime, error: str | None) -> bool:
    """Leave a try for later without counting it: in quiet hours, or because its channel is down (`error` says so)."""
    return _change(session, one, next_at=until, error=error)


def _change(session: Session, one: Due, **values: Any) -> bool:
    found = update(Dispatch).where(
        col(Dispatch.code) == one.code, col(Dispatch.key) == one.key, col(Dispatch.channel) == one.channel,
        col(Dispatch.state) == WAITING, col(Dispatch.next_at) == one.next_at,
    )  # fmt: skip
    return bool(session.connection().execute(found.values(**values)).rowcount == 1)


def settle(session: Session, one: Due, **values: Any) -> None:
    """Note what came of a try."""
    found = update(Dispatch).where(
        col(Dispatch.code) == one.code, col(Dispatch.key) == one.key, col(Dispatch.channel) == one.channel
    )
    session.execute(found.values(**values))


def reported(session: Session, channel: str, message_id: str, delivered: bool, reference: str, at: datetime) -> bool:
    """Note a partner's report on a message; false where there is no such message. The first delivery stands."""
    row = session.exec(select(Dispatch).where(col(Dispatch.message_id) == message_id, col(Dispatch.channel) == channel)).first()
    if row is None:
        return False
    if row.state != DELIVERED:
        row.state, row.reference = (DELIVERED if delivered else FAILED), reference
        row.delivered_at = at if delivered else None
        session.add(row)
    return True


def of_dossier(session: Session, code: str) -> list[Dispatch]:
    """What went out of a dossier, in order."""
    found = select(Dispatch).where(col(Dispatch.code) == code)
    return list(session.exec(found.order_by(col(Dispatch.first_at), col(Dispatch.key), col(Dispatch.channel))).all())


class Listed(NamedTuple):
    """Whose notices are listed: of everybody, of what authorities received, or of a party's dossiers; and in which states."""

    receptions: frozenset[str] | None = None
    party: str | None = None
    state: str = "all"


def listed(session: Session, wanted: Listed, after: tuple[str, str, str] | None, limit: int) -> list[Dispatch]:
    """The next tries, those of the latest dossiers first."""
    place = tuple_(col(Dispatch.code), col(Dispatch.key), col(Dispatch.channel))
    found = select(Dispatch).where(*_in_state(wanted.state))
    if wanted.receptions is not None:
        found = found.join(Dossier, col(Dossier.code) == col(Dispatch.code)).where(col(Dossier.reception).in_(wanted.receptions))
    if wanted.party is not None:
        found = found.join(DossierParty, col(DossierParty.code) == col(Dispatch.code)).where(DossierParty.party == wanted.party)
    if after is not None:
        found = found.where(place < tuple_(*(literal(part) for part in after)))
    ordered = found.order_by(col(Dispatch.code).desc(), col(Dispatch.key).desc(), col(Dispatch.channel).desc())
    return list(session.exec(ordered.limit(limit)).all())


def _in_state(state: str) -> list[Any]:
    if state == "all":
        return []
    if state == TROUBLED:
        held_up = (col(Dispatch.state) == WAITING) & col(Dispatch.error).is_not(None)
        return [col(Dispatch.state).in_((FAILED, NOBODY)) | held_up]
    return [col(Dispatch.state) == state]


def try_again(row: Dispatch, ring: KeyRing, at: datetime) -> None:
    """Send anew what was given up. All keeps its id, so that nothing goes twice; but what a partner took and then reported as
    failed gets a new one: under the old one it would be taken for the same message, and nothing would go out."""
    if row.sent_at is not None:
        row.message_id = message_id(ring, row.code, row.key, row.channel, row.attempts)
    row.state, row.first_at, row.next_at = WAITING, at, at
    row.sent_at = row.delivered_at = row.reference = row.error = None


class Stuck(NamedTuple):
    """Tries of one channel that have failed so far: how many, and since when the first of them waits."""

    channel: str
    notices: int
    since: datetime
    error: str


def stuck(session: Session, before: datetime) -> list[Stuck]:
    """By channel, what waits since before an instant because the channel is down."""
    waits = (col(Dispatch.state) == WAITING) & col(Dispatch.error).is_not(None) & (col(Dispatch.first_at) < before)
    figures = func.count(), func.min(Dispatch.first_at), func.max(Dispatch.error)
    rows = session.connection().execute(select(Dispatch.channel, *figures).where(waits).group_by(Dispatch.channel)).all()
    return [Stuck(str(row[0]), int(row[1]), row[2], str(row[3] or "")) for row in rows]


def untaken(session: Session, before: datetime) -> datetime | None:
    """Since when the oldest notice waits that no sender has taken up, if before an instant."""
    found = select(func.min(Notice.created_at)).where(col(Notice.sent_at).is_(None), col(Notice.created_at) < before)
    return session.exec(found).one()
