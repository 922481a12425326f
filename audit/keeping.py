"""Keeping histories outside Temporal, which forgets a closed run after its retention: the law needs decades.

A round runs beside the worker, never on an act's path: it reads a run's events as they are (sealed), keeps them under the
digest of their file, reads them back, and only then notes the run as kept. Any number of keepers may run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, select
from temporalio.api.history.v1 import History, HistoryEvent
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import WorkflowExecution, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from audit.history_files import packed
from audit.listing import ENDED, RUNNING, listed
from registry.blobs import Blobs
from registry.tables import Dossier, KeptHistory

AT_ONCE = 4
BATCH = 200
LOG = logging.getLogger(__name__)


class KeptRound(NamedTuple):
    """What one round did: runs kept, and those that could not be, with the reason."""

    kept: int
    failed: dict[str, str]


class Unkept(NamedTuple):
    """A run that has ended and is not kept, and when Temporal forgets it."""

    code: str
    run: str
    forgotten_at: datetime


class Keeper:
    """Keeps the histories of one system."""

    def __init__(self, office: Office, blobs: Blobs, open_every: timedelta = timedelta(days=1)) -> None:
        self.office, self.blobs, self.open_every = office, blobs, open_every
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def round(self, within: timedelta | None = None) -> KeptRound:
        """Keep every ended run that is not kept (of those that ended `within`), and open ones that moved since the interval."""
        failed: dict[str, str] = {}
        kept = 0
        async for batch in self._due(within):
            for run, said in zip(batch, await asyncio.gather(*(self._try(run) for run in batch)), strict=True):
                kept += said is None
                if said is not None:
                    failed[f"{run.id}/{run.run_id}"] = said
        return KeptRound(kept, failed)

    async def keep(self, code: str, run: str) -> KeptHistory:
        """Keep one run as it is now. Raises `StoreDown`, `RPCError`."""
        async with self._gate:
            seq = await asyncio.to_thread(self._seq, code)
            history = await self.office.client.get_workflow_handle(code, run_id=run).fetch_history()
            return await asyncio.to_thread(self._store, code, run, seq, list(history.events))

    async def unkept(self, ended_before: datetime | None = None) -> list[Unkept]:
        """Ended runs that are not kept, the first to be forgotten first: nothing may leave Temporal unkept."""
        retention, found = await retention_of(self.office), []
        ended = ENDED
        if ended_before is not None:
            ended += f' AND CloseTime < "{ended_before:%Y-%m-%dT%H:%M:%SZ}"'
        async for batch in listed(self.office.client, ended, BATCH):
            lacking = await asyncio.to_thread(self._not_kept, batch)
            found += [Unkept(run.id, run.run_id, (run.close_time or run.start_time) + retention) for run in lacking]
        return sorted(found, key=lambda one: one.forgotten_at)

    async def _try(self, run: WorkflowExecution) -> str | None:
        try:
            await self.keep(run.id, run.run_id)
        except RPCError as error:
            return None if error.status is RPCStatusCode.NOT_FOUND and run.close_time is None else f"Temporal: {error.message}"
        except (OSError, LookupError) as error:
            LOG.warning("the history of %s is not kept yet: %s", run.id, error)
            return str(error)
        return None

    async def _due(self, within: timedelta | None) -> AsyncIterator[Sequence[WorkflowExecution]]:
        ended = ENDED
        if within is not None:
            ended += f' AND CloseTime > "{self._wall() - within:%Y-%m-%dT%H:%M:%SZ}"'
        async for batch in listed(self.office.client, ended, BATCH):
            yield await asyncio.to_thread(self._not_kept, batch)
        async for batch in listed(self.office.client, RUNNING, BATCH):
            yield await asyncio.to_thread(self._moved, batch)

    def _not_kept(self, runs: Sequence[WorkflowExecution]) -> list[WorkflowExecution]:
        kept = self._known(runs)
        return [run for run in runs if (known := kept.get((run.id, run.run_id))) is None or not known.closed]

    def _moved(self, runs: Sequence[WorkflowExecution]) -> list[WorkflowExecution]:
        """Open runs that were kept longer ago than the interval, or never, and whose journal has gone on since."""
        kept, before = self._known(runs), self.office.time.now() - self.open_every
        with self.office.store.read() as session:
            where = select(Dossier.code, Dossier.seq, Dossier.filed_at).where(col(Dossier.code).in_([run.id for run in runs]))
            standing = {code: (seq, filed) for code, seq, filed in session.exec(where)}
        due = []
        for run in runs:
            seq, filed = standing.get(run.id, (0, None))
            known = kept.get((run.id, run.run_id))
            last = known.kept_at if known is not None else filed
            if last is not None and last <= before and (known is None or known.seq != seq):
                due.append(run)
        return due

    def _known(self, runs: Sequence[WorkflowExecution]) -> dict[tuple[str, str], KeptHistory]:
        with self.office.store.read() as session:
            rows = session.exec(select(KeptHistory).where(col(KeptHistory.run).in_([run.run_id for run in runs]))).all()
        return {(row.code, row.run): row for row in rows}

    def _seq(self, code: str) -> int:
        with self.office.store.read() as session:
            return session.exec(select(Dossier.seq).where(col(Dossier.code) == code)).first() or 0

    def _store(self, code: str, run: str, seq: int, events: list[HistoryEvent]) -> KeptHistory:
        content = packed(History(events=events))
        digest = self.blobs.put(content)
        begun = events[0].workflow_execution_started_event_attributes
        row = KeptHistory(
            code=code, run=run, digest=digest, events=len(events), size=len(content), seq=seq, closed=has_ended(events),
            continued_from=begun.continued_execution_run_id or None,
            continued_in=events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id or None,
            started_at=events[0].event_time.ToDatetime(tzinfo=self._wall().tzinfo), kept_at=self.office.time.now(),
        )  # fmt: skip
        with self.office.store.write() as session:
            old = session.get(KeptHistory, (code, run))
            if old is not None and old.closed:
                return old  # another keeper was quicker; what has ended stays as it is
            replaced = old.digest if old is not None and old.digest != digest else None
            session.merge(row)
        if replaced is not None and not self._is_used(replaced):
            self.blobs.delete(replaced)
        return row

    def _is_used(self, digest: str) -> bool:
        with self.office.store.read() as session:
            return session.exec(select(KeptHistory.run).where(col(KeptHistory.digest) == digest)).first() is not None

    def _wall(self) -> datetime:
        """The machines' own now: Temporal's times are not moved with ours."""
        return self.office.time.now() - self.office.time.offset()


async def retention_of(office: Office) -> timedelta:
    """How long Temporal keeps an ended run of our namespace."""
    request = DescribeNamespaceRequest(namespace=office.client.namespace)
    answer: Any = await office.client.workflow_service.describe_namespace(request)
    kept: timedelta = answer.config.workflow_execution_retention_ttl.ToTimedelta()
    return kept


_LAST = frozenset({
    "workflow_execution_completed_event_attributes", "workflow_execution_failed_event_attributes",
    "workflow_execution_timed_out_event_attributes", "workflow_execution_canceled_event_attributes",
    "workflow_execution_terminated_event_attributes", "workflow_execution_continued_as_new_event_attributes",
})  # fmt: skip


def has_ended(events: Sequence[HistoryEvent]) -> bool:
    """Whether these are all the events that the run will ever have."""
    return bool(events) and events[-1].WhichOneof("attributes") in _LAST


def kept_runs(session: Session, codes: Sequence[str]) -> dict[str, list[KeptHistory]]:
    """The kept runs of dossiers by code, each dossier's first one first; every code that was asked for is answered."""
    found = (
        select(KeptHistory).where(col(KeptHistory.code).in_(codes)).order_by(col(KeptHistory.started_at), col(KeptHistory.run))
    )
    runs: dict[str, list[KeptHistory]] = {code: [] for code in codes}
    for run in session.exec(found):
        runs[run.code].append(run)
    return runs


def gap_in(runs: Sequence[KeptHistory], *, closed: bool) -> str | None:
    """What is missing of a dossier's kept runs: one that another goes on from or in, or the end of a closed dossier."""
    known = {run.run for run in runs}
    for run in runs:
        if run.continued_from is not None and run.continued_from not in known:
            return f"run {run.continued_from} is not kept, and run {run.run} goes on from it"
        if closed and run.continued_in is not None and run.continued_in not in known:
            return f"run {run.continued_in} is not kept, and run {run.run} goes on in it"
    if closed and not any(run.closed and run.continued_in is None for run in runs):
        return "the run in which it was closed is not kept"
    return None


__all__ = ["Keeper", "KeptRound", "Unkept", "WorkflowExecutionStatus", "gap_in", "has_ended", "kept_runs", "retention_of"]
