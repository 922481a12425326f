"""What is stuck: workflows that fail or are missing, effects that are tried again and again, writes that stay open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select
from temporalio.client import Client

from audit.doctor.case import Case
from audit.doctor.finding import Finding, finding
from audit.histories import instant
from audit.listing import RUNNING, listed
from registry.evidence import standing_alarms
from registry.tables import Dossier, DossierKey, Request

FAILING = f"{RUNNING} AND TemporalReportedProblems IS NOT NULL"
MOST_FAILING = 1_000
BATCH = 500


def check(case: Case) -> Iterator[Finding]:
    """What is stuck about one dossier."""
    workflow = case.workflow
    if case.dossier.phase != "closed" and (workflow is None or not workflow.running):
        how = "it has no workflow" if workflow is None else "its workflow has ended"
        yield finding("DOC-905", case.code, f"the dossier is not closed and {how}: nobody can act on it", case.state.at)
    if workflow is None or not workflow.running:
        return
    yield from _failing(case.code, workflow.description)
    yield from _retrying(case.code, workflow.description)
    if workflow.history is not None and workflow.history.offset < case.offset - timedelta(seconds=1):
        yield finding("DOC-907", case.code, f"its time is {case.offset - workflow.history.offset} behind the installation's")


def _failing(code: str, description: Any) -> Iterator[Finding]:
    task = description.pending_workflow_task
    if description.HasField("pending_workflow_task") and task.attempt > 1:
        since = instant(task.original_scheduled_time)
        yield finding("DOC-901", code, f"its workflow task fails, attempt {task.attempt}", since)


def _retrying(code: str, description: Any) -> Iterator[Finding]:
    for pending in description.pending_activities:
        if pending.attempt > 1:
            why = pending.last_failure.message or pending.last_failure.application_failure_info.type
            what = f"'{pending.activity_type.name}' is tried again, attempt {pending.attempt}: {why}"
            yield finding("DOC-902", code, what, instant(pending.scheduled_time))


def unsettled(session: Session, before: datetime) -> Iterator[Finding]:
    """Writes opened before an instant and not answered; keys whose dossier never came to be (INV-5)."""
    is_open = col(Request.answered_at).is_(None) & (col(Request.opened_at) < before)
    waiting = set()
    for request in session.exec(select(Request).where(is_open).order_by(col(Request.opened_at))):
        waiting.add(request.code)
        yield finding("DOC-904", request.code or "", f"a {request.route} was begun and never answered", request.opened_at)
    orphans = select(DossierKey.code).where(col(DossierKey.code).not_in(select(Dossier.code)))
    for code in session.exec(orphans):
        if code not in waiting and not _just_opened(session, code, before):
            yield finding("DOC-502", code, "the code was given out and leads to no dossier")


def alarms(session: Session) -> Iterator[Finding]:
    """What the scheduled verification found and finds still: altered evidence, histories that may leave Temporal unkept."""
    for alarm in standing_alarms(session):
        yield finding("DOC-909", alarm.dossier, alarm.what, alarm.raised_at)


def _just_opened(session: Session, code: str, before: datetime) -> bool:
    request = session.exec(select(Request).where(col(Request.code) == code, col(Request.opened_at) >= before)).first()
    return request is not None


async def running(client: Client, before: datetime, limit: int | None) -> AsyncIterator[list[str]]:
    """The codes of running dossiers that started before an instant of the machines, in batches."""
    async for batch in listed(client, RUNNING, BATCH, limit):
        yield [run.id for run in batch if run.start_time < before]


async def failing(client: Client) -> AsyncIterator[list[str]]:
    """The codes of running dossiers of which Temporal itself reports that their tasks fail again and again."""
    async for batch in listed(client, FAILING, BATCH, MOST_FAILING):
        yield [run.id for run in batch]


def without_dossier(session: Session, codes: Sequence[str]) -> Iterator[Finding]:
    """Workflows that no dossier of the registry belongs to."""
    known = set(session.exec(select(Dossier.code).where(col(Dossier.code).in_(codes))).all())
    for code in codes:
        if code not in known:
            yield finding("DOC-906", code, "a workflow runs and the registry has no such dossier")
