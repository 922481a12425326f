"""What a dossier is to the people it concerns: holder, step, tasks, clocks, papers, money. Equal before and after means equal.

Sequence numbers, instants of recording and the chain are left out, so that a handover rolled back compares equal.
Used by the cutover (rehearsal, reconciliation, rollback) and by tests after faults.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal, NamedTuple

from dossier.journal import text
from dossier.state import State
from statute.clock import Clock
from statute.term import Due

What = Literal[
    "due_later", "limit_later", "closes_sooner", "clock", "paper_lost", "fee_lost", "step_repeated", "step_moved", "lost"
]


class Worse(NamedTuple):
    """One way in which a handover would leave somebody worse off: what, and the value before and after."""

    what: What
    before: str
    after: str


def business(state: State) -> dict[str, Any]:
    """The business part of a state, as plain data."""
    kept = (
        "phase", "ended", "competence", "step", "parts", "until", "assignees", "papers", "chosen", "facts", "fees", "payments",
        "amounts", "result", "handing", "supplements", "extensions", "counts_late", "supplied_at", "mirrors",
    )  # fmt: skip
    tasks = [
        {"id": t.id, "work": t.work, "step": t.step, "role": t.role, "at": t.authority, "holder": t.holder, "due": _at(t.due)}
        for t in state.tasks
    ]
    holds = [{"kind": h.kind, "step": h.step, "due": _at(h.due), "items": h.items, "amount": h.amount} for h in state.holds]
    pending = sorted(text({"what": p.what, "step": p.step, "part": p.part, "data": p.data}) for p in state.pending)
    done = [{"step": d.step, "work": d.work, "outcome": d.outcome, "persons": d.persons} for d in state.done]
    shown = {name: getattr(state, name) for name in kept}
    return {**shown, "tasks": tasks, "holds": holds, "pending": pending, "done": done, "clock": _clock(state.clock)}


def business_digest(state: State) -> str:
    """SHA-256 over the business part."""
    return hashlib.sha256(text(business(state)).encode()).hexdigest()


def worse_off(before: State, after: State) -> list[Worse]:
    """Every way in which `after` a handover leaves the applicant worse off than `before`; lawful is none (NQ 190/2025)."""
    found = [*_clocks(before, after), *_limits(before, after), *_lost(before, after)]
    if before.phase != after.phase or before.ended != after.ended:
        found.append(Worse("lost", before.phase, after.phase))
    if before.step != after.step or before.visits != after.visits:
        found.append(Worse("step_moved", str(before.step), str(after.step)))
    return found


def _clocks(before: State, after: State) -> list[Worse]:
    old, new = before.clock, after.clock
    if old is None or new is None:
        return [] if old is new else [Worse("clock", str(old is not None), str(new is not None))]
    if new.due.due_at > old.due.due_at:
        return [Worse("due_later", str(old.due.due_at), str(new.due.due_at))]
    same = _clock(old) == _clock(new)
    return [] if same else [Worse("clock", text(_clock(old)), text(_clock(new)))]


def _limits(before: State, after: State) -> list[Worse]:
    tasks, holds = {task.id: task for task in after.tasks}, {hold.kind: hold for hold in after.holds}
    found = []
    for task in before.tasks:
        moved = tasks.get(task.id)
        if moved is None:
            found.append(Worse("lost", task.id, ""))
        elif _later(task.due, moved.due):
            found.append(Worse("limit_later", str(_at(task.due)), str(_at(moved.due))))
    for hold in before.holds:
        kept = holds.get(hold.kind)
        if kept is None or _later(kept.due, hold.due):
            found.append(Worse("closes_sooner", str(_at(hold.due)), str(_at(kept.due) if kept else None)))
    return found


def _lost(before: State, after: State) -> list[Worse]:
    papers = {paper.id for paper in after.papers}
    found = [Worse("paper_lost", paper.id, "") for paper in before.papers if paper.id not in papers]
    asked = {item for hold in after.holds for item in hold.items} - {item for hold in before.holds for item in hold.items}
    found += [Worse("paper_lost", "", item) for item in sorted(asked)]
    found += [Worse("fee_lost", each.receipt, "") for each in before.payments if each not in after.payments]
    found += [Worse("step_repeated", each.step, each.work) for each in before.done if each not in after.done]
    again = {task.id for task in after.tasks} - {task.id for task in before.tasks}
    return found + [Worse("step_repeated", "", task) for task in sorted(again)]


def _clock(clock: Clock | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return {
        "term": clock.term.model_dump(mode="json"), "due": clock.due.due_at, "original": clock.original_due.due_at,
        "paused": [held.ground for held in clock.paused], "paused_since": clock.paused_since,
        "remaining": clock.remaining.model_dump(mode="json") if clock.remaining is not None else None,
        "stopped": clock.stopped_at,
    }  # fmt: skip


def _later(first: Due | None, second: Due | None) -> bool:
    """Whether the second limit ends later than the first; none is the latest of all."""
    return first is not None and (second is None or second.due_at > first.due_at)


def _at(due: Due | None) -> Any:
    return due.due_at if due is not None else None
