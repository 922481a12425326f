"""Handover minutes: one paper for each pair of old and new office, with the list of dossiers and both signatures.

Made from the journals at any time, over a digest of what it lists; who signed for which side stands on it.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from activities.desk import Office
from dossier.journal import text
from dossier.state import State
from dossier.status import national_status
from letters.facts import name_of
from letters.templating import filled
from letters.typesetting import LAYOUTS, pdf
from organisation.merger import Merger
from registry.cutover.moves import operation_of
from registry.cutover.orders import OrderRefused, merger_of, order_named, signatures
from registry.cutover.reconciling import compared
from registry.definitions import Definitions, Published
from registry.organisation import holds_at
from registry.tables import Authority, Dossier, MergerOrder, MergerSignature, Official, Post, Unit
from statute.words import Bilingual

Pair = tuple[str, str]


class Minutes(NamedTuple):
    """The minutes of one pair: what was handed over, under which digest, and who signed for each side."""

    pair: Pair
    lines: list[dict[str, Any]]
    digest: str
    signed: dict[str, str]


def minutes_of(office: Office, order: str) -> list[Minutes]:
    """Every pair of an order that was run, with its dossiers. Raises `OrderRefused`."""
    with office.store.read() as session:
        row = order_named(session, order)
        lines = _lines(session, office.definitions, merger_of(row))
        return [_minutes(session, row, pair, mine) for pair, mine in sorted(lines.items())]


def _lines(session: Session, definitions: Definitions, merger: Merger) -> dict[Pair, list[dict[str, Any]]]:
    found: dict[Pair, list[dict[str, Any]]] = {}
    columns = select(Dossier.code, Dossier.procedure, Dossier.plan_digest, Dossier.calendar_digest)
    pinned = {code: rest for code, *rest in session.exec(columns).all()}
    for each in compared(session, merger, operation_of(merger.order)):
        before, after = each.before, each.after
        if before is None or after is None or before.competence is None or after.competence is None:
            continue
        due = before.clock.running_due if before.clock is not None else None
        procedure, *digests = pinned[each.code]
        published = definitions.published(*digests)
        line = {
            "code": each.code, "procedure": _procedure(published, procedure), "step": _step(published, before),
            "papers": len(before.papers), "due_on": due.due_on if due is not None else None,
        }  # fmt: skip
        found.setdefault((before.competence.authority, after.competence.authority), []).append(line)
    return found


def _procedure(published: Published, code: str) -> str:
    named = published.labels.get("name")
    return f"{Bilingual.model_validate(named).vi} ({code})" if named else code


def _step(published: Published, state: State) -> str:
    """Where a dossier stands, in words: its step as the definition names it, else its national status."""
    if state.step is not None:
        return name_of(published.labels, "steps", state.step).vi
    return national_status(published.pinned, state).label.vi


def _minutes(session: Session, row: MergerOrder, pair: Pair, lines: list[dict[str, Any]]) -> Minutes:
    digest = hashlib.sha256(text({"order": row.id, "pair": pair, "lines": lines}).encode()).hexdigest()
    signed = {each.role: each for each in signatures(session, row.id, _what(pair)) if each.digest == digest}
    return Minutes(pair, lines, digest, {side: _name(session, each) for side, each in signed.items()})


def _what(pair: Pair) -> str:
    return f"minutes/{pair[0]}/{pair[1]}"


def _name(session: Session, signed: MergerSignature) -> str:
    person = session.get(Official, signed.official)
    return f"{person.name if person is not None else signed.official}, {signed.at:%H:%M %d/%m/%Y}"


def sign_minutes(office: Office, order: str, pair: Pair, official: str) -> str:
    """Sign for the side at which the official holds a post, or held one until the instant; which side. Raises `OrderRefused`."""
    now = office.time.now()
    mine = next((each for each in minutes_of(office, order) if each.pair == pair), None)
    if mine is None:
        raise OrderRefused("CUTOVER-024", f"order {order} handed nothing over from {pair[0]} to {pair[1]}")
    with office.store.write() as session:
        row = order_named(session, order)
        posts = select(Post).where(col(Post.official) == official)
        new = session.exec(posts.where(col(Post.authority) == pair[1], holds_at(Post, now))).first()
        old = session.exec(posts.where(col(Post.authority) == pair[0], col(Post.valid_from) < row.effective)).first()
        taken = set(mine.signed)
        side, post = ("former", old) if old is not None and "former" not in taken else ("successor", new)
        if post is None:
            raise OrderRefused("CUTOVER-025", f"{official} has no post at {pair[1]}, and had none at {pair[0]}")
        key = (order, _what(pair), official)
        found = session.get(MergerSignature, key) or MergerSignature(
            order=order, what=_what(pair), official=official, digest="", post=post.id, role=side, at=now
        )
        found.digest, found.role, found.post, found.at = mine.digest, side, post.id, now
        session.add(found)
    return side


def paper(office: Office, order: str, minutes: Minutes) -> bytes:
    """The minutes as PDF/A."""
    now = office.time.now()
    with office.store.read() as session:
        row = order_named(session, order)
        merger = merger_of(row)
        old, new = (session.get(Authority, each) for each in minutes.pair)
        unit = session.exec(select(Unit).where(col(Unit.code) == (new.unit if new else ""), holds_at(Unit, now))).first()
    facts = {
        "order": order, "title": merger.title, "effective": merger.at, "issued_at": now, "basis": merger.basis,
        "former": old.name if old else minutes.pair[0], "successor": new.name if new else minutes.pair[1],
        "place": unit.name if unit else "", "lines": minutes.lines, "digest": minutes.digest,
        "signed": {side: minutes.signed.get(side, "") for side in ("former", "successor")},
    }  # fmt: skip
    return pdf(filled((LAYOUTS / "minutes.typ").read_text("utf-8"), facts), now)
