"""What the operation of a merger order tells each dossier: its handover; and, where it is rolled back, the way back.

Both are idempotent by the order's name. The general operation (`activities/operating.py`) does the rest.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from dossier.commands import HandOver
from dossier.rejection import Rejection
from dossier.state import State
from organisation.competence import Competence
from organisation.destiny import MOVES, Destiny, destiny
from organisation.merger import Merger, Standing
from organisation.posts import SYSTEM
from registry.cutover.left_behind import former
from registry.cutover.moves import moved_by, operation_of
from registry.cutover.orders import merger_of, order_named
from registry.cutover.places import Laid, laid
from registry.store import Store
from registry.tables import Dossier, MergerPlace, OperationTarget, SplitCase, Task

KEPT_SECONDS = 30
"""How long it is believed who holds which role after the instant."""


class OrderStanding(NamedTuple):
    """An order with who takes over."""

    merger: Merger
    laid: Laid


class HandingOver:
    """The kind of operation that carries an order out."""

    name = "cutover"

    def __init__(self, store: Store) -> None:
        self.store = store
        self._order = lru_cache(maxsize=4)(self._read)

    def concerns(self, said: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
        """Open dossiers decided, received or worked on at an old authority, or that lie in an old unit."""
        old = select(MergerPlace.old).where(col(MergerPlace.order) == said["order"])
        units, at = said["units"], datetime.fromisoformat(said["at"])
        tasks = select(Task.code).where(col(Task.authority).in_(old))
        yield or_(
            col(Dossier.authority).in_(old), col(Dossier.reception).in_(old), col(Dossier.code).in_(tasks),
            col(Dossier.unit).in_(units) & (col(Dossier.filed_at) < at),
        )  # fmt: skip

    def command(self, operation: str, said: dict[str, Any], dossier: Dossier) -> HandOver | Rejection | None:
        """The handover of one dossier; none where the order does not touch it; a rejection where nobody has decided."""
        order = self._order(said["order"], said["digest"], int(time.monotonic() / KEPT_SECONDS))
        state = State.model_validate_json(dossier.state)
        if state.competence is None or order.merger.order in state.orders:
            return None
        with self.store.read() as session:
            case = session.get(SplitCase, (order.merger.order, dossier.code))
            began = former(session, order.laid.left, dossier.code, state.competence)
        found = destiny_of(order, dossier, state.competence, case.new if case is not None else None, began)
        if found.what == "undecided":
            return Rejection(code="SPLIT_UNDECIDED", vi=f"{dossier.unit} bị chia, chưa xác định hồ sơ thuộc nơi nào.",
                             en=f"{dossier.unit} was split, and nobody has decided where this dossier lies.")  # fmt: skip
        if found.what == "uncovered":
            return Rejection(code="NOT_COVERED", vi="Không quy tắc nào của quyết định áp dụng cho hồ sơ này.",
                             en="No rule of the order covers this dossier.")  # fmt: skip
        return hand_over(operation, order, found) if found.what in MOVES else None

    def _read(self, order: str, digest: str, _: int) -> OrderStanding:
        with self.store.read() as session:
            row = order_named(session, order)
            if row.digest != digest:
                raise LookupError(f"order {order} is not the one that was run: {row.digest[:12]}, not {digest[:12]}")
            merger = merger_of(row)
            return OrderStanding(merger, laid(session, merger))


def destiny_of(
    order: OrderStanding, dossier: Dossier, competence: Competence, decided: str | None, began: Competence
) -> Destiny:  # fmt: skip
    """What becomes of a recorded dossier; `began` is where it lay before a rolled back order left it behind."""
    before = dossier.due_at is not None and dossier.due_at < order.merger.at
    standing = Standing(dossier.code, dossier.procedure, dossier.unit, dossier.phase, before)
    return destiny(order.merger, order.laid.places, standing, competence, decided, began)


def hand_over(operation: str, order: OrderStanding, found: Destiny) -> HandOver:
    """The command: whoever holds a role where it is held from now on keeps the work."""
    competence = found.competence
    if competence is None:
        raise LookupError(f"{order.merger.order}: no competence for {found.unit}")
    return HandOver(
        id=operation, actor=SYSTEM, order=order.merger.order, competence=competence, basis=order.merger.basis or None,
        people=followers(order.laid, competence), system=found.system,
    )  # fmt: skip


def followers(known: Laid, competence: Competence) -> dict[str, str]:
    """The officials who hold a role at the places of a dossier right after the instant: they keep what they hold."""
    mine: set[str] = set()
    for (role, authority), people in known.officials.items():
        if authority == competence.place_of(role):
            mine |= people
    return {official: official for official in sorted(mine)}


class HandingBack:
    """The kind of operation that rolls an order back: compensating handovers for what nobody acted on."""

    name = "cutover-back"

    def __init__(self, store: Store) -> None:
        self.store = store

    def concerns(self, said: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
        """What the order's own operation handed over."""
        done = select(OperationTarget.code).where(
            col(OperationTarget.operation) == operation_of(said["order"]), col(OperationTarget.status) == "done"
        )
        yield col(Dossier.code).in_(done)

    def command(self, operation: str, said: dict[str, Any], dossier: Dossier) -> HandOver | None:
        """The way back to who held it, task by task; none where somebody has acted since."""
        with self.store.read() as session:
            moved = moved_by(session, dossier.code, said["order"])
        if moved is None or moved.acted or moved.before.competence is None or operation in moved.now.orders:
            return None
        return HandOver(
            id=operation, actor=SYSTEM, order=operation, competence=moved.before.competence, basis=said.get("basis") or None,
            holders={task.id: task.holder for task in moved.before.tasks if task.holder is not None},
            assignees=moved.before.assignees, system=moved.before.mirrors, expected_seq=dossier.seq,
        )  # fmt: skip
