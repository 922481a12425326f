"""`evolve(state, event) -> state`: how each fact changes what we know. No decision is made here.

Works on public events as well as on opened ones: where the sealed part is absent, `personal` just does not grow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dossier import events as ev
from dossier.sealed import Personal
from dossier.state import Done, Hold, Migration, Part, Payment, Pending, Result, State, Task
from organisation.competence import Competence

Changes = dict[str, Any]


def evolve(state: State, event: ev.Event) -> State:
    """The state after one more event."""
    return state.but(**changes_by(state, event))


def changes_by(state: State, event: ev.Event) -> Changes:
    """The fields of the state that an event changes, with their new values."""
    changes = _CHANGES[type(event)](state, event)
    changes["seq"] = event.seq
    changes["at"] = event.at
    if event.sealed is not None:
        changes["personal"] = merged(state.personal, event.sealed.values)
    return changes


def fold(state: State, events: list[ev.Event]) -> State:
    """The state after all of `events`."""
    for event in events:
        state = evolve(state, event)
    return state


def merged(old: Personal, new: Personal) -> Personal:
    """Personal values with later ones laid over, group by group (form, applicant, register, notes ...)."""
    result = dict(old)
    for group, values in new.items():
        kept = result.get(group)
        result[group] = {**kept, **values} if isinstance(kept, dict) and isinstance(values, dict) else values
    return result


def _filed(_: State, e: ev.Filed) -> Changes:
    return {
        "phase": "filed",
        "plan": e.plan,
        "channel": e.channel,
        "competence": e.competence,
        "parties": e.parties,
        "papers": e.papers,
        "chosen": e.chosen,
        "predecessor": e.predecessor,
        "parent": e.parent,
        "filed_at": e.at,
    }


def _facts_found(_: State, e: ev.FactsFound) -> Changes:
    return {"facts": e.facts, "fees": e.fees}


def _accepted(_: State, e: ev.Accepted) -> Changes:
    return {"phase": "accepted", "accepted_at": e.at}


def _refused_at_reception(_: State, e: ev.RefusedAtReception) -> Changes:
    return {**_closed("refused", e), "ended_why": "reception"}


def _step_entered(s: State, e: ev.StepEntered) -> Changes:
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
        changes["papers"] = _papers_after(s, e.papers)
    return changes


def _papers_after(s: State, given: tuple[Any, ...]) -> tuple[Any, ...]:
    replaced = {paper.id for paper in given}
    return (*(p for p in s.papers if p.id not in replaced), *given)


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


def _clock_moved(s: State, e: ev.ClockMoved) -> Changes:
    entries = (*(s.clock.entries if s.clock else ()), e.entry)
    return {"clock": e.clock.but(entries=entries), "apologise_by": e.apologise_by, "warnings": e.warnings,
            "pause_ends": e.pause_ends}  # fmt: skip


def _supplement_requested(s: State, e: ev.SupplementRequested) -> Changes:
    hold = Hold.made(kind="supplement", since=e.at, step=e.step, due=e.close_due, items=e.items)
    return {
        "holds": (*s.holds, hold),
        "supplements": s.supplements + 1,
        "supplied_at": None,
        "counts_late": s.counts_late or e.counts_late,
    }


def _supplemented(s: State, e: ev.Supplemented) -> Changes:
    return {"papers": _papers_after(s, e.papers), "supplied_at": e.at}


def _adjusted(s: State, e: ev.Adjusted) -> Changes:
    return {"papers": _papers_after(s, e.papers)}


def _without_hold(s: State, kind: str) -> Changes:
    return {"holds": tuple(h for h in s.holds if h.kind != kind)}


def _supplement_accepted(s: State, _: ev.SupplementAccepted) -> Changes:
    return {**_without_hold(s, "supplement"), "supplied_at": None}


def _payment_requested(s: State, e: ev.PaymentRequested) -> Changes:
    hold = Hold.made(kind="payment", since=e.at, step=e.step, due=e.until, amount=e.amount)
    return {"holds": (*s.holds, hold)}


def _payment_received(s: State, e: ev.PaymentReceived) -> Changes:
    paid = (*s.payments, Payment.made(receipt=e.receipt, amount=e.amount))
    return {**_without_hold(s, "payment"), "payments": paid}


def _payment_expired(s: State, _: ev.PaymentExpired) -> Changes:
    return _without_hold(s, "payment")


def _suspended(s: State, e: ev.Suspended) -> Changes:
    return {"holds": (*s.holds, Hold.made(kind="suspension", since=e.at, step=s.step or "", due=e.until, ref=e.order,
                                              ground=e.ground))}  # fmt: skip


def _resumed(s: State, e: ev.Resumed) -> Changes:
    return _without_hold(s, "suspension") | _put_off(s, e)


def _put_off(s: State, e: ev.Resumed | ev.CalendarDecreed) -> Changes:
    return {
        "tasks": tuple(t.but(due=e.tasks[t.id]) if t.id in e.tasks else t for t in s.tasks),
        "until": e.until or s.until,
        "reminders": e.reminders or s.reminders,
    }


def _extended(s: State, _: ev.Extended) -> Changes:
    return {"extensions": s.extensions + 1}


def _warned(s: State, e: ev.Warned) -> Changes:
    changes: Changes = {"raised": (*s.raised, f"{e.why}:{e.ref}:{e.due.isoformat()}")}
    if e.again is not None:
        changes["holds"] = tuple(h.but(due=e.again) if h.kind == "suspension" else h for h in s.holds)
    return changes


def _arrived(s: State, e: ev.Arrived) -> Changes:
    changes: Changes = {"amounts": {**s.amounts, e.step: e.amount}} if e.amount is not None else {}
    if e.paper is not None:
        changes["papers"] = _papers_after(s, (e.paper,))
    return changes


def _result_signed(_: State, e: ev.ResultSigned) -> Changes:
    return {"phase": "decided", "result": Result.made(kind="granted", signer=e.signer, at=e.at, document=e.document)}


def _refusal_issued(_: State, e: ev.RefusalIssued) -> Changes:
    return {"phase": "decided", "result": Result.made(kind="refused", signer=e.signer, at=e.at)}


def _closed(ended: str, e: ev.Happened) -> Changes:
    return {
        "phase": "closed", "ended": ended, "closed_at": e.at,
        "step": None, "parts": (), "until": None, "reminders": (), "holds": (), "pending": (), "tasks": (),
    }  # fmt: skip


def _returned(_: State, e: ev.Returned) -> Changes:
    return {**_closed("returned", e), "handing": e.handing}


def _withdrawn(_: State, e: ev.Withdrawn) -> Changes:
    return _closed("withdrawn", e)


def _stopped(_: State, e: ev.Stopped) -> Changes:
    return {**_closed("stopped", e), "ended_why": e.why}


def _handed_over(s: State, e: ev.HandedOver) -> Changes:
    old, new = s.competence, e.competence
    left = {*s.left, *((old.authority, old.reception) if old is not None else ())} - {new.authority, new.reception}
    return {
        "competence": new,
        "orders": (*s.orders, e.order),
        "left": tuple(sorted(left)),
        "mirrors": e.system,
        "tasks": tuple(_moved(task, new, e.holders) for task in s.tasks),
        "assignees": e.assignees,
    }


def _moved(task: Task, new: Competence, holders: dict[str, str]) -> Task:
    """A task goes to where its role is now held, with its holder where they go too; else into the pool there."""
    consulted = task.part is not None and task.work == "consult"
    place = new.bodies.get(task.part or "", task.authority) if consulted else new.place_of(task.role)
    return task if place == task.authority else task.but(authority=place, holder=holders.get(task.id))


def _calendar_decreed(s: State, e: ev.CalendarDecreed) -> Changes:
    # A clock that has stopped keeps the calendar that it was counted by, so that its ledger adds up for ever.
    stopped = s.clock is not None and s.clock.stopped_at is not None
    return {
        "calendar": s.calendar if stopped else e.change,
        "decrees": (*s.decrees, e.order),
        "holds": tuple(h.but(due=e.holds[h.kind]) if h.kind in e.holds else h for h in s.holds),
        **_put_off(s, e),
    }


def _migrated(s: State, e: ev.Migrated) -> Changes:
    """Every memory of a step gets the step's new name; undoing gives the work that was done before its old names back."""
    named = e.mapping
    undone = next((m for m in s.migrations if m.order == e.undoes), None)
    kept = undone.done if undone is not None else ()
    names = (*kept, *(named.get(work.step, work.step) for work in s.done[len(kept) :]))
    record = Migration.made(
        order=e.order, before=e.before, mapping=e.mapping, done=tuple(work.step for work in s.done), undoes=e.undoes
    )
    return {
        "plan": e.plan,
        "step": named.get(s.step, s.step) if s.step is not None else None,
        "tasks": tuple(_regiven(task, named, e) for task in s.tasks),
        "holds": tuple(hold.but(step=named.get(hold.step, hold.step)) for hold in s.holds),
        "pending": tuple(asked.but(step=named.get(asked.step, asked.step)) for asked in s.pending),
        "done": tuple(work.but(step=name) for work, name in zip(s.done, names, strict=True)),
        "amounts": {named.get(step, step): amount for step, amount in s.amounts.items()},
        "migrations": (*s.migrations, record),
    }


