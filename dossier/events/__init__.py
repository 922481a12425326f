"""What happened to a dossier: facts in the past tense, from which alone its state follows.

Every event has the sequence of its command, the instant, the actor's id and, where one applies, the legal ground.
Personal values are in `sealed`; the public part holds their commitment instead. Wire models: fields are only added.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from dossier.events.clock import ClockMoved, Extended, Resumed, Suspended, Warned
from dossier.events.ending import RefusalIssued, ResultSigned, Returned, Stopped, Withdrawn
from dossier.events.filing import (
    Accepted,
    Adjusted,
    FactsFound,
    Filed,
    PaymentExpired,
    PaymentReceived,
    PaymentRequested,
    RefusedAtReception,
    SupplementAccepted,
    Supplemented,
    SupplementRequested,
)
from dossier.events.happened import Happened, Reminder
from dossier.events.orders import CalendarDecreed, Given, HandedOver, Migrated
from dossier.events.work import (
    Arrived,
    Assigned,
    EffectAnswered,
    EffectRequested,
    Escalated,
    Objected,
    PartDone,
    PartStarted,
    Relieved,
    StepEntered,
    StepLeft,
    TaskClaimed,
    TaskClosed,
    TaskOpened,
    TaskReassigned,
    TaskReleased,
)

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
    | Adjusted
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

__all__ = [
    "EVENT",
    "Accepted",
    "Adjusted",
    "Arrived",
    "Assigned",
    "CalendarDecreed",
    "ClockMoved",
    "EffectAnswered",
    "EffectRequested",
    "Escalated",
    "Event",
    "Extended",
    "FactsFound",
    "Filed",
    "Given",
    "HandedOver",
    "Happened",
    "Migrated",
    "Objected",
    "PartDone",
    "PartStarted",
    "PaymentExpired",
    "PaymentReceived",
    "PaymentRequested",
    "RefusalIssued",
    "RefusedAtReception",
    "Relieved",
    "Reminder",
    "ResultSigned",
    "Resumed",
    "Returned",
    "StepEntered",
    "StepLeft",
    "Stopped",
    "SupplementAccepted",
    "SupplementRequested",
    "Supplemented",
    "Suspended",
    "TaskClaimed",
    "TaskClosed",
    "TaskOpened",
    "TaskReassigned",
    "TaskReleased",
    "Warned",
    "Withdrawn",
]
