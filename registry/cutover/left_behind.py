"""What an order that was rolled back left with its successors: dossiers on which somebody had acted there meanwhile.

The committees it had formed have ended, so a later order over the same old units takes these dossiers along, each as if it
still lay where it did before. Called where an order is laid out, planned, and carried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from dossier.evolve import fold
from dossier.journal import read
from dossier.state import EMPTY
from organisation.competence import Competence
from organisation.merger import Merger
from registry.journals import rows_of
from registry.tables import Authority, MergerOrder, MergerPlace

Left = Mapping[str, frozenset[str]]
"""Committees of rolled back orders that have ended, each with the old units that it was formed of."""


def left_behind(session: Session, merger: Merger) -> Left:
    """The committees that were left behind, as far as this order is over the units they were formed of."""
    undone = select(MergerOrder.id).where(col(MergerOrder.standing) == "rolled_back")
    rows = session.exec(select(MergerPlace).where(col(MergerPlace.order).in_(undone))).all()
    known = _authorities(session, {place for row in rows for place in (row.old, row.new)})
    formed_of: dict[str, set[str]] = {}
    for row in rows:
        old, new = known[row.old], known[row.new]
        if old.unit in merger.successors and new.valid_to is not None and new.valid_to <= merger.at:
            formed_of.setdefault(new.id, set()).add(old.unit)
    return {place: frozenset(units) for place, units in formed_of.items()}


def former(session: Session, left: Left, code: str, now: Competence) -> Competence:
    """Where a dossier lay before it was left behind, from its journal; where it lies now if it was not."""
    if not _is_left(left, now):
        return now
    state, found = EMPTY, now
    for row in rows_of(session, code):
        state = fold(state, read(row)[1])
        if state.competence is not None and not _is_left(left, state.competence):
            found = state.competence
    return found


def _is_left(left: Left, place: Competence) -> bool:
    return place.authority in left or place.reception in left


def _authorities(session: Session, ids: Iterable[str]) -> dict[str, Authority]:
    found = session.exec(select(Authority).where(col(Authority.id).in_(sorted(ids)))).all()
    return {each.id: each for each in found}
