"""Carrying a merger order through: signed and laid out, run, stopped, reconciled, rolled back, sealed.

Each step says what it needs and refuses with a stable code (`CUTOVER-...`). The handing over itself is an operation like
any other: it goes on whoever dies, and it is paused, throttled and retried like any other.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from activities.desk import Office
from activities.operating_client import change_operation, start_operation
from organisation.merger import Merger
from registry.cutover import laying, orders, splits, taking_back
from registry.cutover.checking import Finding, check_live
from registry.cutover.moves import back_of, operation_of
from registry.cutover.orders import OrderRefused, merger_of, order_named
from registry.cutover.places import laid
from registry.cutover.planning import Plan, planned
from registry.cutover.reconciling import report
from registry.operations import ChangeRefused, change, counts, open_operation, targets
from registry.tables import ConsultedBody, MergerOrder, MergerPlace, MergerReport, MergerSignature, Operation, OperationAct
from statute.time import local


def findings(office: Office, merger: Merger) -> list[Finding]:
    """What stands in an order's way on this system; an order whose way back has ended by now does not."""
    with office.store.read() as session:
        others = orders.overlapping(session, merger)
    for other in others:
        finish(office, other)
    with office.store.write() as session:  # laying it out to look, and taking it back, is one transaction
        known = laid(session, merger)
    with office.store.read() as session:
        return list(check_live(session, office.definitions, merger, known))


def plan(office: Office, merger: Merger, *, real: bool) -> Plan:
    """What the order would do now, its split cases decided as far as tables decide them."""
    splits.fill_queue(office.store, office.keys, office.definitions, merger, office.time.now(), real=real)
    with office.store.write() as session:
        known = laid(session, merger)
    with office.store.read() as session:
        return planned(session, merger, known)


def sign(office: Office, merger: Merger, text: str, official: str) -> MergerOrder:
    """Sign an order over its file's bytes; the last signature that it wants lays it out. Raises `OrderRefused`."""
    now = office.time.now()
    errors = [each for each in findings(office, merger) if each.severity == "error"]
    if errors:
        raise OrderRefused("CUTOVER-005", f"{errors[0].rule}: {errors[0].message}; `cutover check --live` lists {len(errors)}")
    with office.store.write() as session:
        row = orders.register(session, merger, text, now)
        if row.standing not in ("registered", "signed"):
            raise OrderRefused("CUTOVER-006", f"order {row.id} is {row.standing}: there is nothing to sign")
        if row.standing == "registered" and merger.at <= now:
            raise OrderRefused("CUTOVER-007", f"the instant {merger.at:%Y-%m-%d %H:%M} is past: an order is signed before it")
        orders.sign(session, row, official, now)
        session.flush()
        if row.standing == "registered" and orders.is_signed(session, row):
            laying.lay(session, row)
        return row


async def run(office: Office, order: str, digest: str | None, by: str, rate: float | None = None) -> str:
    """Start or join the order's operation, at or after its instant; its id. Raises `OrderRefused`."""
    operation = await office.store.run(_open, office, order, digest, by, rate)
    await start_operation(office.client, operation)
    return operation


def _open(office: Office, order: str, digest: str | None, by: str, rate: float | None) -> str:
    now = office.time.now()
    with office.store.read() as session:
        merger = merger_of(_runnable(session, order, digest, now))
    if now < merger.no_return:
        splits.fill_queue(office.store, office.keys, office.definitions, merger, now, real=True)
    with office.store.write() as session:
        row = _runnable(session, order, digest, now)
        waiting = splits.undecided_count(session, order)
        if waiting and row.standing == "signed":
            raise OrderRefused("CUTOVER-009", f"{waiting} split cases wait for a person: `cutover splits {order}` lists them")
        said = {"order": order, "digest": row.digest, "at": merger.at.isoformat(), "units": sorted(merger.successors)}
        operation = Operation(
            id=operation_of(order), kind="cutover", payload=json.dumps(said), opened_at=now, opened_by=by, rate=rate
        )
        if open_operation(session, operation).standing == "aborted":
            again = OperationAct(operation=operation.id, key=uuid.uuid4().hex, act="retry", by=by, at=now)
            change(session, session.get_one(Operation, operation.id), again)
        if row.standing == "signed":
            row.standing, row.run_at = "running", now
            _bodies(session, order, back=False)
        session.add(row)
    return operation.id


