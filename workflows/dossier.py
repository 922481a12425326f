"""The workflow that hosts a dossier. Its type name is the procedure's code, its id the dossier's.

Handlers are synchronous; one loop issues every command: effects, recording, the one timer, continue-as-new. Rows of an
act are recorded by its caller, who has them in the receipt (or by the sweeper, who asks for the outbox, of an ended
run as well); rows of timers and answers by us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from dossier import names
    from dossier.commands import Answer, ChildEnded, Command, TimerFired, Withdraw
    from dossier.journal import JournalRow
    from dossier.pinned import DigestMismatch
    from dossier.rejection import Rejection
    from dossier.sealed import Sealed
    from dossier.wire import Act, DossierInput, EffectRequest, EffectResult, Receipt, Recorded, RecordRequest
    from organisation.posts import SYSTEM, Actor
    from workflows.shell import Diverged, Shell

RECORDING = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=1))
OUTSIDE = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
UNANSWERED = {"look_up": "unavailable", "candidates": "none", "start_child": "failed", "ask": "unavailable"}
"""What an effect that could not be carried out answers: never a hard gate."""
LONGEST = {
    "look_up": timedelta(seconds=30), "candidates": timedelta(seconds=10), "start_child": timedelta(seconds=30),
    "ask": timedelta(seconds=30),
}  # fmt: skip
"""How long one attempt may take: so long an effect is missing whose worker was killed. The adapters give up sooner."""
SOONEST = timedelta(milliseconds=1)
VERSION = SearchAttributeKey.for_keyword(names.VERSION)


@workflow.defn(dynamic=True)
class DossierWorkflow:
    """One dossier."""

    @workflow.init
    def __init__(self, args: Sequence[RawValue]) -> None:
        self._fatal: str | None = None
        self._stirred = True
        self._running: dict[str, asyncio.Task[EffectResult]] = {}
        self._calling: set[str] = set()
        self._recording: asyncio.Task[Recorded] | None = None
        self._timer: tuple[datetime, asyncio.Task[None]] | None = None
        try:
            given = workflow.payload_converter().from_payload(args[0].payload, DossierInput)
            self._shell = Shell(given)
            self._offset = given.offset
        except DigestMismatch as error:
            # Raised here it would be retried for ever; the run fails it once. What only a later release can read is raised:
            # the server keeps the dossier for a worker of that release.
            self._fatal = f"unusable start input: {error}"
            return
        if given.filing is not None and given.filed_at is not None:
            refused = self._shell.take(given.filing, given.filed_at, own=False)
            self._fatal = f"filing refused: {refused.code}" if refused is not None else None

    @workflow.run
    async def run(self, _: Sequence[RawValue]) -> str:
        """Host the dossier to its end; the result says how it ended."""
        if self._fatal is not None:
            raise ApplicationError(self._fatal, type="UnusableInput", non_retryable=True)
        while True:
            self._stirred = False
            self._start_effects()
            self._start_recording()
            self._show_version()
            self._arm()
            if self._finished():
                break
            if self._may_continue():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._shell.carry(self._offset))
            await workflow.wait_condition(self._has_work)
            self._collect()
        await self._tell_parent()
        await self._stop_children()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._shell.state.ended or ""

    @workflow.update(name=names.ACT)
    def act(self, act: Act) -> Receipt:
        """Take an act; its caller records the rows of the receipt."""
        self._shell.seen(act.seen_seq, act.seen_hash)
        refused = self._shell.take(act.command, self._shell.clamped(act.at, self._now()), own=False, plan=act.plan)
        if refused is not None:
            raise _refusal(refused)
        self._stirred = True
        return self._shell.receipt(act.command.id)

    @act.validator
    def _check_act(self, act: Act) -> None:
        if self._fatal is not None:
            raise ApplicationError(self._fatal, type="UnusableInput", non_retryable=True)
        if self._shell.diverges(act.seen_seq, act.seen_hash):
            raise ApplicationError("the registry's journal is not the one decided here", type="DIVERGED", non_retryable=True)
        if act.command.id in self._shell.applied:
            return
        judged = self._shell.judge(act.command, self._shell.clamped(act.at, self._now()), act.plan)
        if isinstance(judged, Rejection):
            raise _refusal(judged)

    @workflow.query(name=names.OUTBOX)
    def outbox(self) -> RecordRequest:
        """The rows that are not known as recorded, for whoever settles interrupted acts."""
        return self._rows(self._shell.outbox)

    @workflow.signal(name=names.TIME_MOVED)
    def time_moved(self, seconds: float) -> None:
        """The installation's time was moved ahead (trial, demo and tests only)."""
        self._offset = max(self._offset, timedelta(seconds=seconds))
        self._stirred = True

    @workflow.signal(name=names.CHILD_ENDED)
    def child_ended(self, child: str, outcome: str) -> None:
        """A called dossier has ended."""
        self._own(ChildEnded(id=f"child:{child}", actor=SYSTEM, child=child, outcome=outcome))

    @workflow.signal(name=names.GROUP_STOPPED)
    def group_stopped(self, parent: str) -> None:
        """The applicant stopped the group that called this dossier: as its party, and only until the decision."""
        group = Actor(kind="applicant", id=f"parent:{parent}")
        stopping = Withdraw(id=f"group:{parent}", actor=group)
        refused = self._shell.take(stopping, self._shell.clamped(self._now(), self._now()), own=True)
        if refused is not None:
            workflow.logger.info("%s goes on: %s", self._shell.given.code, refused.code)
        self._stirred = True

    def _now(self) -> datetime:
        return workflow.now() + self._offset

    def _own(self, command: Command) -> None:
        refused = self._shell.take(command, self._shell.clamped(self._now(), self._now()), own=True)
        if refused is not None:
            # A defect, not a legal refusal: fail the task so that it is seen, and retried by a mended worker.
            raise RuntimeError(f"{self._shell.given.code}: own command {command.id} refused: {refused.code} {refused.details}")
        self._stirred = True

    def _start_effects(self) -> None:
        for effect in self._shell.effects:
            if effect.what == "start_child":
                self._calling.add(effect.key)
            request = EffectRequest(
                code=self._shell.given.code, key=effect.key, what=effect.what, part=effect.part,
                official=self._responsible(), data=effect.data, personal=effect.personal,
            )  # fmt: skip
            self._running[effect.key] = workflow.start_activity(
                effect.what, request, task_queue=names.EFFECTS, result_type=EffectResult,
                start_to_close_timeout=LONGEST[effect.what], retry_policy=OUTSIDE,
            )  # fmt: skip
        self._shell.effects = []

    def _responsible(self) -> str:
        done = self._shell.state.done
        return next((person for work in reversed(done) for person in work.persons), "")

    def _start_recording(self) -> None:
        if self._shell.own_rows and self._recording is None:
            self._shell.own_rows = False
            self._recording = workflow.start_activity(
                "record", self._rows(self._shell.outbox), result_type=Recorded,
                start_to_close_timeout=timedelta(seconds=30), retry_policy=RECORDING,
            )  # fmt: skip

    def _rows(self, rows: list[JournalRow]) -> RecordRequest:
        given = self._shell.given
        return RecordRequest(
            code=given.code, plan_digest=given.plan_digest, calendar_digest=given.calendar_digest, rows=tuple(rows)
        )

    def _show_version(self) -> None:
        """After a migration Temporal's own tools find the dossier under the version that took it over."""
        if self._shell.moved:
            self._shell.moved = False
            workflow.upsert_search_attributes([VERSION.value_set(self._shell.pinned.plan.version)])

    def _arm(self) -> None:
        """Keep exactly one timer, on `next_due`; one that is right already is left alone (INV-2)."""
        due = self._shell.next_due
        wanted = due.fires_at - self._offset if due is not None else None
        if self._timer is not None and self._timer[0] != wanted:
            self._timer[1].cancel()
            self._timer = None
        if self._timer is None and wanted is not None:
            left = max(wanted - workflow.now(), SOONEST)
            summary = f"{due.why} {due.ref}" if due is not None else ""
            self._timer = (wanted, asyncio.create_task(workflow.sleep(left, summary=summary)))

    def _has_work(self) -> bool:
        return (
            self._stirred
            or (self._timer is not None and self._timer[1].done())
            or (self._recording is not None and self._recording.done())
            or any(task.done() for task in self._running.values())
        )

    def _collect(self) -> None:
        if self._recording is not None and self._recording.done():
            recorded, self._recording = self._recording.result(), None
            self._shell.seen(recorded.seq, recorded.hash)
        if self._timer is not None and self._timer[1].done():
            self._timer = None
            self._fire()
        for key in [key for key, task in self._running.items() if task.done()]:
            self._answer(key, self._running.pop(key))

    def _fire(self) -> None:
        due = self._shell.next_due
        if due is not None and due.fires_at <= self._now():
            name = f"timer:{due.why}:{due.ref}:{due.due.isoformat()}"
            self._own(TimerFired(id=name, actor=SYSTEM, why=due.why, ref=due.ref, due=due.due))

    def _answer(self, key: str, task: asyncio.Task[EffectResult]) -> None:
        try:
            result = task.result()
        except ActivityError:
            what = next((p.what for p in self._shell.state.pending if p.effect == key), "look_up")
            result = EffectResult(outcome=UNANSWERED[what])
        sealed = Sealed(salt=result.salt, values=result.personal) if result.personal else None
        answer = Answer(id=f"answer:{key}", actor=SYSTEM, effect=key, outcome=result.outcome, data=result.data, sealed=sealed)
        self._own(answer)

    def _finished(self) -> bool:
        quiet = self._recording is None and not self._shell.own_rows and not self._stirred
        return self._shell.closed and quiet

    def _may_continue(self) -> bool:
        quiet = not self._running and self._recording is None and not self._stirred
        return quiet and _continuation_suggested()

    async def _tell_parent(self) -> None:
        state = self._shell.state
        if state.parent is not None:
            parent, _, child = state.parent.partition("/")
            handle = workflow.get_external_workflow_handle(parent)
            try:
                await handle.signal(names.CHILD_ENDED, args=[child, state.ended_as])
            except ApplicationError:
                workflow.logger.info("the parent %s has ended before", parent)

    async def _stop_children(self) -> None:
        """A group that its applicant stops is stopped with all that it began; what was decided before stands.

        Linked dossiers that are being filed at that moment are waited for: one that was filed already may not be left over.
        """
        if self._shell.state.ended != "withdrawn":
            return
        filing = [task for key, task in self._running.items() if key in self._calling]
        if not (self._shell.stopped or filing) or not workflow.patched("stop-children"):
            return
        filed = [result.data["code"] for result in await asyncio.gather(*filing) if result.outcome == "started"]
        for child in (*self._shell.stopped, *filed):
            try:
                await workflow.get_external_workflow_handle(child).signal(names.GROUP_STOPPED, self._shell.given.code)
            except ApplicationError:
                workflow.logger.info("the linked dossier %s has ended before", child)


def _continuation_suggested() -> bool:
    return workflow.info().is_continue_as_new_suggested()


def _refusal(refused: Rejection) -> ApplicationError:
    return ApplicationError(refused.en, refused.model_dump(mode="json"), type=refused.code, non_retryable=True)


__all__ = ["Diverged", "DossierWorkflow"]
