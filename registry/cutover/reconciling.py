"""Reconciliation: every dossier of an order before and after its handover, from the journals alone (INV-6).

Counts by unit, phase and procedure; one owner each; nobody worse off. What the report says is what its digest is over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from dossier.business import Worse, business_digest, worse_off
from dossier.state import State
from organisation.merger import Merger
from registry.cutover.moves import moved_by
from registry.tables import Dossier, MergerPlace, OperationTarget


class Compared(NamedTuple):
    """One dossier of an order."""

    code: str
    status: str
    before: State | None
    after: State | None
    now: State | None
    acted: bool
    worse: list[Worse]


def compared(session: Session, merger: Merger, operation: str) -> Iterator[Compared]:
    """Every target of the order's operation with what its handover did."""
    found = select(OperationTarget).where(col(OperationTarget.operation) == operation).order_by(col(OperationTarget.code))
    for target in session.exec(found).all():
        moved = moved_by(session, target.code, merger.order) if target.status in ("done", "closed") else None
        if moved is None:
            yield Compared(target.code, target.status, None, None, None, False, [])
        else:
            worse = worse_off(moved.before, moved.after)
            yield Compared(target.code, target.status, moved.before, moved.after, moved.now, moved.acted, worse)


def report(session: Session, merger: Merger, operation: str) -> dict[str, Any]:
    """The reconciliation as data; `ok` where nothing is lost, doubled, orphaned or worse off."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    worse: list[dict[str, str]] = []
    statuses: Counter[str] = Counter()
    plans = _procedures(session)
    for each in compared(session, merger, operation):
        statuses[each.status] += 1
        if each.before is None or each.after is None or each.before.competence is None or each.after.competence is None:
            continue
        before[_key(plans, each.code, each.before)] += 1
        after[_key(plans, each.code, each.after)] += 1
        pairs[f"{each.before.competence.authority} -> {each.after.competence.authority}"] += 1
        worse += [{"dossier": each.code, **each_worse._asdict()} for each_worse in each.worse]
    unexcused = [each for each in worse if not _excepted(merger, each)]
    left = stranded(session, merger.order)
    same = _merged(before) == _merged(after)
    return {
        "order": merger.order, "digest": merger.digest, "targets": dict(statuses), "before": dict(before), "after": dict(after),
        "pairs": dict(pairs), "worse_off": worse, "unexcused": unexcused, "stranded": left, "counts_agree": same,
        "ok": same and not unexcused and not left and not statuses["failed"] and not statuses["pending"] + statuses["telling"],
    }  # fmt: skip


def _key(plans: dict[str, str], code: str, state: State) -> str:
    unit = state.competence.unit if state.competence else ""
    return f"{unit}|{state.phase}|{plans.get(code, '')}"


def _merged(counts: Counter[str]) -> Counter[str]:
    """Counts by phase and procedure: units change, these do not."""
    found: Counter[str] = Counter()
    for key, n in counts.items():
        found[key.partition("|")[2]] += n
    return found


def _procedures(session: Session) -> dict[str, str]:
    return dict(session.exec(select(Dossier.code, Dossier.procedure)).all())


def _excepted(merger: Merger, worse: dict[str, str]) -> bool:
    return any((each.dossier, each.worse) == (worse["dossier"], worse["what"]) for each in merger.exceptions)


def stranded(session: Session, order: str) -> list[str]:
    """Open dossiers that still lie with an old authority: each has exactly one owner, and it must be a new one."""
    old = select(MergerPlace.old).where(col(MergerPlace.order) == order)
    found = select(Dossier.code).where(
        col(Dossier.phase) != "closed", (col(Dossier.authority).in_(old)) | (col(Dossier.reception).in_(old))
    )
    return list(session.exec(found.order_by(col(Dossier.code)).limit(200)).all())


def digests(session: Session, codes: list[str]) -> dict[str, str]:
    """The business digest of each dossier now, from its snapshot."""
    found: dict[str, str] = {}
    for begin in range(0, len(codes), 500):
        rows = select(Dossier.code, Dossier.state).where(col(Dossier.code).in_(codes[begin : begin + 500]))
        found |= {code: business_digest(State.model_validate_json(state)) for code, state in session.exec(rows).all()}
    return found
