"""The activities of an operation over many dossiers: take a snapshot, tell a window of dossiers, close.

A dossier is told by an update, as by an act: its answer is the receipt or the refusal, and its rows are recorded here, a
batch of dossiers in one transaction with what came of each. All of it may die at any point: who was being told is noted
before, the command's id makes it take effect once, and whoever comes next asks for the same receipt again. Every activity
tells that it lives, so that one whose worker was killed is taken up again soon; and none is broken off inside a transaction.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from temporalio import activity
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from activities.acting import rejection_of
from activities.desk import Office
from activities.giving_way import BOUNDS, COMPARED, UNTOUCHED, Bounds, Pace, paced, within_reach
from dossier import names
from dossier.commands import Command
from dossier.rejection import Rejection
from dossier.wire import Act, Found, Receipt, Window
from registry import operations as ledger
from registry.act_times import act_times, last_end
from registry.operations import Outcome
from registry.tables import Dossier, Operation

WINDOW = 200
SECONDS_A_WINDOW = 2.0
AT_ONCE = 40
BATCH = 25
SECONDS_A_BATCH = 0.1
"""What a throttled operation records at once: little, so that no act waits long for the registry."""
PATIENCE = timedelta(seconds=5)
ATTEMPTS = 20
"""How often a dossier that does not answer is asked before it is named as failed."""
UNANSWERED = "telling"
LATE_FILINGS = timedelta(seconds=5)
BEAT_EVERY = timedelta(seconds=3)
"""How often an activity tells that it lives; the workflow believes it dead after several of them."""
T = TypeVar("T")


class WithPlan(NamedTuple):
    """A command that moves a dossier to another version, with the text of that version."""

    command: Command
    plan: str


class Kind(Protocol):
    """What one kind of operation does. Put one into `Operating` for each; the rest is the same for all."""

    @property
    def name(self) -> str:
        """The `kind` of its operations."""

    def concerns(self, said: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
        """Which open dossiers are targets, as conditions on their rows; none: every one."""

    def command(self, operation: str, said: dict[str, Any], dossier: Dossier) -> Command | WithPlan | Rejection | None:
        """What a dossier is told, under an id that is the same each time; nothing where it is not affected.

        A rejection names the dossier as failed, and nothing is told.
        """


class _Told(NamedTuple):
    dossier: Dossier
    outcome: Outcome
    receipt: Receipt | None = None


class Operating:
    """Carries operations out."""

    def __init__(self, office: Office, kinds: Collection[Kind], attempts: int = ATTEMPTS, bounds: Bounds = BOUNDS) -> None:
        self.office, self.attempts, self.bounds = office, attempts, bounds
        self.kinds = {kind.name: kind for kind in kinds}

    @activity.defn(name="snapshot")
    async def snapshot(self, operation: str) -> Found:
        """Note every dossier concerned that is no target yet."""
        async with alive():
            return await whole(self._snapshot, operation)

    def _snapshot(self, operation: str) -> Found:
        with self.office.store.write() as session:
            row = self._row(session.get(Operation, operation), operation)
            concerned = self.kinds[row.kind].concerns(json.loads(row.payload))
            arriving = ledger.arriving(session, row.opened_at + LATE_FILINGS)
            return Found(new=ledger.add_targets(session, operation, concerned), arriving=arriving)

    @activity.defn(name="tell_window")
    async def tell_window(self, operation: str) -> Window:
        """Tell the next dossiers, no faster than the operation's rate and pace."""
        async with alive():
            row, dossiers = await self.office.store.run(self._claim, operation)
            began = time.monotonic()
            answered = await self._tell_all(row, dossiers)
            return await self.office.store.run(self._came_to, operation, answered, time.monotonic() - began)

    @activity.defn(name="close_operation")
    async def close(self, operation: str) -> bool:
        """End the operation; not where it was paused or taken up again meanwhile."""
        async with alive():
            return await whole(self._close, operation)

    def _close(self, operation: str) -> bool:
        with self.office.store.write() as session:
            row = self._row(session.get(Operation, operation), operation)
            ends = row.standing != "paused" and not ledger.targets(session, operation, ("pending", "telling"), 1)
            if ends and row.done_at is None:
                row.standing = "aborted" if row.standing == "aborted" else "done"
                row.done_at = self.office.time.now()
            return ends

    def _claim(self, operation: str) -> tuple[Operation, list[Dossier]]:
        with self.office.store.write() as session:
            row = self._row(session.get(Operation, operation), operation)
            self._give_way(session, row)
            size = WINDOW if row.speed is None else min(WINDOW, max(1, int(row.speed * SECONDS_A_WINDOW)))
            codes = ledger.claim(session, row, size)
            found = session.exec(select(Dossier).where(col(Dossier.code).in_(codes)).order_by(col(Dossier.code))).all()
        return row, list(found)

    def _give_way(self, session: Session, row: Operation) -> None:
        """Set the pace by what people's acts have taken since it was set last."""
        now = self.office.time.now()
        if row.acts_limit_ms is None:
            alone = max(row.opened_at - COMPARED, last_end(session, row) or row.opened_at - COMPARED)
            row.acts_limit_ms = self.bounds.limit_ms(act_times(session, alone, row.opened_at))
        acts = act_times(session, row.paced_at or now - UNTOUCHED, now)
        row.pace, row.paced_at, row.acts_ms = paced(Pace(row.pace, row.paced_at, row.acts_ms), acts, row.acts_limit_ms, now)
        session.add(row)

    def _row(self, row: Operation | None, operation: str) -> Operation:
        if row is None:
            raise LookupError(f"there is no operation {operation}")
        return row

    def _came_to(self, operation: str, answered: int, seconds: float) -> Window:
        with self.office.store.write() as session:
            waiting = ledger.give_up(session, operation, self.attempts, self.office.time.now())
            row = self._row(session.get(Operation, operation), operation)
            if answered and seconds > 0:
                row.pace = within_reach(row.pace, answered / seconds)
        return Window(standing=row.standing, answered=answered, waiting=waiting)

    async def _tell_all(self, row: Operation, dossiers: Sequence[Dossier]) -> int:
        """Tell them, and record batches as they answer; how many did."""
        gate, began = asyncio.Semaphore(AT_ONCE), time.monotonic()
        kind, said, speed = self.kinds[row.kind], json.loads(row.payload), row.speed

        commands = await asyncio.to_thread(lambda: [kind.command(row.id, said, dossier) for dossier in dossiers])

        async def tell(place: int, dossier: Dossier) -> _Told:
            if speed is not None:
                await asyncio.sleep(began + (place + 1) / speed - time.monotonic())
            async with gate:
                return await self._tell(dossier, commands[place])

        batch: list[_Told] = []
        answered, size = 0, BATCH if speed is None else min(BATCH, max(1, int(speed * SECONDS_A_BATCH)))
        telling = [asyncio.create_task(tell(place, dossier)) for place, dossier in enumerate(dossiers)]
        try:
            for each in asyncio.as_completed(telling):
                batch.append(await each)
                if len(batch) == size:
                    answered, batch = answered + await self.office.store.run(self._record_batch, row.id, batch), []
        finally:
            for task in telling:  # a worker that stops tells nobody further
                task.cancel()
        return answered + await self.office.store.run(self._record_batch, row.id, batch)

    async def _tell(self, dossier: Dossier, command: Command | WithPlan | Rejection | None) -> _Told:
        code = dossier.code
        if command is None:
            return _Told(dossier, Outcome(code, "unaffected"))
        if isinstance(command, Rejection):
            return _Told(dossier, Outcome(code, "failed", command.code, _detail(command)))
        act = _act(command, dossier, self.office.time.now())
        handle = self.office.client.get_workflow_handle(code)
        try:
            receipt = await handle.execute_update(names.ACT, act, result_type=Receipt, rpc_timeout=PATIENCE)
        except WorkflowUpdateFailedError as error:
            refused = rejection_of(error.cause)
            status = "closed" if refused.code == "CLOSED" else "failed"
            return _Told(dossier, Outcome(code, status, refused.code, _detail(refused)))
        except (WorkflowUpdateRPCTimeoutOrCancelledError, RPCError):
            return _Told(dossier, Outcome(code, UNANSWERED))
        return _Told(dossier, Outcome(code, "done"), receipt)

    def _record_batch(self, operation: str, batch: Sequence[_Told]) -> int:
        """The rows of a batch and what came of it, in one transaction; how many answered."""
        with self.office.store.write() as session:
            for told in batch:
                if told.receipt is not None:
                    of = told.dossier
                    self.office.recorder.record_in(session, of.code, of.plan_digest, of.calendar_digest, told.receipt.rows)
            silent = [told.outcome.code for told in batch if told.outcome.status == UNANSWERED]
            settled = [told.outcome for told in batch if told.outcome.status != UNANSWERED]
            settled += [Outcome(code, "closed") for code in ledger.closed_among(session, silent)]
            ledger.settle(session, operation, settled, self.office.time.now())
        return len(settled)


@asynccontextmanager
async def alive() -> AsyncIterator[None]:
    """Tell the engine, while this goes on, that its activity lives."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(BEAT_EVERY.total_seconds())

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


async def whole(work: Callable[[str], T], operation: str) -> T:
    """Do a transaction in a thread of its own, to its end, whoever stops waiting for it."""
    return await asyncio.shield(asyncio.to_thread(work, operation))


def _act(command: Command | WithPlan, dossier: Dossier, at: datetime) -> Act:
    told, plan = command if isinstance(command, WithPlan) else (command, None)
    return Act(command=told, at=at, seen_seq=dossier.seq, seen_hash=dossier.head, plan=plan)


def _detail(refused: Rejection) -> str:
    said = f"; {json.dumps(refused.details, ensure_ascii=False)}" if refused.details else ""
    return f"{refused.en}{said}"
