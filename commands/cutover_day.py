"""The commands of `motcua cutover` from an order's instant to its seal; `commands/cutover.py` puts them into the group."""

from __future__ import annotations

import asyncio
import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.cutover_office import SHOWN, Data, OrderName, User, signed_in, standing, with_name, with_order
from commands.output import Outcome, progress

if TYPE_CHECKING:
    from activities.desk import Office
    from organisation.merger import Merger

Rate = Annotated[float | None, typer.Option(help="Dossiers a second at most; left out: as fast as it goes.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the end; it goes on in any case.")]


def run(order: OrderName, rate: Rate = None, wait: Wait = True, data: Data = None) -> Outcome:
    """Hand over, at or after the instant. Once: called again it joins, or says that it is done."""
    return with_order(data, order, _run, rate, wait)


def status(order: OrderName, data: Data = None) -> Outcome:
    """Signatures, split cases, and how far the handing over is."""
    return with_name(data, order, standing)


def pause(order: OrderName, data: Data = None) -> Outcome:
    """Tell no further dossier until it is resumed."""
    return with_name(data, order, _steer, "pause", None)


def resume(order: OrderName, data: Data = None) -> Outcome:
    """Go on."""
    return with_name(data, order, _steer, "resume", None)


def throttle(order: OrderName, rate: Rate = None, data: Data = None) -> Outcome:
    """Limit how many dossiers a second are told, so that the counters stay quick."""
    return with_name(data, order, _steer, "throttle", rate)


def retry(order: OrderName, data: Data = None) -> Outcome:
    """Take up again what failed or was left."""
    return with_name(data, order, _steer, "retry", None)


def abort(order: OrderName, data: Data = None) -> Outcome:
    """Before its instant: withdraw the order. While it runs: tell nobody further."""
    return with_name(data, order, _abort)


def reconcile(order: OrderName, data: Data = None) -> Outcome:
    """Counts before and after, one owner each, nobody worse off: the report that is signed. Exit status 1 if not clean."""
    return with_name(data, order, _reconcile)


def rollback(order: OrderName, wait: Wait = True, data: Data = None) -> Outcome:
    """Until it is sealed: compensating handovers for what nobody acted on; the others are listed."""
    return with_name(data, order, _rollback, wait)


def seal(order: OrderName, user: User = None, data: Data = None) -> Outcome:
    """Sign the last clean reconciliation; two signatures seal the order for good."""
    return with_name(data, order, _seal, user)


MinutesFolder = Annotated[Path, typer.Option("--to", help="The folder to write the papers to.")]
Pair = Annotated[str | None, typer.Option(help="Sign the minutes of one pair, OLD:NEW, instead of writing papers.")]


def minutes(order: OrderName, to: MinutesFolder = Path(), pair: Pair = None, user: User = None, data: Data = None) -> Outcome:
    """Handover minutes for each pair of old and new office, as PDF/A; with --pair and --user signed for one side."""
    return with_name(data, order, _minutes, to, pair, user)


async def _run(office: Office, merger: Merger, _: str, rate: float | None, wait: bool) -> Outcome:
    from activities.cutting_over import run as started
    from activities.operating_client import run_operation

    operation = await started(office, merger.order, merger.digest, f"command:{getpass.getuser()}", rate)
    progress(f"operation {operation} runs; it goes on if this command is stopped")
    if wait:
        await run_operation(office, operation)
    return await standing(office, merger.order)


async def _steer(office: Office, order: str, act: str, rate: float | None) -> Outcome:
    from activities.cutting_over import steer

    await steer(office, order, act, f"command:{getpass.getuser()}", rate)
    return await standing(office, order)


async def _abort(office: Office, order: str) -> Outcome:
    from activities.cutting_over import abort as aborted

    await aborted(office, order, f"command:{getpass.getuser()}")
    return await standing(office, order)


async def _reconcile(office: Office, order: str) -> Outcome:
    from activities.cutting_over import reconcile as reconciled

    row = await asyncio.to_thread(reconciled, office, order)
    found = json.loads(row.text)
    lines = [f"  {pair}: {n}" for pair, n in sorted(found["pairs"].items())]
    lines += ["before and after agree by state and procedure" if found["counts_agree"] else "before and after do NOT agree"]
    lines += [
        f"  worse off: {each['dossier']}, {each['what']}: {each['before']} -> {each['after']}" for each in found["unexcused"]
    ]
    lines += [f"  still at an old office: {code}" for code in found["stranded"]]
    lines += [f"  {n} {status}" for status, n in sorted(found["targets"].items())]
    lines.append(f"report {row.n}, digest {row.digest}: {'clean' if found['ok'] else 'NOT clean'}")
    return Outcome(ok=found["ok"], figures={**found, "report": row.n, "report_digest": row.digest}, lines=lines)


async def _rollback(office: Office, order: str, wait: bool) -> Outcome:
    from activities.cutting_over import not_rolled_back, roll_back
    from activities.operating_client import run_operation

    operation = await roll_back(office, order, f"command:{getpass.getuser()}")
    if wait:
        await run_operation(office, operation)
    told, left = await standing(office, order), await asyncio.to_thread(not_rolled_back, office, order)
    lines = [*told.lines, *(f"  stays with the successor: {code}" for code in left[:SHOWN])]
    return Outcome(ok=told.ok, figures={**told.figures, "not_rolled_back": left}, lines=lines)


async def _seal(office: Office, order: str, user: str | None) -> Outcome:
    from activities.cutting_over import seal as sealed

    who = await asyncio.to_thread(signed_in, office, user)
    await asyncio.to_thread(sealed, office, order, who)
    return await standing(office, order)


async def _minutes(office: Office, order: str, to: Path, pair: str | None, user: str | None) -> Outcome:
    from activities.minutes import minutes_of, paper, sign_minutes

    if pair is not None:
        who = await asyncio.to_thread(signed_in, office, user)
        old, _, new = pair.partition(":")
        side = await asyncio.to_thread(sign_minutes, office, order, (old, new), who)
        return Outcome(
            ok=True, figures={"pair": pair, "side": side, "by": who}, lines=[f"{pair}: signed for the {side} by {who}"]
        )
    found = await asyncio.to_thread(minutes_of, office, order)
    to.mkdir(parents=True, exist_ok=True)
    told: list[dict[str, Any]] = []
    for each in found:
        file = to / f"{order}.{each.pair[0]}.{each.pair[1]}.pdf"
        file.write_bytes(await asyncio.to_thread(paper, office, order, each))
        told.append({"pair": list(each.pair), "dossiers": len(each.lines), "digest": each.digest, "signed": each.signed,
                     "file": str(file)})  # fmt: skip
    lines = [f"{each['file']}: {each['dossiers']} dossiers, signed by {len(each['signed'])} of 2 sides" for each in told]
    return Outcome(ok=True, figures={"minutes": told}, lines=lines or ["nothing was handed over yet"])
