"""What applicants were told: by dossier, and over all that one may see; sending anew what was given up.

A one-stop unit sees the notices of what it received, an administrator all, a citizen those of their own dossiers. Nobody sees an
address: none is kept. Routes and pages both come through here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from activities.filing import Under
from api.cursor import cursor, position
from api.deps import ADMINISTRATOR
from api.models.notices import NoticesPage, NoticeState, NoticesView, NoticeView
from api.once import once
from api.problems import Problem
from api.services import Services
from api.views.access import load, may_see
from letters.telling import subject_of
from organisation.posts import Actor, Post
from registry.dispatches import FAILED, WAITING, Listed, listed, of_dossier, try_again
from registry.forwarding import seat_of, taken_over_by
from registry.openings import keep_opening
from registry.tables import Dispatch

COUNTERS = frozenset({"receptionist", "one-stop-head"})


def notices_of(services: Services, code: str, held: list[Actor]) -> NoticesView:
    """What went out of a dossier, and what came of it. `FORBIDDEN` to who may not see it and does not answer for it."""
    loaded = load(services.office, code)
    answering = _answering(services, loaded.row.reception, held)
    if answering is None and not may_see(loaded, held):
        raise Problem("FORBIDDEN")
    with services.office.store.read() as session:
        rows = of_dossier(session, code)
    return NoticesView(code=code, items=[_view(row, answering is not None) for row in rows])


def notices_page(services: Services, held: list[Actor], state: NoticeState, given: str | None, limit: int) -> NoticesPage:
    """The next notices of what the caller answers for, or of a citizen's own dossiers. `FORBIDDEN` to everybody else."""
    code, key, channel = position(given, str, str, str) if given else ("", "", "")
    with services.office.store.read() as session:
        wanted = _wanted(session, services, held)._replace(state=state)
        rows = listed(session, wanted, (code, key, channel) if given else None, limit + 1)
    more = cursor(rows[limit - 1].code, rows[limit - 1].key, rows[limit - 1].channel) if len(rows) > limit else None
    return NoticesPage(items=[_view(row, wanted.party is None) for row in rows[:limit]], next=more)


async def sent_anew(
    services: Services, code: str, key: str, channel: str, held: list[Actor], given: Under
) -> tuple[NoticesView, bool]:
    """Try a notice again that was given up; who asked for it is logged. `FORBIDDEN`, `NOT_FOUND`, `NOTICE_UNDER_WAY`."""
    actor = _answering(services, load(services.office, code).row.reception, held)
    if actor is None:
        raise Problem("FORBIDDEN", roles=sorted({*COUNTERS, ADMINISTRATOR}))

    def work(session: Session, now: datetime) -> dict[str, Any]:
        row = session.get(Dispatch, (code, key, channel), with_for_update=True)
        if row is None:
            raise Problem("NOT_FOUND")
        if row.state != FAILED:
            raise Problem("NOTICE_UNDER_WAY", state=row.state)
        try_again(row, services.office.keys.ring, now)
        session.add(row)
        keep_opening(session, actor.id, actor.post.id if actor.post else None, code, now, f"notice {key} {channel} again")
        return {}

    _, repeated = await once(services, given, work)
    return notices_of(services, code, held), repeated


def _wanted(session: Session, services: Services, held: list[Actor]) -> Listed:
    if held and held[0].kind == "applicant":
        return Listed(party=held[0].id)
    posts = [actor.post for actor in held if actor.post is not None]
    if any(post.role == ADMINISTRATOR for post in posts):
        return Listed()
    places = {post.authority for post in posts if post.role in COUNTERS}
    if not places:
        raise Problem("FORBIDDEN", roles=sorted({*COUNTERS, ADMINISTRATOR}))
    return Listed(receptions=frozenset(places | taken_over_by(session, places, services.office.time.now())))


def _answering(services: Services, reception: str, held: list[Actor]) -> Actor | None:
    """The authority under which somebody looks after a dossier's notices: its one-stop unit's, or an administrator's."""
    with services.office.store.reading() as within:
        seat = seat_of(within, reception, services.office.time.now())
    return next((actor for actor in held if actor.post is not None and _looks_after(actor.post, {reception, seat})), None)


def _looks_after(post: Post, places: set[str]) -> bool:
    return post.role == ADMINISTRATOR or (post.role in COUNTERS and post.authority in places)


def _view(row: Dispatch, answers: bool) -> NoticeView:
    what = row.key.split(".")[1]
    return NoticeView(
        code=row.code, key=row.key, what=row.key.partition(".")[2], subject=subject_of(what, row.code), channel=row.channel,
        state=row.state, attempts=row.attempts, first_at=row.first_at, next_at=row.next_at if row.state == WAITING else None,
        sent_at=row.sent_at, delivered_at=row.delivered_at, reference=row.reference, error=row.error,
        may_try_again=answers and row.state == FAILED,
    )  # fmt: skip
