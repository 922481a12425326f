"""The blind index: a dossier's words as keyed hashes, at the authorities that see it. No word can be read out of it.

Written with the journal's row that brings the words, at a consulted body from when it is asked; moved with the dossier,
forgotten with its key.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import String, Table, bindparam, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from dossier.events import Event, TaskOpened
from dossier.journal import JournalRow
from dossier.searching import words_of
from dossier.state import State
from registry.sealing import KeyRing
from registry.statements import Statement, Within
from registry.tables import Dossier, SearchToken

TOKEN = 16
"""Bytes of a hash that are kept."""


def token(ring: KeyRing, word: str) -> bytes:
    """The keyed hash of a word: the same in this installation, meaningless in every other."""
    return bytes.fromhex(ring.blind(f"search:{word}"))[:TOKEN]


def index_rows(within: Within, ring: KeyRing, code: str, rows: Iterable[JournalRow]) -> None:
    """Make a dossier findable by the words that these rows bring; any number of times."""
    words = {word for row in rows if row.sealed for word in words_of(_brought(row.sealed))}
    places = {*(_PLACES.first(within, {"of": code}) or ()), *_known_places(within, code)} if words else set()
    _NEW.run_each(
        within, [{"token": token(ring, word), "authority": place, "code": code} for word in sorted(words) for place in places]
    )


def _brought(sealed: str) -> dict[str, Any]:
    command = json.loads(sealed).get("command") or {}
    values = command.get("values")
    return values if isinstance(values, dict) else {}


def follow_dossier(within: Within, code: str, before: State, after: State, events: Iterable[Event]) -> None:
    """A body that is asked finds the dossier from then on; one that changes hands is found where it is, no more where it was."""
    asked = bodies_asked(after, events)
    if before.competence != after.competence and before.competence is not None and after.competence is not None:
        known, old, now = _known_places(within, code), before.competence.bodies, after.competence.bodies
        asked |= {now[body] for body, place in old.items() if place in known and body in now}
        move_tokens(within, code, {after.competence.authority, after.competence.reception, *asked})
    elif asked:
        _copy_to(within, code, asked)


def bodies_asked(state: State, events: Iterable[Event]) -> set[str]:
    """Where the bodies are that these events ask."""
    bodies = state.competence.bodies if state.competence is not None else {}
    opened = [event for event in events if isinstance(event, TaskOpened) and event.work == "consult"]
    return {bodies[event.part] for event in opened if event.part in bodies}


def _known_places(within: Within, code: str) -> set[str]:
    return {str(place) for (place,) in _WHERE.rows(within, {"of": code})}


def _copy_to(within: Within, code: str, places: Collection[str]) -> None:
    tokens = {each for each, _ in _KNOWN.rows(within, {"of": code})}
    _NEW.run_each(within, [{"token": each, "authority": place, "code": code} for each in tokens for place in places])


def move_tokens(within: Within, code: str, places: Collection[str]) -> None:
    """A dossier is found at these places and nowhere else."""
    rows = _KNOWN.rows(within, {"of": code})
    if {place for _, place in rows} == set(places):
        return
    _FORGET.run(within, {"of": code})
    _NEW.run_each(
        within, [{"token": each, "authority": place, "code": code} for each in {each for each, _ in rows} for place in places]
    )


def forget_tokens(within: Within, code: str) -> None:
    """Nobody finds an erased person's dossier by name any more: part of destroying its key."""
    _FORGET.run(within, {"of": code})


def found(within: Within, tokens: Sequence[bytes], authority: str, before: str | None, limit: int) -> list[str]:
    """The next codes at an authority that have every token, the latest code first.

    The rarest token leads, so that the cost follows it and not the commonest surname.
    """
    if not tokens:
        return []
    rarest = sorted(set(tokens), key=lambda each: _how_many(within, each, authority))
    named = {f"token_{number}": each for number, each in enumerate(rarest)}
    begin = {"before": before} if before is not None else {}
    statement = _having(len(rarest), before is not None)
    return [str(code) for (code,) in statement.rows(within, {"place": authority, "most": limit, **named, **begin})]


@lru_cache(maxsize=64)
def _having(tokens: int, is_later: bool) -> Statement:
    """The codes that have so many tokens, led by the first."""
    rows, place = _TOKENS.alias("led"), bindparam("place", type_=String)
    query = select(rows.c.code).where(rows.c.token == bindparam("token_0"), rows.c.authority == place)
    for number in range(1, tokens):
        also = _TOKENS.alias(f"also{number}")
        fits = (also.c.token == bindparam(f"token_{number}"), also.c.authority == place, also.c.code == rows.c.code)
        query = query.where(select(literal(1)).where(*fits).exists())
    if is_later:
        query = query.where(rows.c.code < bindparam("before"))
    return Statement(query.order_by(rows.c.code.desc()).limit(bindparam("most")))


COMMON = 2_000
"""Beyond so many a token is common: counting on would cost more than it tells."""


def _how_many(within: Within, each: bytes, authority: str) -> int:
    found = _SOME.first(within, {"token": each, "place": authority})
    return int(found[0]) if found is not None else 0


_TOKENS: Table = SearchToken.__table__  # type: ignore[attr-defined]
_DOSSIER: Table = Dossier.__table__  # type: ignore[attr-defined]
_WITH = (_TOKENS.c.token == bindparam("token"), _TOKENS.c.authority == bindparam("place"))
_SOME = Statement(select(func.count()).select_from(select(_TOKENS.c.code).where(*_WITH).limit(COMMON).subquery()))
_NEW = Statement(lambda name: (sqlite if name == "sqlite" else postgresql).insert(_TOKENS).on_conflict_do_nothing())
_PLACES = Statement(select(_DOSSIER.c.authority, _DOSSIER.c.reception).where(_DOSSIER.c.code == bindparam("of")))
_KNOWN = Statement(select(_TOKENS.c.token, _TOKENS.c.authority).where(_TOKENS.c.code == bindparam("of")))
_WHERE = Statement(select(_TOKENS.c.authority).where(_TOKENS.c.code == bindparam("of")).distinct())
_FORGET = Statement(delete(_TOKENS).where(_TOKENS.c.code == bindparam("of")))
