"""Finding dossiers by code, name or number, among those that the caller may see. Every search by words is logged."""

from __future__ import annotations

import heapq
import re

from sqlalchemy import bindparam, select
from sqlmodel import col

from activities.desk import Office
from api.models.desk import SearchIn, SearchPage
from api.views.access import Loaded, loaded_from, may_see, row_of
from api.views.dossiers import summary
from dossier.searching import asked as words_asked
from organisation.posts import Actor
from registry.openings import keep_opening
from registry.searching import found, token
from registry.statements import Statement, Within
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
    for _ in range(ROUNDS):
        with office.store.reading() as within:
            codes = _by_code(within, code, after) if CODE.fullmatch(code) else _by_words(within, office, held, text, after)
        shown += _seen(office, held, codes, wanted.limit + 1 - len(shown))
        after = codes[-1] if len(codes) == A_ROUND else None
        if after is None or len(shown) > wanted.limit:
            break
    now, page = office.time.now(), shown[: wanted.limit]
    following = page[-1].row.code if len(shown) > wanted.limit else after
    return SearchPage(items=[summary(each.row, each.names, now) for each in page], next=following)


def _by_code(within: Within, code: str, after: str | None) -> list[str]:
    """The code itself, or those of a day."""
    until = f"{code}~"
    asked = {"from_": code, "until": until, "before": after or until, "most": A_ROUND}
    return [str(found) for (found,) in _CODES.rows(within, asked)]


_CODES = Statement(
    select(col(Dossier.code))
    .where(col(Dossier.code) >= bindparam("from_"), col(Dossier.code) < bindparam("until"))
    .where(col(Dossier.code) < bindparam("before"))
    .order_by(col(Dossier.code).desc())
    .limit(bindparam("most"))
)


def _by_words(within: Within, office: Office, held: list[Actor], text: str, after: str | None) -> list[str]:
    tokens = [token(office.keys.ring, word) for word in words_asked(text)]
    places = sorted({actor.post.authority for actor in held if actor.post is not None})
    merged = heapq.merge(*(found(within, tokens, place, after, A_ROUND) for place in places), reverse=True)
    return list(dict.fromkeys(merged))[:A_ROUND]


def _seen(office: Office, held: list[Actor], codes: list[str], most: int) -> list[Loaded]:
    """The first of these that the caller may see; those behind are not even read."""
    seen: list[Loaded] = []
    for first in range(0, len(codes), most):
        with office.store.reading() as within:
            rows = [row for code in codes[first : first + most] if (row := row_of(within, code)) is not None]
        seen += [loaded for row in rows if may_see(loaded := loaded_from(office, row), held)]
        if len(seen) >= most:
            break
    return seen[:most]


def _log(office: Office, held: list[Actor]) -> None:
    """Who looked for a person, and when; not for whom, which would be personal itself."""
    actor = held[0]
    now = office.time.now()
    with office.store.transaction() as transaction:
        keep_opening(transaction, actor.id, actor.post.id if actor.post else None, "", now, "search")
