"""Moving the dossiers in flight to another version of their procedure, and taking that back: an operation over many dossiers.

Right before it is told, each dossier is judged as it stands by then (`procedure_defs/impact`): one for which no end can be
proved is named as failed and not touched. All else is the core's to refuse, with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from activities.desk import Office
from activities.operating import WithPlan
from activities.previewing import Impact, version_of
from dossier.commands import Migrate
from dossier.migration import refused
from dossier.pinned import DigestMismatch, digest
from dossier.rejection import CODES, Rejection
from dossier.state import Migration, State
from organisation.posts import SYSTEM
from procedure_defs.impact.judging import remembered
from procedure_defs.impact.verdict import Moving, Refusal
from registry.definitions import Definitions
from registry.operations import open_operation
from registry.store import Store
from registry.tables import Definition, Dossier, Operation, OperationTarget

KIND = "migration"


class Order(NamedTuple):
    """What is ordered: the version to go to, and for each version to come from the mapping of its steps."""

    order: str
    basis: str | None
    procedure: str
    plan: str
    sources: dict[str, dict[str, str]]


def order_for(seen: Impact, order: str, basis: str | None, steps: dict[str, str]) -> Order:
    """The order that moves everybody whom a preview saw; of the mapping each version gets what names its own steps."""
    sources = {
        each.old.digest: {step: target for step, target in steps.items() if step in each.old.names} for each in seen.versions
    }
    return Order(order, basis, seen.new.plan.procedure, seen.new.digest, sources)


class NothingToUndo(LookupError):
    """No migration was carried out under this order."""

    code = "NOT_FOUND"


def operation_of(order: str) -> str:
    """The id of the operation that carries out an order."""
    return f"{KIND}-{digest(order.encode())[:16]}"


def begin(office: Office, order: Order, by: str, rate: float | None = None) -> str:
    """Open the operation; its id. The same order again opens no second one."""
    return _open(office, operation_of(order.order), order._asdict(), by, rate)


def begin_undo(office: Office, order: str, by: str, rate: float | None = None) -> str:
    """Open the operation that takes an order back from every dossier it moved; its id. Raises `NothingToUndo`."""
    with office.store.read() as session:
        row = session.get(Operation, operation_of(order))
    if row is None or row.kind != KIND:
        raise NothingToUndo(f"no migration was ordered under {order}")
    said = {**json.loads(row.payload), "undoes": order, "order": f"{order}/undo"}
    return _open(office, operation_of(said["order"]), said, by, rate)


def _open(office: Office, operation: str, said: dict[str, Any], by: str, rate: float | None) -> str:
    now = office.time.now()
    row = Operation(id=operation, kind=KIND, payload=json.dumps(said), opened_at=now, opened_by=by, rate=rate)
    with office.store.write() as session:
        open_operation(session, row)
    return operation


class Migrating:
    """Tells each dossier the version that takes it over, with that version's text."""

    name = KIND

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._moving = lru_cache(maxsize=16)(self._between)

    def concerns(self, said: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
        """Open dossiers under one of the versions to come from; of an undoing, those that were moved."""
        if "undoes" in said:
            moved = select(OperationTarget.code).where(
                col(OperationTarget.operation) == operation_of(said["undoes"]), col(OperationTarget.status) == "done"
            )
            return (col(Dossier.code).in_(moved),)
        return col(Dossier.procedure) == said["procedure"], col(Dossier.plan_digest).in_(list(said["sources"]))

    def command(self, operation: str, said: dict[str, Any], dossier: Dossier) -> WithPlan | Rejection | None:
        """The order as it bears on a dossier; why not, where no end could be reached; nothing where it does not concern it."""
        state = State.model_validate_json(dossier.state)
        undone = next((m for m in state.migrations if m.order == said.get("undoes")), None)
        if "undoes" in said and undone is None:
            return None
        order = _order(operation, said, dossier, undone)
        carried_out = any(known.order == order.order for known in state.migrations)
        try:
            refusal = None if carried_out else self._judged(order, state, dossier, undone)
        except ValueError as error:  # altered bytes, or a plan that this release cannot read
            return refused("PLAN_ALTERED" if isinstance(error, DigestMismatch) else "WORKER_LAGS", str(error).splitlines()[0])
        if refusal is not None and (refusal.always or refusal.code == "NO_END"):
            return Rejection(code=refusal.code, vi=refusal.told.vi, en=refusal.told.en)
        return WithPlan(order, self.definitions.plan_bytes(order.plan).decode())

    def _judged(self, order: Migrate, state: State, dossier: Dossier, undone: Migration | None) -> Refusal | None:
        mapping = order.mapping if undone is None else {new: old for old, new in undone.mapping.items()}
        needed = {step: target for step, target in mapping.items() if step in set(remembered(state))}
        refusal = self._moving(dossier.plan_digest, order.plan).refusal(state.but(migrations=()), needed)
        return refusal if refusal is None or refusal.code in CODES else None

    def _between(self, old: str, new: str) -> Moving:
        return Moving(version_of(self.definitions, old), version_of(self.definitions, new))


def _order(operation: str, said: dict[str, Any], dossier: Dossier, undone: Migration | None) -> Migrate:
    about = {"id": f"migrate:{operation}", "actor": SYSTEM, "order": said["order"], "basis": said["basis"]}
    if undone is not None:
        return Migrate(**about, plan=undone.before, source=dossier.plan_digest, undoes=undone.order)
    return Migrate(**about, plan=said["plan"], source=dossier.plan_digest, mapping=said["sources"].get(dossier.plan_digest, {}))


def is_published(store: Store, plan_digest: str) -> bool:
    """Whether dossiers may be pinned to a version: only published ones are moved to."""
    with store.read() as session:
        return session.get(Definition, plan_digest) is not None
