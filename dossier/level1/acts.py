"""Acts on tasks: claim, release, reassign, complete."""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import Claim, Complete, Reassign, Release
from dossier.level1.completing import COMPLETE
from dossier.level1.decision import Decision
from dossier.level1.offers import Offer
from dossier.rejection import Refused
from dossier.state import Task


def claim(d: Decision, command: Claim, _: Offer) -> None:
    """Take a task from the pool. Taking one's own again changes nothing."""
    d.emit(ev.TaskClaimed, task=command.task, holder=command.actor.id)


def release(d: Decision, command: Release, _: Offer) -> None:
    """Give a task back to the pool."""
    d.emit(ev.TaskReleased, task=command.task)


def reassign(d: Decision, command: Reassign, offer: Offer) -> None:
    """Hand a task to another who holds the role at the authority now; giver, receiver and instant are kept."""
    task = the_task(d, command.task)
    by_head = command.actor.post is not None and command.actor.post.role != task.role
    if not by_head and task.holder not in (None, *command.actor.persons()):
        raise Refused("NOT_HOLDER", holder=task.holder)
    if command.to.role != task.role or command.to.authority != task.authority or not command.to.holds(d.at):
        raise Refused("NOT_COMPETENT", official=command.to.official, role=task.role, authority=task.authority)
    d.emit(ev.TaskReassigned, personal=d.notes(task.id), task=task.id, giver=task.holder, holder=command.to.official)


def complete(d: Decision, command: Complete, _: Offer) -> None:
    """End a task with an outcome. A task in the pool is taken by completing it."""
    task = the_task(d, command.task)
    COMPLETE[task.work](d, command, task)


def the_task(d: Decision, task_id: str) -> Task:
    """The open task, or a refusal."""
    task = d.state.task(task_id)
    if task is None:
        raise Refused("NO_TASK", task=task_id)
    return task