def _runnable(session: Session, order: str, digest: str | None, now: datetime) -> MergerOrder:
    row = order_named(session, order)
    if digest is not None and digest != row.digest:
        raise OrderRefused(
            "CUTOVER-002", f"order {order} was amended after signing: {row.digest[:12]} is signed, not {digest[:12]}"
        )
    if row.standing not in ("signed", "running", "run"):
        missing = merger_of(row).signers - len(orders.signatures(session, order))
        raise OrderRefused(
            "CUTOVER-008", f"order {order} is {row.standing}" + (f"; {missing} signatures are missing" if missing > 0 else "")
        )
    if now < row.effective:
        raise OrderRefused(
            "CUTOVER-013", f"order {order} takes effect on {local(row.effective):%Y-%m-%d %H:%M %z}; it is run from then on"
        )
    return row


def _bodies(session: Session, order: str, *, back: bool) -> None:
    """Consulted bodies whose authority ended are answered by its successor."""
    rows = session.exec(select(MergerPlace).where(col(MergerPlace.order) == order, col(MergerPlace.usual).is_(True))).all()
    successor = {row.new: row.old for row in rows} if back else {row.old: row.new for row in rows}
    for body in session.exec(select(ConsultedBody).where(col(ConsultedBody.authority).in_(sorted(successor)))).all():
        body.authority = successor[body.authority]
        session.add(body)


def finish(office: Office, order: str) -> MergerOrder:
    """Note that the order's operation has ended with every dossier told, or that it was rolled back."""
    with office.store.write() as session:
        row = order_named(session, order)
        there, back = session.get(Operation, operation_of(order)), session.get(Operation, back_of(order))
        if row.standing == "running" and there is not None and there.standing == "done":
            row.standing = "run"
        if row.standing == "rolling_back" and back is not None and back.standing == "done":
            row.standing, row.ended_at = "rolled_back", office.time.now()
        session.add(row)
        return row


def status(office: Office, order: str) -> dict[str, Any]:
    """What an order stands at: signatures, split cases, its operations' counts."""
    row = finish(office, order)
    with office.store.read() as session:
        signed = [f"{each.official} ({each.role})" for each in orders.signatures(session, order)]
        found: dict[str, Any] = {
            "order": order, "digest": row.digest, "standing": row.standing, "effective": local(row.effective).isoformat(),
            "no_return": local(row.no_return).isoformat(), "signatures": signed,
            "undecided": splits.undecided_count(session, order),
            "sealed_by": _sealers(session, order), "sealers": merger_of(row).signers,
        }  # fmt: skip
        for name, operation in (("handing_over", operation_of(order)), ("handing_back", back_of(order))):
            kept = session.get(Operation, operation)
            if kept is not None:
                pace = {each: getattr(kept, each) for each in ("rate", "pace", "acts_ms", "acts_limit_ms")}
                found[name] = {"standing": kept.standing, **pace, "targets": counts(session, operation)}
    return found


async def steer(office: Office, order: str, act: str, by: str, rate: float | None = None) -> None:
    """Pause, resume, throttle or retry the handing over, or the way back where that runs. Raises `OrderRefused`."""
    with office.store.read() as session:
        row = order_named(session, order)
        operation = back_of(order) if row.standing == "rolling_back" else operation_of(order)
        if session.get(Operation, operation) is None:
            raise OrderRefused("CUTOVER-014", f"order {order} is {row.standing}: nothing runs that could be steered")
    asked = OperationAct(operation=operation, key=uuid.uuid4().hex, act=act, rate=rate, by=by, at=office.time.now())
    try:
        await change_operation(office, asked)
    except ChangeRefused as refused:
        raise OrderRefused("CUTOVER-014", str(refused)) from None


