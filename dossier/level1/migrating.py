"""Another version of the procedure takes a dossier over: judged by the new version, which sees the old one.

Work on a step whose type stays is carried on as it stands; at a step of another type it is begun anew. No date changes, a
ledger entry says so. Refused, with the reason, is what would strand a dossier: a step that waits for what never comes,
and a skipped step whose data is needed later (the two traps of peers.md, P7). Undoing is the same the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dossier import events as ev
from dossier.agenda import decided_by_time
from dossier.commands import Migrate
from dossier.level1 import facts, flow, timekeeping
from dossier.level1.decision import Decision
from dossier.level1.filing import missing_papers
from dossier.level1.rights import suspending
from dossier.level1.skipping import data_skipped
from dossier.level1.tasks import ONE_STOP, drop_tasks
from dossier.plan import Plan, Step
from dossier.rejection import Refused
from dossier.state import Migration, Task

BEGUN_ANEW = "migrated"
"""The outcome with which a step is left whose work another version begins anew."""
STAGES = {"receive": "reception", "return": "return"}


class Move(NamedTuple):
    """From one version to another, with the steps that have other names there."""

    old: Plan
    new: Plan
    mapping: Mapping[str, str]

    def to(self, step_id: str) -> Step:
        """The step of the new version that stands for one of the old; refused where nobody said which."""
        target = self.mapping.get(step_id, step_id)
        found = next((step for step in self.new.steps if step.id == target), None)
        if found is None:
            raise Refused("UNMAPPED", step=step_id, why="gone", steps=[step.id for step in self.new.steps])
        if step_id not in self.mapping and found.type != self.old.step(step_id).type:
            raise Refused("UNMAPPED", step=step_id, why="changed", type=found.type, was=self.old.step(step_id).type)
        return found

    def carries(self, step_id: str) -> bool:
        """Whether the work of a step goes on as it stands."""
        return self.to(step_id).type == self.old.step(step_id).type


def migrate(d: Decision, c: Migrate) -> None:
    """Take a dossier over, once for each order; with `undoes` give it back to where that order took it from."""
    if any(known.order == c.order for known in d.state.migrations):
        return
    undone = _undone(d, c)
    if c.undoes is not None and undone is None:
        return
    move = _move(d, c, undone)
    at = d.state.step
    anew = move.to(at) if at is not None and not move.carries(at) else None
    check_stages(d, move)
    check_completion(d, move)
    if anew is not None and at is not None:
        _let_go(d, move.old.step(at))
    d.emit(
        ev.Migrated, order=c.order, plan=d.pinned.plan_digest, before=d.state.plan, mapping=_used(d, move), basis=c.basis,
        tasks=dict(_regiven(d, move)), undoes=c.undoes,
    )  # fmt: skip
    facts.find(d, d.state.personal)
    _check_papers(d, move.old)
    if at is not None and anew is None:
        _count_on(d, move.old.step(at), move.to(at))
    here = tuple(dict.fromkeys(live_steps(d, anew)))
    skipped = data_skipped(d, move.old, here)
    if skipped is not None:
        raise Refused("DATA_SKIPPED", **skipped)
    timekeeping.transfer(d, c.basis, "migration")
    if anew is not None:
        flow.enter(d, anew)


def _move(d: Decision, c: Migrate, undone: Migration | None) -> Move:
    old, new, passed = d.pinned.before, d.plan, decided_by_time(d.state, d.at)
    if old is None or c.plan != d.pinned.plan_digest or old.procedure != new.procedure:
        raise Refused("OTHER_PLAN", plan=d.pinned.plan_digest, expected=c.plan, procedure=new.procedure)
    if c.source and d.state.plan and c.source != d.state.plan:
        raise Refused("OTHER_PLAN", plan=d.state.plan, expected=c.source)
    if passed is not None:
        raise Refused("DEADLINE_PASSED", why=passed.why, due_at=passed.due.isoformat())
    mapping = c.mapping if undone is None else {after: before for before, after in undone.mapping.items()}
    strange = sorted(set(mapping) - {step.id for step in old.steps})
    if strange:
        raise Refused("UNMAPPED", step=strange[0], why="unknown", steps=[step.id for step in old.steps])
    return Move(old, new, mapping)


def _undone(d: Decision, c: Migrate) -> Migration | None:
    """The migration that an order takes back: only the last that still stands can be."""
    standing: list[Migration] = []
    for known in d.state.migrations:
        if known.undoes is None:
            standing.append(known)
        else:
            standing.pop()
    last = standing[-1] if standing else None
    if c.undoes is None or all(known.order != c.undoes for known in standing):
        return None
    if last is None or last.order != c.undoes or last.before != c.plan:
        raise Refused("OTHER_PLAN", expected=c.undoes, order=last and last.order)
    return last


def live_steps(d: Decision, anew: Step | None = None) -> Iterator[str]:
    """Every step at which something of the dossier is open."""
    state = d.state
    if anew is not None:
        yield anew.id
    yield from [state.step] if state.step is not None else []
    yield from (task.step for task in state.tasks)
    yield from (hold.step for hold in state.holds if hold.step)
    yield from (asked.step for asked in state.pending)


def _used(d: Decision, move: Move) -> dict[str, str]:
    """The names that change for this dossier: of what is open, of work that was done, of amounts that came."""
    named = {*live_steps(d), *(work.step for work in d.state.done), *d.state.amounts}
    return {step: target for step, target in move.mapping.items() if step in named and step != target}


def check_stages(d: Decision, move: Move) -> None:
    """A dossier is received once and handed over once: reception stays reception, and the return stays the return."""
    for step in live_steps(d):
        kinds = move.old.step(step).type, move.to(step).type
        if STAGES.get(kinds[0]) != STAGES.get(kinds[1]):
            raise Refused("WRONG_STAGE", step=step, to=move.to(step).id, type=kinds[1], was=kinds[0])


def check_completion(d: Decision, move: Move) -> None:
    """Trap 1: at each step that is open, what it waits for can still come."""
    state, rights = d.state, move.new.rights
    checking = any(task.work == "check_supplement" for task in state.tasks)
    if (state.hold("supplement") is not None or checking) and rights.supplement is None:
        raise Refused("NEVER_COMPLETES", why="supplement")
    suspended = state.hold("suspension")
    if suspended is not None and suspending(d, suspended.ground) is None:
        raise Refused("NEVER_COMPLETES", why="suspension")
    payment = state.hold("payment")
    if payment is not None and move.to(payment.step).type != "pay":
        raise Refused("NEVER_COMPLETES", why="payment", step=payment.step, to=move.to(payment.step).id)
    if state.step is not None and move.carries(state.step):
        before, after = move.old.step(state.step), move.to(state.step)
        missing = _never_comes(d, before, after)
        if missing:
            raise Refused("NEVER_COMPLETES", why=after.type, step=before.id, to=after.id, missing=missing)


def _never_comes(d: Decision, before: Step, after: Step) -> list[str]:
    """Of a step that is carried on: the parts, or the event, that it would wait for in vain."""
    if after.type == "wait":
        return [after.event or ""] if before.event != after.event else []
    asked = {task.part for task in d.state.tasks} | {pending.part for pending in d.state.pending}
    awaited = [part for part in d.state.parts if part.outcome is None and part.ref is None and part.id not in asked]
    if after.type == "call":
        return _never_started(d, after, [part.id for part in awaited])
    return [part.id for part in awaited if not _looked_at(d, after)]


def _looked_at(d: Decision, step: Step) -> bool:
    """Whether somebody has the step's work as a whole."""
    return any(task.part is None and task.work == step.type for task in d.state.tasks)


