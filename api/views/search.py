"""Finding dossiers by code, name or number, among those that the caller may see. Every search by words is logged."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator

from sqlmodel import Session, col, select

from activities.desk import Office
from api.models.desk import SearchIn, SearchPage
from api.views.access import Loaded, may_see
from api.views.dossiers import summary
from api.views.names import names_of
from dossier.searching import asked as words_asked
from dossier.state import State
from organisation.posts import Actor
from registry.openings import keep_opening
from registry.searching import found, token
from registry.tables import Dossier

CODE = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+)*-[0-9]{6}(-[0-9]*)?")
A_ROUND = 60
ROUNDS = 5
"""Of what fits, not all may be seen: so many rounds are looked through before the page is given as it is."""


def search(office: Office, held: list[Actor], wanted: SearchIn) -> SearchPage:
    """The next dossiers that fit, the latest code first."""
    text = wanted.text.strip()
    code = text.upper()
    shown: list[Loaded] = []
    after = wanted.after
    if not CODE.fullmatch(code):
        _log(office, held)
    with office.store.read() as session:
        for _ in range(ROUNDS):
            codes = _by_code(session, code, after) if CODE.fullmatch(code) else _by_words(session, office, held, text, after)
            shown += [loaded for loaded in _loaded(session, office, codes) if may_see(loaded, held)]
            after = codes[-1] if len(codes) == A_ROUND else None
            if after is None or len(shown) > wanted.limit:
                break
    now, page = office.time.now(), shown[: wanted.limit]
    following = page[-1].row.code if len(shown) > wanted.limit else after
    return SearchPage(items=[summary(each.row, each.names, now) for each in page], next=following)


def _by_code(session: Session, code: str, after: str | None) -> list[str]:
    """The code itself, or those of a day."""
    query = select(Dossier.code).where(col(Dossier.code) >= code, col(Dossier.code) < f"{code}~")
    if after is not None:
        query = query.where(col(Dossier.code) < after)
    return list(session.exec(query.order_by(col(Dossier.code).desc()).limit(A_ROUND)).all())


def _by_words(session: Session, office: Office, held: list[Actor], text: str, after: str | None) -> list[str]:
    tokens = [token(office.keys.ring, word) for word in words_asked(text)]
    places = sorted({actor.post.authority for actor in held if actor.post is not None})
    merged = heapq.merge(*(found(session, tokens, place, after, A_ROUND) for place in places), reverse=True)
    return list(dict.fromkeys(merged))[:A_ROUND]


def _loaded(session: Session, office: Office, codes: list[str]) -> Iterator[Loaded]:
    rows = {row.code: row for row in session.exec(select(Dossier).where(col(Dossier.code).in_(codes))).all()}
    for code in codes:
        if code in rows:
            row = rows[code]
            pinned = office.definitions.pinned(row.plan_digest, row.calendar_digest)
            state = State.model_validate_json(row.state)
            yield Loaded(row, state, pinned, names_of(office.definitions, row.plan_digest))


def _log(office: Office, held: list[Actor]) -> None:
    """Who looked for a person, and when; not for whom, which would be personal itself."""
    actor = held[0]
    with office.store.write() as session:
        keep_opening(session, actor.id, actor.post.id if actor.post else None, "", office.time.now(), "search")