async def abort(office: Office, order: str, by: str) -> str:
    """Before it was run: withdraw it. While it runs: tell nobody further; then roll back, or run on. Raises `OrderRefused`."""
    with office.store.write() as session:
        row = order_named(session, order)
        if row.standing in ("registered", "signed"):
            if row.standing == "signed" and office.time.now() >= row.effective:
                raise OrderRefused("CUTOVER-015", f"order {order} is in effect: run it, and roll it back if it must be undone")
            taking_back.take_back(session, row, office.time.now())
            return row.standing
    await steer(office, order, "abort", by)
    return "aborted"


def reconcile(office: Office, order: str) -> MergerReport:
    """Compare before and after from the journals and keep the report. Raises `OrderRefused`."""
    row = finish(office, order)
    if row.standing in ("registered", "signed"):
        raise OrderRefused("CUTOVER-016", f"order {order} is {row.standing}: there is nothing to reconcile before it is run")
    with office.store.read() as session:
        found = report(session, merger_of(row), operation_of(order))
    with office.store.write() as session:
        return orders.keep_report(session, order, "reconciliation", found, office.time.now())


async def roll_back(office: Office, order: str, by: str) -> str:
    """Start or join the way back; the operation's id. Raises `OrderRefused` once sealed, or past the point of no return."""
    operation = await office.store.run(_open_back, office, order, by)
    await start_operation(office.client, operation)
    return operation


def _open_back(office: Office, order: str, by: str) -> str:
    now = office.time.now()
    with office.store.write() as session:
        row = order_named(session, order)
        if row.standing in ("rolling_back", "rolled_back"):
            return back_of(order)
        if row.standing not in ("running", "run"):
            raise OrderRefused("CUTOVER-017", f"order {order} is {row.standing} and cannot be rolled back")
        if now >= row.no_return:
            raise OrderRefused("CUTOVER-018", f"the point of no return was {local(row.no_return):%Y-%m-%d %H:%M %z}")
        there = session.get(Operation, operation_of(order))
        if there is not None and there.standing not in ("done", "aborted"):
            raise OrderRefused("CUTOVER-019", f"order {order} is still being run: abort it first")
        taking_back.reopen(session, row, now)
        _bodies(session, order, back=True)
        row.standing = "rolling_back"
        said = {"order": order, "basis": merger_of(row).basis}
        operation = Operation(id=back_of(order), kind="cutover-back", payload=json.dumps(said), opened_at=now, opened_by=by)
        open_operation(session, operation)
        session.add(row)
    return operation.id


def not_rolled_back(office: Office, order: str) -> list[str]:
    """The dossiers that stay with the successor because somebody acted on them, or that could not be told."""

    with office.store.read() as session:
        left = targets(session, back_of(order), ("unaffected", "failed", "left"), 10_000)
    return [each.code for each in left]


def seal(office: Office, order: str, official: str) -> MergerOrder:
    """Sign the last reconciliation; with the last signature that the order wants it is sealed for good. Raises `OrderRefused`."""
    now = office.time.now()
    with office.store.write() as session:
        row = order_named(session, order)
        last = orders.last_report(session, order, "reconciliation")
        if row.standing == "sealed":
            return row
        if row.standing != "run" or last is None:
            raise OrderRefused("CUTOVER-020", f"order {order} is {row.standing}: it is sealed after it was run and reconciled")
        if not json.loads(last.text)["ok"]:
            raise OrderRefused(
                "CUTOVER-021", f"the last reconciliation of {order} is not clean: mend what it names, reconcile again"
            )
        signed = orders.sign(session, row, official, now, "report", last.digest)
        _renew(session, signed, last.digest, now)
        session.flush()
        if len(_sealers(session, order)) >= merger_of(row).signers:
            row.standing, row.ended_at = "sealed", now
            session.add(row)
        return row


def _sealers(session: Session, order: str) -> list[str]:
    """The officials who have signed the last reconciliation."""
    last = orders.last_report(session, order, "reconciliation")
    signed = orders.signatures(session, order, "report") if last is not None else []
    return sorted({each.official for each in signed if last is not None and each.digest == last.digest})


def _renew(session: Session, signed: MergerSignature, digest: str, now: datetime) -> None:
    """A signature under an older report is given anew under the last one."""
    if signed.digest != digest:
        signed.digest, signed.at = digest, now
        session.add(signed)