def _never_started(d: Decision, step: Step, waiting: list[str]) -> list[str]:
    """Linked procedures that are to start later: of which the new version has none, or has them wait for each other."""
    children = {child.id: child for child in step.children}
    lost = {part for part in waiting if part not in children}
    for _ in waiting:
        lost |= {part for part in waiting if part in children and lost & set(children[part].after)}
    return sorted(lost)


def _let_go(d: Decision, step: Step) -> None:
    """Leave a step whose work is begun anew: drop what is open of it, and let the clock count on."""
    drop_tasks(d, step.id)
    d.emit(ev.StepLeft, step=step.id, outcome=BEGUN_ANEW)
    _resume(d, step)


def _count_on(d: Decision, before: Step, after: Step) -> None:
    """Where the new version's step does not hold the clock any more, nobody would ever let it go: it counts on now."""
    policy = timekeeping.policy_of(after)
    if policy is None or policy.effect not in ("pause", "restart"):
        _resume(d, before)


def _resume(d: Decision, step: Step) -> None:
    policy = timekeeping.policy_of(step)
    if policy is not None:
        timekeeping.resume(d, policy.event, policy.basis)


def _regiven(d: Decision, move: Move) -> Iterator[tuple[str, ev.Given]]:
    """Open tasks whose role is another in the new version go to whoever holds that role."""
    for task in d.state.tasks:
        role, authority = _role_of(d, task, move)
        if role and (role, authority) != (task.role, task.authority):
            yield task.id, ev.Given.made(role=role, authority=authority)


def _role_of(d: Decision, task: Task, move: Move) -> tuple[str, str]:
    old, new = move.old.step(task.step), move.to(task.step)
    if task.work != old.type or old.type != new.type:  # the one-stop unit's, whatever the step
        return task.role, task.authority
    if task.part is not None:
        body = next((body for body in new.bodies if body.id == task.part), None)
        role = body.role if body is not None else task.role
    else:
        role = new.role or (ONE_STOP if task.work == "return" else task.role)
    return (task.role, task.authority) if role == task.role else (role, d.competence.place_of(role))


def _check_papers(d: Decision, old: Plan) -> None:
    """Of a dossier that was accepted nothing more is asked: what the new version requires was handed in, or it stays."""
    if d.state.accepted_at is None:
        return
    missing: list[Any] = [paper for paper in missing_papers(d.plan, d.state) if paper not in missing_papers(old, d.state)]
    if missing:
        raise Refused("PAPERS_NEW", papers=missing)
