"""What a higher order did to the dossier: a merger, a decree on days off, another version of the procedure."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dossier.events.happened import Happened, Reminder
from dossier.plan import Wire
from organisation.competence import Competence
from statute.calendar_change import CalendarChange
from statute.term import Due


class HandedOver(Happened):
    """A merger order moved the dossier, its tasks and its holds to a successor; who holds what there stands beside."""

    kind: Literal["handed_over"] = "handed_over"
    order: str
    competence: Competence
    holders: dict[str, str] = {}
    assignees: dict[str, str] = {}
    system: str | None = None


class CalendarDecreed(Happened):
    """Days off were announced: they are counted by from here on.

    Limits of open tasks and holds, the end of a step's period and its reminders stand beside, where they moved.
    """

    kind: Literal["calendar_decreed"] = "calendar_decreed"
    order: str
    change: CalendarChange
    digest: str = ""
    tasks: dict[str, Due] = {}
    holds: dict[str, Due] = {}
    until: AwareDatetime | None = None
    reminders: tuple[Reminder, ...] = ()


class Given(Wire):
    """The role and authority that an open task has from now on."""

    role: str
    authority: str


class Migrated(Happened):
    """Another version of the procedure took the dossier over: steps have these new names, some tasks another role.

    `plan` and `before` are digests. No date changes by it; the ledger's entry stands beside.
    """

    kind: Literal["migrated"] = "migrated"
    order: str
    plan: str
    before: str = ""
    mapping: dict[str, str] = {}
    tasks: dict[str, Given] = {}
    undoes: str | None = None
