"""A merger carried out over real dossiers: its pace beside bare workflows, and what officials elsewhere feel of it.

    python -m benchmarks.cutover_run_bench [--dossiers 500] [--rounds 3]

`ratio`: dossiers handed over a second, from `cutover run` to its end with every row written, by bare workflows that each take
one signal and insert one row, in turns on one server; nobody acts then. `acts`: the p95 latency of officials' acts in a ward
that the order does not touch, at a steady pace, right before a cutover and during it, in turns; the cutover gives way by itself
(`activities/giving_way.py`), no rate is set. The issue's measure is `--dossiers 5000`; ratios are the result.
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
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select
from temporalio.service import RPCError

from activities import cutting_over
from activities.desk import Office
from activities.filing import Application
from activities.giving_way import UNTOUCHED
from activities.operating import AT_ONCE
from activities.operating_client import run_operation
from benchmarks.operation_bench import Bare, accepted, at_once, bare_round, contestants
from benchmarks.server import temporal_server
from dossier.commands import Complete, PaperGiven
from dossier.names import OUTBOX
from organisation.merger import Merger
from organisation.posts import Actor
from registry.act_times import OURS
from registry.cutover.moves import operation_of
from registry.tables import Authority, Dossier, Official, Operation, Post, ServicePoint, Unit
from tests.cutover.orders import fresh, link, order_of
from tests.office import BEGIN, FORM, Desk, Under

SIGNERS = ("administrator-1", "administrator-2")
ACTS_A_SECOND = 10.0
OTHER = "00005"
LEAD = timedelta(seconds=2)
WARM, ALONE, LONGEST = 5.0, 20.0, 60.0
"""Seconds for which officials act: before anything is measured, right before a cutover, and during one at most."""
SLOWLY = 5.0
"""Dossiers a second, by which few of them are given less time."""
ROUNDS_OF_ACTS = 2
BACKLOG = 200
"""Dossiers filed last, of which the engine may not have begun some yet."""


def furnish_more(office: Office) -> None:
    """Who signs orders, and a second ward, which no order touches."""
    with office.store.write() as session:
        session.add(Unit(code=OTHER, valid_from=BEGIN, level="commune", name="Phường Khác", parent="01"))
        session.add(Authority(id="other", identifier=fresh(), unit=OTHER, level="commune", name="UBND", valid_from=BEGIN))
        session.add(ServicePoint(id="other-1", authority="other", name="Một cửa", valid_from=BEGIN))
        posts = [(who, "administrator", "motcua") for who in SIGNERS]
        posts += [(f"{role}.other", role, "other") for role in ("receptionist", "officer", "chair")]
        for who, role, where in posts:
            session.add(Official(id=who, name=who))
            session.add(Post(id=f"post-{who}", official=who, role=role, authority=where, valid_from=BEGIN))


async def signed(office: Office, name: str) -> Merger:
    """An order by which the ward is named anew, signed, at its instant."""
    merger = order_of(name, link("00004", "00004", datetime.now(UTC) + LEAD, name, "renamed"))
    for who in SIGNERS:
        cutting_over.sign(office, merger, name, who)
    await asyncio.sleep(max(0.0, (merger.at - datetime.now(UTC)).total_seconds()) + 0.05)
    return merger


async def carried_out(office: Office, merger: Merger, dossiers: int) -> float:
    """Run an order to its end, with every row written; dossiers a second."""
    began = time.perf_counter()
    await run_operation(office, await cutting_over.run(office, merger.order, merger.digest, "benchmark"))
    return dossiers / (time.perf_counter() - began)


def sealed(office: Office, merger: Merger, dossiers: int) -> None:
    """Every dossier is where the order says and none is worse off; the next order may come."""
    targets = cutting_over.status(office, merger.order)["handing_over"]["targets"]
    with office.store.read() as session:
        moved = select(func.count()).select_from(Dossier).where(col(Dossier.authority).startswith("ubnd-00004-"))
        there = session.exec(moved).one()
    assert (targets, there) == ({"done": dossiers}, dossiers), (targets, there)
    report = json.loads(cutting_over.reconcile(office, merger.order).text)
    assert report["ok"], report
    for who in SIGNERS:
        cutting_over.seal(office, merger.order, who)


class Counter:
    """Officials of the other ward, who accept one dossier after the other at a steady pace."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.codes = desk, list[str]()
        self.who = desk.official("receptionist.other")

    async def file(self, dossiers: int) -> None:
        """Dossiers that wait at the counter; nobody waits for these filings, so they do not count as people's."""
        form = {**FORM, "form": {"unit": OTHER, "pages": 3}}

        async def one() -> None:
            application = Application(
                procedure="9.999999", channel="counter", service_point="other-1", actor=Actor(kind="applicant", id="party-1"),
                parties=("party-1",), personal=form, salt="cd" * 16, papers=(PaperGiven(id="application"),),
            )  # fmt: skip
            self.codes.append((await self.desk.filing.file(application, Under(OURS, uuid.uuid4().hex, "file", "b"))).code)

        await at_once([one() for _ in range(dossiers)], 16)
        for code in self.codes[-BACKLOG:]:  # their workflows have begun: no act waits for a start that is still to come
            await self._begun(code)

    async def _begun(self, code: str) -> None:
        """Once its first workflow task is done; a worker that is behind is asked again."""
        for _ in range(30):
            try:
                await self.desk.office.client.get_workflow_handle(code).query(OUTBOX, rpc_timeout=timedelta(minutes=1))
            except RPCError:
                continue
            return
        raise RuntimeError(f"the workflow of {code} does not begin")

    async def p95(self, until: Callable[[], bool]) -> float:
        """The p95 latency in ms of acts that begin one after the other on a clock of their own, as long as it is not `until`."""
        acts: list[asyncio.Task[float]] = []
        while not until() and self.codes:
            acts.append(asyncio.create_task(self._accept(self.codes.pop())))
            await asyncio.sleep(1 / ACTS_A_SECOND)
        return _p95(await asyncio.gather(*acts))

    async def _accept(self, code: str) -> float:
        began = time.perf_counter()
        await self.desk.acting.act(
            code, lambda key: Complete(id=key, actor=self.who, task="receive-1", outcome="accepted"),
            Under(self.who.id, uuid.uuid4().hex, "complete", "b"),
        )  # fmt: skip
        return 1000 * (time.perf_counter() - began)


