"""Dossiers a second through receive, verify, examine, approve, return, beside a bare hand-written workflow.

    python -m benchmarks.engine [--dossiers 200] [--rounds 5] [--at-once 16] [--json]

All in one process beside one Temporal server, in turns, so that a noisy machine is noisy for everybody. The ratios are
the result; absolute numbers are this machine's. Ratios of processor time (ours and the server's together) say the same with
less noise where others work on the machine too: there the rate of a round is the others' as much as ours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.filing import Application, Under
from benchmarks.bare import ACTS, Bare, BareRecording, Rows, bare_look_up
from benchmarks.server import spent, temporal_server
from dossier.commands import Complete, Handing, PaperGiven
from organisation.posts import Actor
from registry.store import Store
from tests.dossier import plans
from tests.office import FORM, Desk, furnish, key_ring, open_office, working

VERIFY = {
    "id": "verify", "type": "verify", "role": "receptionist", "subjects": ["applicant"], "match": ["full_name"],
    "outcomes": {"matched": "examine", "confirmed": "examine", "lacking": "supplement"},
}  # fmt: skip
PLAN = plans.plan({**plans.RECEIVE, "outcomes": {"accepted": "verify"}}, VERIFY, plans.EXAMINE, plans.APPROVE, plans.RETURN)
Play = Callable[[], Awaitable[WorkflowHandle[Any, Any]]]
Measure = Callable[[int, int, int], Coroutine[Any, Any, dict[str, Any]]]


class Acts:
    """Latencies of acts, in seconds."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def timed(self, act: Awaitable[Any]) -> Any:
        """Await an act and note how long it took."""
        began = time.perf_counter()
        answer = await act
        self.seconds.append(time.perf_counter() - began)
        return answer

    def summary(self) -> dict[str, float]:
        """Milliseconds at p50, p95, p99."""
        cut = statistics.quantiles(self.seconds, n=100)
        return {"p50_ms": round(cut[49] * 1e3, 1), "p95_ms": round(cut[94] * 1e3, 1), "p99_ms": round(cut[98] * 1e3, 1)}


def bare_play(client: Client, workflow: Any, acts: Acts) -> Play:
    """One case of the reference."""

    async def play() -> WorkflowHandle[Any, Any]:
        handle = await client.start_workflow(workflow.run, id=uuid.uuid4().hex, task_queue="bare")
        for name in ACTS:
            await acts.timed(handle.execute_update("act", name, result_type=int))
        return handle

    return play


def motcua_play(desk: Desk, acts: Acts) -> Play:
    """One dossier of ours; each act has come back only when the registry shows it."""
    actors = {role: desk.official(f"{role}-1") for role in ("receptionist", "officer", "chair")}
    handing = Handing(channel="counter", proof="signature")

    async def act(code: str, role: str, task: str, outcome: str, **fields: Any) -> None:
        def make(command_id: str) -> Complete:
            return Complete(id=command_id, actor=actors[role], task=task, outcome=outcome, **fields)

        under = Under(actors[role].id, uuid.uuid4().hex, "complete", "body")
        await acts.timed(desk.acting.act(code, make, under))

    async def play() -> WorkflowHandle[Any, Any]:
        party = uuid.uuid4().hex  # everybody files for themselves: no applicant has thousands of dossiers
        code = (await desk.filing.file(_application(party), Under(party, party, "file", "body"))).code
        await act(code, "receptionist", "receive-1", "accepted")
        while not await asyncio.to_thread(_has_task, desk, code):
            await asyncio.sleep(0.05)
        await act(code, "officer", "examine-3", "ready")
        await act(code, "chair", "approve-4", "signed")
        await act(code, "receptionist", "return-5", "returned", handing=handing)
        return desk.office.client.get_workflow_handle(code)

    return play


def _application(party: str) -> Application:
    return Application(
        procedure=PLAN.procedure, channel="counter", service_point="ward-1", actor=Actor(kind="applicant", id=party),
        parties=(party,), personal=FORM, salt="cd" * 16, papers=(PaperGiven(id="application"),),
    )  # fmt: skip


_TASK = text("SELECT 1 FROM task WHERE code = :code AND role = 'officer'")


def _has_task(desk: Desk, code: str) -> bool:
    with desk.office.store.engine.connect() as connection:
        return connection.execute(_TASK, {"code": code}).first() is not None


async def rate(play: Play, dossiers: int, at_once: int) -> float:
    """Dossiers a second, counted when their workflows have ended."""
    gate = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with gate:
            handle = await play()
            await handle.result()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(dossiers)))
    return dossiers / (time.perf_counter() - began)


