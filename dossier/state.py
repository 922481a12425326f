"""The state of a dossier: follows from its events and only from them. Wire model: it crosses continue-as-new.

`personal` is the sealed part; `public()` leaves it out and is what the registry's snapshot and the pages' offers use.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime

from dossier.commands import Document, Handing, PaperGiven
from dossier.events import Reminder
from dossier.plan import Channel, Wire
from dossier.sealed import Personal
from organisation.competence import Competence
from statute.calendar_change import CalendarChange
from statute.clock import Clock
from statute.term import Due

Phase = Literal["none", "filed", "accepted", "decided", "closed"]
Ended = Literal["returned", "refused", "withdrawn", "stopped"]


class Task(Wire):
    """One open piece of human work; `holder` has claimed it or was assigned to it."""

    id: str
    work: str
    step: str
    role: str
    authority: str
    opened_at: AwareDatetime
    part: str | None = None
    holder: str | None = None
    due: Due | None = None
    items: tuple[str, ...] = ()
    silence: bool = False
    escalated: bool = False
    escalated_to: tuple[str, ...] = ()
    """Who was told that its limit passed, in turn: each may hand it to another."""
    escalates: Due | None = None
    """When the next one is told."""


class Part(Wire):
    """A subject to verify, a body to consult, a child to end; the step ends when every part has its outcome."""

    id: str
    outcome: str | None = None
    ref: str | None = None


class Hold(Wire):
    """Why the dossier waits for somebody outside, since when, and when that ends by itself."""

    kind: Literal["supplement", "payment", "suspension"]
    since: AwareDatetime
    step: str
    due: Due | None = None
    items: tuple[str, ...] = ()
    amount: int = 0
    ref: str = ""
    ground: str = "suspension"
    """Of a suspension: court or authority, or force majeure."""


class Pending(Wire):
    """An effect that was asked for and has not answered."""

    effect: str
    what: str
    step: str
    since: AwareDatetime
    part: str | None = None
    data: dict[str, Any] = {}


class Done(Wire):
    """A completed piece of work: never repeated after a handover, and the memory of the four-eyes rule."""

    step: str
    work: str
    outcome: str
    persons: tuple[str, ...] = ()


class Payment(Wire):
    """Money received, in dong."""

    receipt: str
    amount: int


class Result(Wire):
    """The decision: granted or refused."""

    kind: Literal["granted", "refused"]
    signer: str
    at: AwareDatetime
    document: Document | None = None


class Migration(Wire):
    """A version that took the dossier over: by which order, what was before, and the names that changed (to undo it)."""

    order: str
    before: str
    mapping: dict[str, str] = {}
    done: tuple[str, ...] = ()
    undoes: str | None = None


class State(Wire):
    """Where a dossier stands after its last event."""

    seq: int = 0
    at: AwareDatetime | None = None
    phase: Phase = "none"
    ended: Ended | None = None
    ended_why: str | None = None
    channel: Channel = "counter"
    filed_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    parties: tuple[str, ...] = ()
    competence: Competence | None = None
    papers: tuple[PaperGiven, ...] = ()
    chosen: tuple[str, ...] = ()
    predecessor: str | None = None
    parent: str | None = None
    facts: dict[str, bool | None] = {}
    fees: dict[str, int] = {}
    step: str | None = None
    visits: int = 0
    entered_at: AwareDatetime | None = None
    """When the step was come to: its period and its reminders count from there."""
    until: AwareDatetime | None = None
    reminders: tuple[Reminder, ...] = ()
    parts: tuple[Part, ...] = ()
    tasks: tuple[Task, ...] = ()
    holds: tuple[Hold, ...] = ()
    pending: tuple[Pending, ...] = ()
    done: tuple[Done, ...] = ()
    assignees: dict[str, str] = {}
    clock: Clock | None = None
    apologise_by: AwareDatetime | None = None
    warnings: tuple[Reminder, ...] = ()
    pause_ends: tuple[Reminder, ...] = ()
    calendar: CalendarChange | None = None
    decrees: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    supplements: int = 0
    extensions: int = 0
    counts_late: bool = False
    supplied_at: AwareDatetime | None = None
    payments: tuple[Payment, ...] = ()
    amounts: dict[str, int] = {}
    result: Result | None = None
    handing: Handing | None = None
    orders: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """The authorities that held it before a merger, for a clear answer to who still acts there."""
    mirrors: str | None = None
    """The outside system that has the dossier; then nothing can be done with it here."""
    plan: str = ""
    migrations: tuple[Migration, ...] = ()
    personal: Personal = {}

    def task(self, task_id: str) -> Task | None:
        """The open task of that id."""
        return next((task for task in self.tasks if task.id == task_id), None)

    def hold(self, kind: str) -> Hold | None:
        """The open hold of that kind."""
        return next((hold for hold in self.holds if hold.kind == kind), None)

    @property
    def ended_as(self) -> str:
        """How it ended, as a dossier that called it is told: `returned` only where what was asked for was granted."""
        is_refused = self.result is not None and self.result.kind == "refused"
        return "refused" if self.ended == "returned" and is_refused else self.ended or ""

    def public(self) -> State:
        """The same without personal values."""
        return self.but(personal={})


EMPTY = State()
