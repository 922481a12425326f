"""What moved the legal clock, or told that a date came near."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dossier.events.happened import Happened, Reminder
from statute.clock import Clock, LedgerEntry
from statute.term import Due, Term


class ClockMoved(Happened):
    """A ledger entry: the legal clock started, paused, resumed, restarted, was extended or stopped (INV-3)."""

    kind: Literal["clock_moved"] = "clock_moved"
    entry: LedgerEntry
    clock: Clock
    apologise_by: AwareDatetime | None = None
    warnings: tuple[Reminder, ...] = ()
    pause_ends: tuple[Reminder, ...] = ()
    """By ground, when a pause has lasted as long as it may."""


class Suspended(Happened):
    """A court or authority, or force majeure (`ground`), suspended the dossier. `until`: when it is looked at again."""

    kind: Literal["suspended"] = "suspended"
    order: str
    until: Due | None = None
    ground: str = "suspension"


class Resumed(Happened):
    """The suspension ended. Limits of open tasks, the step's period and its reminders have what was left of them."""

    kind: Literal["resumed"] = "resumed"
    order: str
    tasks: dict[str, Due] = {}
    until: AwareDatetime | None = None
    reminders: tuple[Reminder, ...] = ()


class Extended(Happened):
    """An apology with reason and new date was issued (form 04)."""

    kind: Literal["extended"] = "extended"
    by: Term


class Warned(Happened):
    """A date came near or passed: `share:50`, `apologise`, `overdue`, `tell`, `answer`, `silence`, `unclaimed`.

    `again`: when a suspension is looked at next.
    """

    kind: Literal["warned"] = "warned"
    why: str
    ref: str
    due: AwareDatetime
    again: Due | None = None
