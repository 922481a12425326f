"""A merger order moves the dossier: holder, tasks, claims and what is asked outside; no date does (NQ 190/2025/QH15, art. 5)."""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import HandOver
from dossier.level1 import timekeeping
from dossier.level1.decision import Decision
from dossier.rejection import Refused
from organisation.competence import Competence


def hand_over(d: Decision, c: HandOver) -> None:
    """Move to the successor, once for each order; the ledger notes it. One that rests on a sequence moves nothing after it."""
    if c.order in d.state.orders:
        return
    if c.expected_seq not in (None, d.state.seq):
        raise Refused("STALE", expected=c.expected_seq, actual=d.state.seq)
    before = d.competence
    d.emit(
        ev.HandedOver, order=c.order, competence=c.competence, basis=c.basis, system=c.system,
        holders=_holders(d, c), assignees=_assignees(d, c, before),
    )  # fmt: skip
    timekeeping.transfer(d, c.basis)
    _ask_again(d, before)


def _holders(d: Decision, c: HandOver) -> dict[str, str]:
    """Who holds each task from here on: named by the command, or the holder's own successor."""
    found = {task.id: c.holders.get(task.id) or c.people.get(task.holder or "") for task in d.state.tasks}
    return {task: who for task, who in found.items() if who is not None}


def _assignees(d: Decision, c: HandOver, before: Competence) -> dict[str, str]:
    """Who is assigned stays so where the role is held where it was, or goes with the work; else it is assigned anew."""
    stays = {role: who for role, who in d.state.assignees.items() if before.place_of(role) == c.competence.place_of(role)}
    go = {role: c.people[who] for role, who in d.state.assignees.items() if who in c.people}
    return {**stays, **go, **c.assignees}


def _ask_again(d: Decision, before: Competence) -> None:
    """Who could be assigned is asked of the new authority; what the old one answers nobody waits for any more."""
    for asked in d.state.pending:
        role = str(asked.data.get("role") or "")
        if asked.what == "candidates" and before.place_of(role) != d.competence.place_of(role):
            d.emit(ev.EffectAnswered, effect=asked.effect, outcome="moved")
            d.request("candidates", d.plan.step(asked.step), role=role, authority=d.competence.place_of(role))