def _p95(latencies: list[float]) -> float:
    return round(statistics.quantiles(latencies, n=20)[-1], 1) if len(latencies) > 1 else float("nan")


async def during(counter: Counter, running: Awaitable[float], seconds: float) -> tuple[float, float]:
    """The p95 latency of acts during a cutover, for so many seconds of it at most; its pace."""
    task, over = asyncio.ensure_future(running), _after(seconds)
    return await counter.p95(lambda: task.done() or over()), await task


async def latencies(desk: Desk, dossiers: int, rounds: int) -> dict[str, Any]:
    """Officials' p95 right before a cutover and during it, in turns."""
    counter, acting = Counter(desk), min(LONGEST, ALONE + dossiers / SLOWLY)
    await counter.file(int(ACTS_A_SECOND * (WARM + rounds * (ALONE + acting))))
    await counter.p95(_after(WARM))
    alone, during_one, limits = [], list[tuple[float, float]](), []
    for turn in range(rounds):
        alone.append(await counter.p95(_after(ALONE)))
        merger = await signed(desk.office, f"while-acting-{turn}")
        during_one.append(await during(counter, carried_out(desk.office, merger, dossiers), acting))
        sealed(desk.office, merger, dossiers)
        with desk.office.store.read() as session:
            limits.append(session.get_one(Operation, operation_of(merger.order)).acts_limit_ms)
    times = [after / before for (after, _), before in zip(during_one, alone, strict=True)]
    return {
        "alone_p95_ms": alone, "during_p95_ms": [p95 for p95, _ in during_one], "limits_ms": limits,
        "paces": [round(pace, 1) for _, pace in during_one], "times": round(statistics.median(times), 2),
        "each_times": [round(each, 2) for each in times],
    }  # fmt: skip


def _after(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds have gone by since."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


async def measure(dossiers: int, rounds: int) -> dict[str, Any]:
    """The pace in turns with the reference, then the latencies."""
    with tempfile.TemporaryDirectory() as name, temporal_server(Path(name)) as address:
        async with contestants(Path(name), address) as (client, rows, desk):
            furnish_more(desk.office)
            bare = [f"bare-{n}" for n in range(dossiers)]
            await at_once([client.start_workflow(Bare.run, id=code, task_queue="bare") for code in bare], AT_ONCE)
            await at_once([accepted(desk) for _ in range(dossiers)], 16)
            reference, ours = [], []
            for turn in range(rounds):
                await asyncio.sleep(0 if turn else UNTOUCHED.total_seconds())  # until nobody has acted for long enough
                merger = await signed(desk.office, f"order-{turn}")
                reference.append(await bare_round(client, rows, bare, merger.order))
                ours.append(await carried_out(desk.office, merger, dossiers))
                sealed(desk.office, merger, dossiers)
            ratios = [a / b for a, b in zip(ours, reference, strict=True)]
            sys.stderr.write(f"{dossiers} dossiers carried out at {ours} a second, bare {reference}: {ratios}\n")
            acts = await latencies(desk, dossiers, ROUNDS_OF_ACTS)
    return {
        "dossiers": dossiers, "bare_per_second": round(statistics.median(reference), 1),
        "motcua_per_second": round(statistics.median(ours), 1), "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(each, 2) for each in ratios], "acts": acts,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    figures = asyncio.run(measure(given.dossiers, given.rounds))
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
