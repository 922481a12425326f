"""How steps, tasks and asked effects change what we know."""

from __future__ import annotations

from typing import Any

from dossier import events as ev
from dossier.evolving.changes import Changes, Table, papers_after
from dossier.state import Done, Part, Pending, State, Task


def _step_entered(_: State, e: ev.StepEntered) -> Changes:
    parts = tuple(Part.made(id=part) for part in e.parts)
    return {"step": e.step, "visits": e.visit, "parts": parts, "until": e.until, "reminders": e.reminders,
            "entered_at": e.at}  # fmt: skip


def _step_left(s: State, e: ev.StepLeft) -> Changes:
    pending = tuple(p for p in s.pending if p.step != e.step)
    return {"step": None, "parts": (), "until": None, "reminders": (), "pending": pending}


def _task_opened(s: State, e: ev.TaskOpened) -> Changes:
    task = Task.made(
        id=e.task, work=e.work, step=e.step, role=e.role, authority=e.authority, opened_at=e.at,
        part=e.part, holder=e.holder, due=e.due, items=e.items, silence=e.silence,
    )  # fmt: skip
    return {"tasks": (*s.tasks, task)}


def _with_task(s: State, task_id: str, **changes: Any) -> Changes:
    return {"tasks": tuple(t.but(**changes) if t.id == task_id else t for t in s.tasks)}


def _task_claimed(s: State, e: ev.TaskClaimed) -> Changes:
    return _with_task(s, e.task, holder=e.holder)


def _task_released(s: State, e: ev.TaskReleased) -> Changes:
    return _with_task(s, e.task, holder=None)


def _task_reassigned(s: State, e: ev.TaskReassigned) -> Changes:
    return _with_task(s, e.task, holder=e.holder)


def _relieved(s: State, e: ev.Relieved) -> Changes:
    tasks = tuple(t.but(holder=e.holder) if t.id in e.tasks else t for t in s.tasks)
    if s.assignees.get(e.role) != e.official:
        return {"tasks": tasks}
    others = {role: who for role, who in s.assignees.items() if role != e.role}
    return {"tasks": tasks, "assignees": {**others, e.role: e.holder} if e.holder is not None else others}


def _escalated(s: State, e: ev.Escalated) -> Changes:
    told = next((task.escalated_to for task in s.tasks if task.id == e.task), ())
    return _with_task(s, e.task, escalated=True, escalated_to=(*told, e.to_role), escalates=e.again)


def _task_closed(s: State, e: ev.TaskClosed) -> Changes:
    changes: Changes = {"tasks": tuple(t for t in s.tasks if t.id != e.task)}
    if e.outcome != "dropped":
        changes["done"] = (*s.done, Done.made(step=e.step, work=e.work, outcome=e.outcome, persons=e.persons))
    if e.papers:
        changes["papers"] = papers_after(s, e.papers)
    return changes


def _assigned(s: State, e: ev.Assigned) -> Changes:
    return {"assignees": {**s.assignees, e.role: e.official}}


def _effect_requested(s: State, e: ev.EffectRequested) -> Changes:
    asked = Pending.made(effect=e.effect, what=e.what, step=e.step, since=e.at, part=e.part, data=e.data)
    return {"pending": (*s.pending, asked)}


def _effect_answered(s: State, e: ev.EffectAnswered) -> Changes:
    return {"pending": tuple(p for p in s.pending if p.effect != e.effect)}


def _with_part(s: State, part: str, **changes: Any) -> Changes:
    return {"parts": tuple(p.but(**changes) if p.id == part else p for p in s.parts)}


def _part_started(s: State, e: ev.PartStarted) -> Changes:
    return _with_part(s, e.part, ref=e.ref)


def _part_done(s: State, e: ev.PartDone) -> Changes:
    return _with_part(s, e.part, outcome=e.outcome)


def _arrived(s: State, e: ev.Arrived) -> Changes:
    changes: Changes = {"amounts": {**s.amounts, e.step: e.amount}} if e.amount is not None else {}
    if e.paper is not None:
        changes["papers"] = papers_after(s, (e.paper,))
    return changes


def _unchanged(_: State, __: ev.Happened) -> Changes:
    return {}


CHANGES: Table = {
    ev.StepEntered: _step_entered,
    ev.StepLeft: _step_left,
    ev.TaskOpened: _task_opened,
    ev.TaskClaimed: _task_claimed,
    ev.TaskReleased: _task_released,
    ev.TaskReassigned: _task_reassigned,
    ev.Relieved: _relieved,
    ev.TaskClosed: _task_closed,
    ev.Escalated: _escalated,
    ev.Assigned: _assigned,
    ev.EffectRequested: _effect_requested,
    ev.EffectAnswered: _effect_answered,
    ev.PartStarted: _part_started,
    ev.PartDone: _part_done,
    ev.Objected: _unchanged,
    ev.Arrived: _arrived,
}