def _regiven(task: Task, named: dict[str, str], e: ev.Migrated) -> Task:
    task = task.but(step=named.get(task.step, task.step))
    given = e.tasks.get(task.id)
    return task if given is None else task.but(role=given.role, authority=given.authority, holder=None)


def _unchanged(_: State, __: ev.Happened) -> Changes:
    return {}


_CHANGES: dict[type, Callable[[State, Any], Changes]] = {
    ev.Filed: _filed,
    ev.FactsFound: _facts_found,
    ev.Accepted: _accepted,
    ev.RefusedAtReception: _refused_at_reception,
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
    ev.ClockMoved: _clock_moved,
    ev.SupplementRequested: _supplement_requested,
    ev.Supplemented: _supplemented,
    ev.SupplementAccepted: _supplement_accepted,
    ev.Adjusted: _adjusted,
    ev.PaymentRequested: _payment_requested,
    ev.PaymentReceived: _payment_received,
    ev.PaymentExpired: _payment_expired,
    ev.Suspended: _suspended,
    ev.Resumed: _resumed,
    ev.Extended: _extended,
    ev.Warned: _warned,
    ev.Objected: _unchanged,
    ev.Arrived: _arrived,
    ev.ResultSigned: _result_signed,
    ev.RefusalIssued: _refusal_issued,
    ev.Returned: _returned,
    ev.Withdrawn: _withdrawn,
    ev.Stopped: _stopped,
    ev.HandedOver: _handed_over,
    ev.CalendarDecreed: _calendar_decreed,
    ev.Migrated: _migrated,
}
