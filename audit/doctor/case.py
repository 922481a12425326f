"""Everything that the doctor knows of one dossier: journal, projections, and what Temporal says of its workflow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, select
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.desk import Office
from audit.doctor.organisation import Organisation
from audit.histories import HistoryRead, read_history
from audit.rebuilding import Stored, stored_rows
from audit.redeciding import Verdict, first_plan, redecide
from dossier.journal import JournalRow
from dossier.pinned import Pinned
from dossier.state import State
from registry.cutover.orders import excepted
from registry.journals import rows_of
from registry.keys import Erased
from registry.tables import CodeSequence, Dossier
from registry.time_port import stored_offset


class Workflow(NamedTuple):
    """What Temporal says: the description, and the history where its payloads can be opened."""

    running: bool
    description: Any
    history: HistoryRead | None


class Case(NamedTuple):
    """One dossier under examination. `now` is the installation's, `wall` the machines'."""

    code: str
    now: datetime
    wall: datetime
    offset: timedelta
    patience: timedelta
    pinned: Pinned
    rows: Sequence[JournalRow]
    verdict: Verdict
    stored: Stored
    organisation: Organisation
    resolves: frozenset[str]
    refers_to: frozenset[str]
    sequences: Sequence[CodeSequence]
    workflow: Workflow | None
    excused: frozenset[tuple[str, str]] = frozenset()
    """Order and kind of what a named signer answered for before the day."""

    @property
    def state(self) -> State:
        """The state that the journal folds to."""
        return self.verdict.state

    @property
    def dossier(self) -> Dossier:
        """The dossier's projected row."""
        assert self.stored.dossier is not None
        return self.stored.dossier

    @property
    def is_whole(self) -> bool:
        """Whether the journal can be relied on for further questions."""
        return self.verdict.divergence is None and bool(self.rows)


async def open_case(office: Office, code: str, organisation: Organisation, patience: timedelta) -> Case:
    """Read all of it; Temporal first, so that the registry is never older than the history. May raise `Unsealable`."""
    workflow = await _workflow(office, code)
    return await asyncio.to_thread(_registry, office, code, organisation, patience, workflow)


def _registry(office: Office, code: str, organisation: Organisation, patience: timedelta, workflow: Workflow | None) -> Case:
    with office.store.read() as session:
        stored = stored_rows(session, [code])[code]
        dossier = stored.dossier
        assert dossier is not None
        rows = rows_of(session, code, _key(office, code))
        pinned = office.definitions.pinned(dossier.plan_digest, dossier.calendar_digest)
        first = first_plan(rows) or dossier.plan_digest
        begun = pinned if first == dossier.plan_digest else office.definitions.pinned(first, dossier.calendar_digest)
        verdict = redecide(begun, code, rows, office.definitions.plan_bytes)
        refers = _refers_to(verdict.state)
        identifier = code.split("-")[0]  # to look its sequence up; nothing is routed by it
        now, offset = office.time.now(), stored_offset(session)
        return Case(
            code, now, now - office.time.offset(), offset, patience, pinned, rows, verdict,
            stored, organisation, _resolving(session, refers), refers,
            session.exec(select(CodeSequence).where(col(CodeSequence.identifier) == identifier)).all(), workflow,
            excepted(session, code, verdict.state.orders),
        )  # fmt: skip


def _key(office: Office, code: str) -> bytes | None:
    try:
        return office.keys.of(code)
    except Erased:
        return None


def _refers_to(state: State) -> frozenset[str]:
    """The other dossiers that a dossier names."""
    parent = state.parent.partition("/")[0] if state.parent else None
    return frozenset(filter(None, (state.predecessor, parent, *(part.ref for part in state.parts))))


def _resolving(session: Session, codes: frozenset[str]) -> frozenset[str]:
    return frozenset(session.exec(select(Dossier.code).where(col(Dossier.code).in_(codes))).all()) if codes else frozenset()


async def _workflow(office: Office, code: str) -> Workflow | None:
    handle = office.client.get_workflow_handle(code)
    try:
        described = await handle.describe()
        history = await handle.fetch_history()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    try:
        read = await read_history(code, history.events, office.client.data_converter)
    except Erased:
        read = None
    return Workflow(described.status is WorkflowExecutionStatus.RUNNING, described.raw_description, read)