class Round(NamedTuple):
    """Dossiers a second, and seconds of processor time a dossier."""

    rate: float
    cpu: float


async def one_round(play: Play, dossiers: int, at_once: int) -> Round:
    """Both figures of one turn."""
    before = spent()
    found = await rate(play, dossiers, at_once)
    return Round(found, (spent() - before) / dossiers)


REFERENCES = ("bare_recording", "bare")


@asynccontextmanager
async def contestants(folder: Path, address: str) -> AsyncIterator[dict[str, tuple[Play, Acts]]]:
    """The three, each with a worker of its own."""
    client = await Client.connect(address)
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, PLAN)
    office = open_office(store, client, key_ring())
    with ThreadPoolExecutor(20) as pool:
        bare = Worker(
            client, task_queue="bare", workflows=[Bare, BareRecording],
            activities=[bare_look_up, Rows(folder / "bare.db").bare_insert],
            activity_executor=pool,
        )  # fmt: skip
        async with bare, working(office, workflow_runner=UnsandboxedWorkflowRunner()):
            played: dict[str, tuple[Play, Acts]] = {}
            for name, workflow in (("bare_recording", BareRecording), ("bare", Bare)):
                acts = Acts()
                played[name] = (bare_play(client, workflow, acts), acts)
            acts = Acts()
            played["motcua"] = (motcua_play(Desk(office), acts), acts)
            yield played


async def cost(play: Play) -> dict[str, float]:
    """Temporal's events and workflow tasks of one dossier."""
    handle = await play()
    await handle.result()
    history = await handle.fetch_history()
    kinds = [event.WhichOneof("attributes") for event in history.events]
    size = sum(len(event.SerializeToString()) for event in history.events)
    tasks = kinds.count("workflow_task_completed_event_attributes")
    return {"events": len(kinds), "workflow_tasks": tasks, "bytes": size, "events_per_act": round(len(kinds) / len(ACTS), 1)}


async def measure(dossiers: int, rounds: int, at_once: int) -> dict[str, Any]:
    """Everything, in turns."""
    with tempfile.TemporaryDirectory() as name, temporal_server(Path(name)) as address:
        async with contestants(Path(name), address) as played:
            rounds_: dict[str, list[Round]] = {contestant: [] for contestant in played}
            for turn in range(rounds + 1):
                for contestant, (play, _) in played.items():
                    got = await one_round(play, dossiers if turn else dossiers // 4, at_once)
                    if turn:
                        rounds_[contestant].append(got)
            alone = {contestant: await _alone(play, acts) for contestant, (play, acts) in played.items()}
            costs = {contestant: await cost(play) for contestant, (play, _) in played.items()}
    return {**compared(rounds_), "act_latency_alone": alone, "cost_per_dossier": costs}


def compared(found: dict[str, list[Round]]) -> dict[str, Any]:
    """Medians, and ours beside each reference of the same round."""
    faster: dict[str, list[float]] = {}
    leaner: dict[str, list[float]] = {}
    for name in REFERENCES:
        pairs = list(zip(found["motcua"], found[name], strict=True))
        faster[f"motcua/{name}"] = [round(ours.rate / theirs.rate, 2) for ours, theirs in pairs]
        leaner[f"motcua/{name}"] = [round(theirs.cpu / ours.cpu, 2) for ours, theirs in pairs]
    return {
        "dossiers_per_second": {name: round(statistics.median(r.rate for r in rounds), 1) for name, rounds in found.items()},
        "cpu_ms_per_dossier": {name: round(statistics.median(r.cpu for r in rounds) * 1e3, 1) for name, rounds in found.items()},
        "ratios": {name: round(statistics.median(ratios), 2) for name, ratios in faster.items()},
        "cpu_ratios": {name: round(statistics.median(ratios), 2) for name, ratios in leaner.items()},
        "ratios_by_round": faster,
    }


async def _alone(play: Play, acts: Acts) -> dict[str, float]:
    acts.seconds.clear()
    for _ in range(25):
        await (await play()).result()
    return acts.summary()


def in_rounds(measure: Measure, description: str | None, dossiers: int, at_once: int) -> None:
    """Measure as the command line says, and print."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--dossiers", type=int, default=dossiers)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=at_once)
    given = parser.parse_args()
    figures = asyncio.run(measure(given.dossiers, given.rounds, given.at_once))
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    in_rounds(measure, __doc__, dossiers=200, at_once=16)
