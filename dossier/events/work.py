"""Steps, the tasks that officials do in them, work outside, and the parts of a step."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime

from dossier.commands import PaperGiven
from dossier.events.happened import Happened, Reminder
from statute.term import Due


class StepEntered(Happened):
    """The dossier came to a step, as its `visit`-th over all steps; at `until` the step ends by itself."""

    kind: Literal["step_entered"] = "step_entered"
    step: str
    visit: int
    parts: tuple[str, ...] = ()
    until: AwareDatetime | None = None
    reminders: tuple[Reminder, ...] = ()


class StepLeft(Happened):
    """A step ended with an outcome."""

    kind: Literal["step_left"] = "step_left"
    step: str
    outcome: str


class TaskOpened(Happened):
    """A piece of human work is open at an authority."""

    kind: Literal["task_opened"] = "task_opened"
    task: str
    work: str
    step: str
    role: str
    authority: str
    part: str | None = None
    holder: str | None = None
    due: Due | None = None
    items: tuple[str, ...] = ()
    silence: bool = False


class TaskClaimed(Happened):
    """An official took a task."""

    kind: Literal["task_claimed"] = "task_claimed"
    task: str
    holder: str


class TaskReleased(Happened):
    """A task went back to the pool."""

    kind: Literal["task_released"] = "task_released"
    task: str


class TaskReassigned(Happened):
    """A task was handed to another official: giver, receiver, instant."""

    kind: Literal["task_reassigned"] = "task_reassigned"
    task: str
    giver: str | None
    holder: str


class Relieved(Happened):
    """Somebody's tasks went to who acts now, or back to the pool; so does what would be opened for them later."""

    kind: Literal["relieved"] = "relieved"
    official: str
    role: str
    authority: str
    ground: str
    tasks: tuple[str, ...]
    holder: str | None = None


class TaskClosed(Happened):
    """A task ended: completed with an outcome, or dropped because the dossier moved on (outcome `dropped`)."""

    kind: Literal["task_closed"] = "task_closed"
    task: str
    step: str
    work: str
    outcome: str
    persons: tuple[str, ...] = ()
    papers: tuple[PaperGiven, ...] = ()
    held_at: AwareDatetime | None = None
    data: dict[str, Any] = {}


class Escalated(Happened):
    """A task's limit passed; the post that can act was told. `again`: when the next one is, if the work stays undone."""

    kind: Literal["escalated"] = "escalated"
    task: str
    to_role: str
    again: Due | None = None


class Assigned(Happened):
    """An official was assigned to settle the dossier."""

    kind: Literal["assigned"] = "assigned"
    role: str
    official: str


class EffectRequested(Happened):
    """Work outside was asked for, under a key that makes it happen once."""

    kind: Literal["effect_requested"] = "effect_requested"
    effect: str
    what: Literal["look_up", "candidates", "start_child", "ask"]
    step: str
    part: str | None = None
    data: dict[str, Any] = {}


class EffectAnswered(Happened):
    """The outside work answered."""

    kind: Literal["effect_answered"] = "effect_answered"
    effect: str
    outcome: str
    data: dict[str, Any] = {}


class PartStarted(Happened):
    """A chosen procedure was filed as a dossier of its own, with this code."""

    kind: Literal["part_started"] = "part_started"
    step: str
    part: str
    ref: str


class PartDone(Happened):
    """One part of a step (a subject verified, a body consulted, a child ended) has its outcome."""

    kind: Literal["part_done"] = "part_done"
    step: str
    part: str
    outcome: str


class Objected(Happened):
    """An objection to the publication was recorded."""

    kind: Literal["objected"] = "objected"
    step: str


class Arrived(Happened):
    """The awaited outside event came."""

    kind: Literal["arrived"] = "arrived"
    step: str
    event: str
    amount: int | None = None
    paper: PaperGiven | None = None
