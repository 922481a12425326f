"""Stories told to the real engine: what a scenario gave the core is given to a workflow, at the same instants.

A dossier's own time starts at the scenario's (a negative offset) and is moved ahead to each command; effects answer when,
and as, the story says. The engine's events must be the core's. Called by `rehearsing` and by the recording of histories.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.desk import Office
from activities.filing import first_row
from activities.recording import Recording
from dossier import commands as cmd
from dossier import names
from dossier.journal import read
from dossier.pinned import digest
from dossier.wire import Act, DossierInput, EffectRequest, EffectResult, Receipt
from launch.stories import Noted, Story, mark
from procedure_defs.compile import pinned_calendar
from registry.definitions import publish_calendar, publish_definition
from registry.journals import rows_of
from registry.tables import Definition
from statute.codes import dossier_code
from statute.time import local
from workflows.dossier import DossierWorkflow

WAIT = 20.0
ENDS = frozenset({"returned", "withdrawn", "stopped", "refused_at_reception"})
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


class Answers:
    """Effects that answer as the story says, when it says so."""

    def __init__(self) -> None:
        self.ready: dict[str, asyncio.Future[EffectResult]] = {}

    def of(self, code: str, key: str) -> asyncio.Future[EffectResult]:
        """The answer to come."""
        return self.ready.setdefault(f"{code}/{key}", asyncio.get_running_loop().create_future())

    def activities(self) -> list[Any]:
        """One for each kind of effect."""
        return [self._answering(kind) for kind in ("look_up", "candidates", "start_child", "ask")]

    def _answering(self, kind: str) -> Any:
        @activity.defn(name=kind)
        async def answer(request: EffectRequest) -> EffectResult:
            return await self.of(request.code, request.key)

        return answer


@asynccontextmanager
async def telling(office: Office, answers: Answers) -> AsyncIterator[None]:
    """Workers for stories: dossiers as ever, effects from the answers."""
    with ThreadPoolExecutor(4) as pool:
        record = Recording(office.recorder).record
        dossiers = Worker(
            office.client,
            task_queue=names.DOSSIERS,
            workflows=[DossierWorkflow],
            activities=[record],
            activity_executor=pool,
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
        async with dossiers, Worker(office.client, task_queue=names.EFFECTS, activities=answers.activities()):
            yield


class Telling:
    """One story on the real engine."""

    def __init__(self, office: Office, answers: Answers, story: Story) -> None:
        self.office, self.answers, self.story = office, answers, story
        first = story.noted[0]
        number = int(digest(story.name.encode())[:7], 16) + 1  # one code a story, whenever it is recorded
        self.calendar = pinned_calendar(local(first.at).year).decode()
        self.given = DossierInput(
            code=dossier_code("H99", _day(first.at), number), plan=story.compiled.plan_bytes.decode(),
            plan_digest=story.compiled.digest, calendar=self.calendar, calendar_digest=digest(self.calendar.encode()),
            filing=first.command, filed_at=first.at, offset=first.at - datetime.now(UTC),
        )  # fmt: skip
        self.offset = self.given.offset
        self.head = ""

    @property
    def code(self) -> str:
        """The dossier's code."""
        return self.given.code

    async def tell(self) -> WorkflowHandle[Any, Any]:
        """To its last command; the events must be those of the core."""
        await asyncio.to_thread(self._publish)
        handle = await self.office.client.start_workflow(
            self.story.compiled.plan.procedure, self.given, id=self.code, task_queue=names.DOSSIERS
        )
        self._record((first_row(self._pinned(), self.given),))
        for seq, noted in enumerate(self.story.noted[1:], start=2):
            await self._move(handle, noted.at)
            await self._do(handle, noted, seq)
        self._compare()
        return handle

    def _publish(self) -> None:
        compiled = self.story.compiled
        with self.office.store.write() as session:
            publish_calendar(session, local(self.story.noted[0].at).year, self.calendar, BEGIN)
            publish_definition(
                session,
                Definition(
                    digest=compiled.digest, procedure=compiled.plan.procedure, version=compiled.plan.version,
                    plan=self.given.plan, form_schema="{}", labels="{}", in_force_from=BEGIN, published_at=BEGIN,
                ),
            )  # fmt: skip
            self.office.keys.make(session, self.code)

    def _pinned(self) -> Any:
        return self.office.definitions.pinned(self.given.plan_digest, self.given.calendar_digest)

    async def _move(self, handle: WorkflowHandle[Any, Any], at: datetime) -> None:
        """Bring the dossier's time to an instant; it runs on by itself meanwhile."""
        wanted = at - datetime.now(UTC)
        if wanted > self.offset:
            self.offset = wanted
            await handle.signal(names.TIME_MOVED, wanted.total_seconds())

    async def _do(self, handle: WorkflowHandle[Any, Any], noted: Noted, seq: int) -> None:
        match noted.command:
            case cmd.TimerFired():
                await self._recorded(seq)
            case cmd.Answer() as answer:
                self.answers.of(self.code, answer.effect).set_result(EffectResult(outcome=answer.outcome, data=answer.data))
                await self._recorded(seq)
            case cmd.ChildEnded() as ended:
                await handle.signal(names.CHILD_ENDED, args=[ended.child, ended.outcome])
                await self._recorded(seq)
            case command:
                act = Act(command=command, at=noted.at, seen_seq=seq - 1, seen_hash=self.head)
                receipt = await handle.execute_update(names.ACT, act, id=command.id, result_type=Receipt)
                await asyncio.to_thread(self._record, receipt.rows)

    def _record(self, rows: Any) -> None:
        self.head = self.office.recorder.record(self.code, self.given.plan_digest, self.given.calendar_digest, rows).hash

    async def _recorded(self, seq: int) -> None:
        """Wait for a row that the workflow records itself."""
        async with asyncio.timeout(WAIT):
            while len(rows := self._rows()) < seq:
                await asyncio.sleep(0.02)
        self.head = rows[-1].hash

    def _rows(self) -> list[Any]:
        with self.office.store.read() as session:
            return rows_of(session, self.code, self.office.keys.of(self.code))

    def _compare(self) -> None:
        engine = [tuple(mark(event) for event in read(row)[1]) for row in self._rows()]
        core = [tuple(mark(event) for event in noted.events) for noted in self.story.noted]
        if engine != core:
            raise AssertionError(f"{self.story.name}: the engine came to {engine}, the core to {core}")

    @property
    def ends(self) -> bool:
        """Whether the story ends with the dossier's end."""
        return any(event.kind in ENDS for event in self.story.noted[-1].events)


def _day(at: datetime) -> date:
    return local(at).date()
