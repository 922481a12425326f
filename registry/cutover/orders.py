"""Orders of record: registered by the digest of their bytes, signed by people over it, and what each stands at.

An order that is signed cannot be changed: another file of that name is another order, and is refused.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from dossier.pinned import digest
from organisation.merger import Merger
from registry.organisation import holds_at
from registry.tables import MergerOrder, MergerReport, MergerSignature, Post

ORDER = "order"
OVER = ("sealed", "rolled_back", "withdrawn")
"""Standings in which an order stands in nobody's way any more."""


class OrderRefused(Exception):
    """What was asked of an order cannot be; `code` is stable, the message says why and what can be done."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{message}")


def merger_of(row: MergerOrder) -> Merger:
    """The order as it is carried out."""
    return Merger.model_validate_json(row.compiled)


def excepted(session: Session, code: str, orders: Iterable[str]) -> frozenset[tuple[str, str]]:
    """In what a dossier may come to be worse off, with the order that says so."""
    rows = [row for order in orders if (row := session.get(MergerOrder, order)) is not None]
    return frozenset((row.id, each.worse) for row in rows for each in merger_of(row).exceptions if each.dossier == code)


def order_named(session: Session, order: str) -> MergerOrder:
    """The order of that name. Raises `OrderRefused`."""
    row = session.get(MergerOrder, order)
    if row is None:
        raise OrderRefused("CUTOVER-001", f"no order {order} is registered; check it, then sign it")
    return row


def register(session: Session, merger: Merger, text: str, now: datetime) -> MergerOrder:
    """Keep an order's bytes; a draft may be replaced until somebody has signed it. Raises `OrderRefused`."""
    row = session.get(MergerOrder, merger.order)
    if row is not None and row.digest == merger.digest:
        return row
    if row is not None and signatures(session, merger.order):
        raise OrderRefused(
            "CUTOVER-002",
            f"order {merger.order} was signed over the digest {row.digest[:12]}, this file has {merger.digest[:12]}: it was "
            "amended after signing; withdraw the signed order and give the amended one a name of its own",
        )
    others = overlapping(session, merger)
    if others:
        raise OrderRefused("CUTOVER-003", f"order {merger.order} overlaps {', '.join(others)}, which is not sealed yet")
    kept = row or MergerOrder(
        id=merger.order, digest="", text="", compiled="", effective=merger.at, no_return=merger.no_return, registered_at=now
    )
    kept.digest, kept.text, kept.compiled = merger.digest, text, merger.model_dump_json()
    kept.effective, kept.no_return = merger.at, merger.no_return
    session.add(kept)
    return kept


def overlapping(session: Session, merger: Merger) -> list[str]:
    """Orders under way that take a unit which this one takes or forms."""
    touched = {link.old for link in merger.links} | {unit.code for unit in merger.units}
    under_way = select(MergerOrder).where(col(MergerOrder.id) != merger.order, col(MergerOrder.standing).not_in(OVER))
    rows = session.exec(under_way.order_by(col(MergerOrder.id))).all()
    return [row.id for row in rows if touched & _touched(merger_of(row))]


def _touched(merger: Merger) -> set[str]:
    return {link.old for link in merger.links} | {unit.code for unit in merger.units}


def sign(session: Session, row: MergerOrder, official: str, now: datetime, what: str = ORDER, over: str = "") -> MergerSignature:
    """Sign as the holder of a post that may; once each person. Raises `OrderRefused`."""
    found = session.get(MergerSignature, (row.id, what, official))
    if found is not None:
        return found
    post = _post(session, official, merger_of(row).signing_roles if what in (ORDER, "report") else None, now)
    made = MergerSignature(
        order=row.id, what=what, official=official, digest=over or row.digest, post=post.id, role=post.role, at=now
    )
    session.add(made)
    return made


def _post(session: Session, official: str, may: Collection[str] | None, now: datetime) -> Post:
    held = session.exec(select(Post).where(col(Post.official) == official, holds_at(Post, now)).order_by(col(Post.id))).all()
    fitting = [post for post in held if may is None or post.role in may]
    if not fitting:
        wanted = " or ".join(may or ("any role",))
        raise OrderRefused("CUTOVER-004", f"{official} may not sign: it takes a post as {wanted}, held now")
    return fitting[0]


def signatures(session: Session, order: str, what: str = ORDER) -> list[MergerSignature]:
    """The signatures under something of an order, the first signed first."""
    found = select(MergerSignature).where(col(MergerSignature.order) == order, col(MergerSignature.what) == what)
    return list(session.exec(found.order_by(col(MergerSignature.at), col(MergerSignature.official))).all())


def is_signed(session: Session, row: MergerOrder) -> bool:
    """Whether as many different people signed exactly these bytes as the order wants."""
    people = {each.official for each in signatures(session, row.id) if each.digest == row.digest}
    return len(people) >= merger_of(row).signers


def keep_report(session: Session, order: str, kind: str, content: object, now: datetime) -> MergerReport:
    """Keep a report, numbered, under the digest of its text."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    last = session.exec(select(func.max(MergerReport.n)).where(col(MergerReport.order) == order)).one()
    row = MergerReport(order=order, n=(last or 0) + 1, kind=kind, digest=digest(text.encode()), text=text, made_at=now)
    session.add(row)
    return row


def last_report(session: Session, order: str, kind: str) -> MergerReport | None:
    """The latest report of a kind."""
    found = select(MergerReport).where(col(MergerReport.order) == order, col(MergerReport.kind) == kind)
    return session.exec(found.order_by(col(MergerReport.n).desc()).limit(1)).first()
