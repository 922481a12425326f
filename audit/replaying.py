"""Replaying recorded histories: Temporal's own replay for the shell, deciding again for the core.

Temporal compares the order of commands and ignores what is in them; the shell compares the stored heads of the chain, so
that a changed date or outcome fails too. Rows after the last head that was seen are decided again from the history itself.
"""

from __future__ import annotations

import asyncio
import dataclasses
import multiprocessing
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History, HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.converter import DataConverter, DefaultFailureConverter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from audit.histories import read_history, with_filing
from audit.redeciding import decide_on, redecide
from workflows.codec import sealing_converter
from workflows.dossier import DossierWorkflow

_MESSAGE = re.compile(r'message: "((?:[^"\\]|\\.)*)"')
WORTH_A_PROCESS = 200
"""So many histories replay in the time that another process takes to start."""
PATIENCE = 120.0
"""Seconds that one history may take: the longest there are take a few."""
KeyOf = Callable[[str | None], bytes]


class Recorded(NamedTuple):
    """A history as it is kept: Temporal's protobuf bytes, payloads sealed."""

    workflow_id: str
    history: bytes


class Replayed(NamedTuple):
    """What came of one history; `failure` says where it left the recorded way."""

    workflow_id: str
    failure: str | None = None


async def replay(recorded: Sequence[Recorded], key_of: KeyOf) -> list[Replayed]:
    """Replay histories in this process, unsandboxed, one after the other."""
    return [await _one(each, key_of) for each in recorded]


async def _one(recorded: Recorded, key_of: KeyOf) -> Replayed:
    """Replay one history, then decide again what was decided in it."""
    code, events = recorded.workflow_id, History.FromString(recorded.history).events
    failed = await replayed(code, events, key_of) if was_hosted(events) else None
    return Replayed(code, failed or await _decided_again(code, events, key_of))


def was_hosted(events: Sequence[HistoryEvent]) -> bool:
    """Whether a worker has had the dossier at all: the SDK waits for ever at a history without a workflow task."""
    return any(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED for event in events)


def malformed(events: Sequence[HistoryEvent]) -> str | None:
    """What no history of Temporal's is like: at such a one the SDK's core may stand still for ever instead of refusing it."""
    if not events or events[0].event_type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        return "it does not begin with the start of a run"
    wrong = next(((n, event.event_id) for n, event in enumerate(events, start=1) if event.event_id != n), None)
    return f"where event {wrong[0]} belongs there is event {wrong[1]}" if wrong is not None else None


async def replayed(code: str, events: Sequence[HistoryEvent], key_of: KeyOf) -> str | None:
    """Where a history leaves its recorded way under the code as it stands, told in clear; nothing where it does not."""
    fault = malformed(events)
    if fault is not None:
        return f"this is no history of Temporal's: {fault}"
    replayer = Replayer(
        workflows=[DossierWorkflow], workflow_runner=UnsandboxedWorkflowRunner(), data_converter=_telling(key_of),
        build_id="replay",  # else the SDK hashes every module that is loaded, for seconds
    )  # fmt: skip
    try:
        replay = replayer.replay_workflow(WorkflowHistory(code, events), raise_on_replay_failure=False)
        result = await asyncio.wait_for(replay, PATIENCE)
    except TimeoutError:
        return f"the replayer does not get through it in {PATIENCE:.0f} seconds: it was cut short or altered"
    return _told(str(result.replay_failure)) if result.replay_failure is not None else None


def _telling(key_of: KeyOf) -> DataConverter:
    """Payloads sealed as ever, but a failure of the replay itself told in clear to whoever replays."""
    return dataclasses.replace(sealing_converter(key_of), failure_converter_class=DefaultFailureConverter)


def _told(failure: str) -> str:
    """The message in the report of the SDK's core, which is a dump of its structures."""
    found = _MESSAGE.search(failure)
    return found.group(1).replace('\\"', '"') if found is not None else failure


async def _decided_again(code: str, events: Sequence[HistoryEvent], key_of: KeyOf) -> str | None:
    try:
        read = await read_history(code, events, sealing_converter(key_of))
    except (ValueError, LookupError) as error:  # altered, or its key is another's or gone
        return f"unreadable: {error}"
    pinned, rows = with_filing(read)
    carried = read.given.carried
    if carried is None:
        found = redecide(pinned, code, rows, read.plans.__getitem__).divergence
    else:  # a continued run goes on from the state that it was given
        later = [row for row in rows if row.seq > carried.state.seq]
        found = decide_on(pinned, carried.state, later, read.plans.__getitem__).divergence
    return found.told() if found is not None else None


def replay_in_processes(recorded: Sequence[Recorded], key_of: KeyOf, processes: int = 2) -> list[Replayed]:
    """Replay histories, many of them side by side; `key_of` must be a function of a module. In the order given."""
    if len(recorded) < WORTH_A_PROCESS * 2:
        return asyncio.run(replay(recorded, key_of))
    shards = [list(recorded[n::processes]) for n in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = list(pool.map(_shard, shards, [key_of] * processes))
    return [parts[n % processes][n // processes] for n in range(len(recorded))]


def _shard(recorded: list[Recorded], key_of: KeyOf) -> list[Replayed]:
    return asyncio.run(replay(recorded, key_of)) if recorded else []
