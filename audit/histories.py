"""Reading a dossier's history as Temporal keeps it: its start input, the rows that were decided in it, its one timer.

Needs no worker. Payloads are opened with the dossier's own key through the sealing converter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.converter import DataConverter, WorkflowSerializationContext

from dossier import names
from dossier.commands import Migrate
from dossier.decide import Applied, apply
from dossier.journal import JournalRow, genesis, write
from dossier.pinned import Pinned, pin
from dossier.state import EMPTY
from dossier.wire import Act, DossierInput, Receipt, RecordRequest

T = TypeVar("T")


class PendingTimer(NamedTuple):
    """A timer that has neither fired nor been cancelled: when it was set by the workflow's clock, and when it fires."""

    set_at: datetime
    fires_at: datetime


class HistoryRead(NamedTuple):
    """What one run of a dossier's workflow says of itself; rows in order, each with the instant of its event."""

    given: DossierInput
    rows: tuple[JournalRow, ...]
    seen_at: dict[int, datetime]
    timers: tuple[PendingTimer, ...]
    offset: timedelta
    plans: Mapping[str, bytes] = {}

    @property
    def newest(self) -> int:
        """The sequence of the last row that was decided; a filing and a continued run begin with rows of their own."""
        carried = self.given.carried
        begun = carried.state.seq if carried is not None else 1
        return max(begun, self.rows[-1].seq if self.rows else 0)


class _Opener(NamedTuple):
    converter: DataConverter

    async def one(self, payloads: Sequence[Any], kind: type[T]) -> T:
        opened: list[T] = await self.converter.decode(payloads, [kind])
        return opened[0]


async def read_history(code: str, events: Sequence[HistoryEvent], converter: DataConverter) -> HistoryRead:
    """Read one run. Raises `Unsealable` or `Erased` where its payloads cannot be opened."""
    opener = _Opener(converter.with_context(WorkflowSerializationContext(namespace="", workflow_id=code)))
    started = events[0].workflow_execution_started_event_attributes
    given = await opener.one(started.input.payloads, DossierInput)
    rows: dict[int, JournalRow] = {}
    seen_at: dict[int, datetime] = {}
    for event in events:
        for row in await _rows_of(event, opener):
            rows.setdefault(row.seq, row)
            seen_at.setdefault(row.seq, instant(event.event_time))
    offset = await _offset(given, events, opener)
    plans = await _plans(given, events, opener)
    return HistoryRead(given, tuple(rows[n] for n in sorted(rows)), seen_at, _pending(events), offset, plans)


async def _plans(given: DossierInput, events: Sequence[HistoryEvent], opener: _Opener) -> dict[str, bytes]:
    """Every plan that the run was decided by, with its digest: the one it began with and those that took over."""
    plans = {given.plan_digest: given.plan.encode()}
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
            asked = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
            act = await opener.one(asked.args.payloads, Act) if asked.name == names.ACT else None
            if act is not None and act.plan is not None and isinstance(act.command, Migrate):
                plans[act.command.plan] = act.plan.encode()
    return plans


async def _rows_of(event: HistoryEvent, opener: _Opener) -> Iterable[JournalRow]:
    """Rows are in the receipts of acts, and in what the workflow asks to be recorded."""
    if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
        outcome = event.workflow_execution_update_completed_event_attributes.outcome
        if outcome.HasField("success"):
            return (await opener.one(outcome.success.payloads, Receipt)).rows
    if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "record":
            return (await opener.one(scheduled.input.payloads, RecordRequest)).rows
    return ()


async def _offset(given: DossierInput, events: Sequence[HistoryEvent], opener: _Opener) -> timedelta:
    """How far this workflow knows that time was moved."""
    offset = given.offset
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
            signalled = event.workflow_execution_signaled_event_attributes
            if signalled.signal_name == names.TIME_MOVED:
                offset = max(offset, timedelta(seconds=await opener.one(signalled.input.payloads, float)))
    return offset


def _pending(events: Sequence[HistoryEvent]) -> tuple[PendingTimer, ...]:
    by_id = {event.event_id: event for event in events}
    open_timers: dict[int, PendingTimer] = {}
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            open_timers[event.event_id] = _timer(event, by_id)
        elif event.event_type == EventType.EVENT_TYPE_TIMER_FIRED:
            open_timers.pop(event.timer_fired_event_attributes.started_event_id, None)
        elif event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED:
            open_timers.pop(event.timer_canceled_event_attributes.started_event_id, None)
    return tuple(open_timers.values())


def _timer(event: HistoryEvent, by_id: dict[int, HistoryEvent]) -> PendingTimer:
    """A workflow's now is the start of its task, so the instant meant is that start and the length of the timer."""
    attributes = event.timer_started_event_attributes
    task = by_id[attributes.workflow_task_completed_event_id].workflow_task_completed_event_attributes
    set_at = instant(by_id[task.started_event_id].event_time)
    return PendingTimer(set_at, set_at + attributes.start_to_fire_timeout.ToTimedelta())


def instant(timestamp: Any) -> datetime:
    """A protobuf timestamp as an aware instant."""
    moment: datetime = timestamp.ToDatetime(tzinfo=UTC)
    return moment


def with_filing(read: HistoryRead) -> tuple[Pinned, list[JournalRow]]:
    """What the run is pinned to, and its rows from the filing on: the filing itself is only in the start input."""
    given = read.given
    pinned = pin(given.plan.encode(), given.calendar.encode(), given.plan_digest, given.calendar_digest)
    if given.filing is None or given.filed_at is None or (read.rows and read.rows[0].seq == 1):
        return pinned, list(read.rows)
    applied = apply(pinned, EMPTY, given.filing, given.filed_at)
    first = [write(genesis(given.code), given.filing, given.filed_at, applied.events)] if isinstance(applied, Applied) else []
    return pinned, first + list(read.rows)
