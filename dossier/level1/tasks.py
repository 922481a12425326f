"""Opening and dropping tasks, with the authority at which each role is held."""

from __future__ import annotations

from dossier import events as ev
from dossier.level1.decision import Decision
from dossier.plan import Step
from statute.term import Due, Term

ONE_STOP = "receptionist"
ONE_STOP_HEAD = "one-stop-head"


def open_task(
    d: Decision,
    step: Step,
    *,
    work: str,
    role: str,
    authority: str | None = None,
    part: str | None = None,
    within: Term | None = None,
    silence: bool = False,
    items: tuple[str, ...] = (),
) -> None:
    """Open one task of a step; an official assigned for the role holds it from the start."""
    holder = d.state.assignees.get(role) if work == step.type else None
    due: Due | None = d.due(within) if within is not None else None
    name = f"{step.id}-{d.seq}" + (f"-{part}" if part else "") + ("" if work == step.type else f"-{work}")
    d.emit(
        ev.TaskOpened, task=name, work=work, step=step.id, role=role, authority=authority or d.competence.place_of(role),
        part=part, holder=holder, due=due, items=items, silence=silence, basis=step.basis,
    )  # fmt: skip


def one_stop_task(d: Decision, step: Step, work: str) -> None:
    """Supplements and refusals reach the applicant only through the one-stop unit (Decree 118/2025, art. 5.1e, 19.3, 19.5)."""
    right = d.plan.rights.supplement
    again = work == "issue_supplement" and right is not None and d.state.supplements >= right.at_most
    open_task(d, step, work=work, role=ONE_STOP_HEAD if again else ONE_STOP)


def drop_tasks(d: Decision, step: str | None = None) -> None:
    """Close open tasks of a step (or all of them) because the dossier has moved on."""
    for task in d.state.tasks:
        if step is None or task.step == step:
            d.emit(ev.TaskClosed, task=task.id, step=task.step, work=task.work, outcome="dropped")
