"""The rehearsal of an order: every open dossier through the core in memory, and a sample of shadows on a second namespace.

Nothing real is told. What it finds: who would be worse off, what would fail, which office receives how much, how long it takes.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlmodel import Session, col, select
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.desk import Office
from activities.handing_over import OrderStanding, destiny_of, hand_over
from dossier import names
from dossier.business import worse_off
from dossier.commands import HandOver
from dossier.decide import apply
from dossier.rejection import Rejection
from dossier.state import State
from dossier.wire import Act, Carried, DossierInput, Receipt
from organisation.destiny import MOVES
from organisation.merger import Merger
from registry.cutover.left_behind import former
from registry.cutover.moves import operation_of
from registry.cutover.places import laid
from registry.cutover.splits import decisions
from registry.tables import Dossier

CHUNK = 1_000
LISTED = 200
AT_ONCE = 40


class Rehearsed(NamedTuple):
    """What a rehearsal found; `rate` is dossiers a second on the second namespace, nothing where none was asked for."""

    dossiers: int
    handed_over: int
    seconds: float
    failures: list[dict[str, str]]
    worse_off: list[dict[str, str]]
    undecided: int
    load: Counter[str]
    rate: float | None = None

    @property
    def predicted_seconds(self) -> float | None:
        """How long the handing over will take at that rate."""
        return round(self.handed_over / self.rate, 1) if self.rate else None


def rehearse(office: Office, merger: Merger) -> Rehearsed:
    """Hand every open dossier over in memory, at the instant, and compare."""
    with office.store.write() as session:
        order = OrderStanding(merger, laid(session, merger))
    began, seen, moved, undecided = time.perf_counter(), 0, 0, 0
    load: Counter[str] = Counter()
    failures: list[dict[str, str]] = []
    worse: list[dict[str, str]] = []
    with office.store.read() as session:
        for row, command, why in commands_for(session, order):
            seen, undecided = seen + 1, undecided + (why == "undecided")
            if why == "uncovered":
                failures.append({"dossier": row.code, "why": "NOT_COVERED"})
            if command is None:
                continue
            before = State.model_validate_json(row.state)
            at = max(merger.at, before.at or merger.at)
            applied = apply(office.definitions.pinned(row.plan_digest, row.calendar_digest), before, command, at)
            if isinstance(applied, Rejection):
                failures.append({"dossier": row.code, "why": applied.code})
                continue
            moved += 1
            load[command.competence.authority] += max(1, len(applied.state.tasks))
            worse += [{"dossier": row.code, **each._asdict()} for each in worse_off(before, applied.state)]
    took = round(time.perf_counter() - began, 2)
    return Rehearsed(seen, moved, took, failures[:LISTED], worse[:LISTED], undecided, load)


def commands_for(session: Session, order: OrderStanding) -> Iterator[tuple[Dossier, HandOver | None, str]]:
    """Every open dossier with the command that it would be told, and what becomes of it."""
    split, operation = decisions(session, order.merger.order), operation_of(order.merger.order)
    rows = select(Dossier).where(col(Dossier.phase) != "closed").order_by(col(Dossier.code))
    for row in session.exec(rows.execution_options(yield_per=CHUNK)):
        competence = State.model_validate_json(row.state).competence
        if competence is None:
            continue
        began = former(session, order.laid.left, row.code, competence)
        found = destiny_of(order, row, competence, split.get(row.code), began)
        told = hand_over(operation, order, found) if found.what in MOVES else None
        yield row, told, found.what


async def sample(office: Office, shadow: Client, hosts: type[Any], merger: Merger, size: int) -> float | None:
    """Dossiers a second: shadows of real dossiers on the second namespace, told as the operation tells. Ends them after.

    `hosts` is the class of the dossiers' workflows.
    """
    inputs = await asyncio.to_thread(_shadows, office, merger, size)
    if not inputs:
        return None
    options: Any = {"workflow_runner": UnsandboxedWorkflowRunner()}
    async with Worker(shadow, task_queue=names.DOSSIERS, workflows=[hosts], **options):
        for given, procedure, _ in inputs:
            await shadow.start_workflow(procedure, given, id=given.code, task_queue=names.DOSSIERS)
        gate, began = asyncio.Semaphore(AT_ONCE), time.perf_counter()

        async def tell(given: DossierInput, command: HandOver) -> None:
            async with gate:
                act = Act(command=command, at=office.time.now())
                await shadow.get_workflow_handle(given.code).execute_update(names.ACT, act, result_type=Receipt)

        await asyncio.gather(*(tell(given, command) for given, _, command in inputs))
        took = time.perf_counter() - began
        await asyncio.gather(*(shadow.get_workflow_handle(given.code).terminate("rehearsed") for given, _, _ in inputs))
    return round(len(inputs) / took, 1)


def _shadows(office: Office, merger: Merger, size: int) -> list[tuple[DossierInput, str, HandOver]]:
    """Start inputs that carry the recorded public state: no journal, no effect, no personal part."""
    found: list[tuple[DossierInput, str, HandOver]] = []
    with office.store.write() as session:
        order = OrderStanding(merger, laid(session, merger))
    with office.store.read() as session:
        for row, command, _ in commands_for(session, order):
            if command is None:
                continue
            published = office.definitions.published(row.plan_digest, row.calendar_digest)
            carried = Carried(state=State.model_validate_json(row.state).but(pending=()), head=row.head)
            given = DossierInput(
                code=row.code, plan=published.plan_text, plan_digest=row.plan_digest, calendar=published.calendar_text,
                calendar_digest=row.calendar_digest, carried=carried, offset=office.time.offset(),
            )  # fmt: skip
            found.append((given, row.procedure, command))
            if len(found) == size:
                break
    return found
