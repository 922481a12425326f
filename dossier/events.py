"""What happened to a dossier: facts in the past tense, from which alone its state follows.

Every event has the sequence of its command, the instant, the actor's id and, where one applies, the legal ground.
Personal values are in `sealed`; the public part holds their commitment instead. Wire models: fields are only added.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from dossier.commands import Document, Handing, PaperGiven
from dossier.plan import Channel, Wire
from dossier.sealed import Sealed
from organisation.competence import Competence
from statute.calendar_change import CalendarChange
from statute.clock import Clock, LedgerEntry
from statute.term import Due, Term


class Happened(Wire):
    """What every event carries."""

    seq: int
    at: AwareDatetime
    actor: str
    basis: str | None = None
    commitment: str | None = None
    sealed: Sealed | None = None


class Filed(Happened):
    """An application was filed; the dossier exists, pinned to this plan and calendar by their digests."""

    kind: Literal["filed"] = "filed"
    plan: str = ""
    calendar: str = ""
    channel: Channel
    competence: Competence
    parties: tuple[str, ...]
    papers: tuple[PaperGiven, ...] = ()
    chosen: tuple[str, ...] = ()
    predecessor: str | None = None
    parent: str | None = None


class FactsFound(Happened):
    """Guards were evaluated and fees computed over the form as it stands; unknown guards are null."""

    kind: Literal["facts_found"] = "facts_found"
    facts: dict[str, bool | None]
    fees: dict[str, int] = {}


class Accepted(Happened):
    """Full and valid reception: the receipt is issued (form 01) and the term runs."""

    kind: Literal["accepted"] = "accepted"


class RefusedAtReception(Happened):
    """Reception was refused (form 03)."""

    kind: Literal["refused_at_reception"] = "refused_at_reception"
    authority: str | None = None


class Reminder(Wire):
    """An instant at which somebody is to be told something; it decides nothing."""

    why: str
    due: AwareDatetime


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


class ClockMoved(Happened):
    """A ledger entry: the legal clock started, paused, resumed, restarted, was extended or stopped (INV-3)."""

    kind: Literal["clock_moved"] = "clock_moved"
    entry: LedgerEntry
    clock: Clock
    apologise_by: AwareDatetime | None = None
    warnings: tuple[Reminder, ...] = ()
    pause_ends: tuple[Reminder, ...] = ()
    """By ground, when a pause has lasted as long as it may."""


class SupplementRequested(Happened):
    """The one-stop unit asked the applicant to supplement (form 02)."""

    kind: Literal["supplement_requested"] = "supplement_requested"
    step: str
    items: tuple[str, ...]
    close_due: Due
    late_notice: bool = False
    counts_late: bool = False


class Supplemented(Happened):
    """The applicant supplied."""

    kind: Literal["supplemented"] = "supplemented"
    papers: tuple[PaperGiven, ...] = ()


class SupplementAccepted(Happened):
    """The one-stop unit found the supplement complete."""

    kind: Literal["supplement_accepted"] = "supplement_accepted"


class PaymentRequested(Happened):
    """The applicant was told the amount (dong)."""

    kind: Literal["payment_requested"] = "payment_requested"
    step: str
    amount: int
    until: Due | None = None


class PaymentReceived(Happened):
    """The amount was paid: a cashier's receipt or the payment service's reference."""

    kind: Literal["payment_received"] = "payment_received"
    receipt: str
    amount: int


class PaymentExpired(Happened):
    """The amount was not paid in its time."""

    kind: Literal["payment_expired"] = "payment_expired"
    step: str


class Suspended(Happened):
    """A court or authority, or force majeure (`ground`), suspended the dossier. `until`: when it is looked at again."""

    kind: Literal["suspended"] = "suspended"
    order: str
    until: Due | None = None
    ground: str = "suspension"


class Resumed(Happened):
    """The suspension ended."""

    kind: Literal["resumed"] = "resumed"
    order: str


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


class ResultSigned(Happened):
    """The decision is made: the result document is signed."""

    kind: Literal["result_signed"] = "result_signed"
    result: str | None
    signer: str
    post: str | None
    document: Document | None = None


class RefusalIssued(Happened):
    """A refusal after appraisal is a result (form 03, art. 19.3)."""

    kind: Literal["refusal_issued"] = "refusal_issued"
    signer: str


class Returned(Happened):
    """The result was handed over, with proof."""

    kind: Literal["returned"] = "returned"
    handing: Handing
    originals: tuple[str, ...] = ()


class Withdrawn(Happened):
    """The applicant stopped the dossier (form 05)."""

    kind: Literal["withdrawn"] = "withdrawn"


class Stopped(Happened):
    """Settlement stopped: no supplement, no payment, or an expired wait."""

    kind: Literal["stopped"] = "stopped"
    why: str


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


Event = Annotated[
    Filed
    | FactsFound
    | Accepted
    | RefusedAtReception
    | StepEntered
    | StepLeft
    | TaskOpened
    | TaskClaimed
    | TaskReleased
    | TaskReassigned
    | Relieved
    | TaskClosed
    | Escalated
    | Assigned
    | EffectRequested
    | EffectAnswered
    | PartStarted
    | PartDone
    | ClockMoved
    | SupplementRequested
    | Supplemented
    | SupplementAccepted
    | PaymentRequested
    | PaymentReceived
    | PaymentExpired
    | Suspended
    | Resumed
    | Extended
    | Warned
    | Objected
    | Arrived
    | ResultSigned
    | RefusalIssued
    | Returned
    | Withdrawn
    | Stopped
    | HandedOver
    | CalendarDecreed
    | Migrated,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
