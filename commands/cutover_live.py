"""The commands of `motcua cutover` that need the running system; `commands/cutover.py` puts them into the group."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.operation import pace_lines
from commands.output import CallError, Outcome, failure, progress
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from activities.desk import Office
    from organisation.merger import Merger

OrderName = Annotated[str, typer.Argument(metavar="ORDER", help="A merger order: its file, or its name.")]
Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
User = Annotated[str | None, typer.Option(help="Who signs, by sign-in name; the password is asked for, or read from a pipe.")]
Rate = Annotated[float | None, typer.Option(help="Dossiers a second at most; left out: as fast as it goes.")]
Sample = Annotated[int, typer.Option(help="How many shadows to tell on a second namespace, to measure the rate; 0: none.")]
Rehearsal = Annotated[bool, typer.Option("--rehearsal", help="Let made-up tables decide split cases: never before a real run.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the end; it goes on in any case.")]
SHOWN = 50


def plan(order: OrderName, rehearsal: Rehearsal = False, data: Data = None) -> Outcome:
    """What becomes of each open dossier, and what is due before the day, by holder and day. Changes nothing but the queue."""
    return _with_order(data, order, _plan, not rehearsal)


def rehearse(order: OrderName, sample: Sample = 0, data: Data = None) -> Outcome:
    """Hand every open dossier over in memory: failures, who would be worse off, load by office, how long. Tells nobody."""
    return _with_order(data, order, _rehearse, sample)


def splits(order: OrderName, data: Data = None) -> Outcome:
    """The split cases that wait for a person, each with its choices; the usual successor is shown and never applied."""
    return _with_order(data, order, _splits)


Code = Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier's code.")]
To = Annotated[str, typer.Option("--to", help="The successor unit.")]
Why = Annotated[str, typer.Option("--why", help="What the decision rests on: a map, a certificate, a call.")]


def decide(order: OrderName, dossier: Code, to: To, why: Why, user: User = None, data: Data = None) -> Outcome:
    """Name the successor of one split case, signed in."""
    return _with_order(data, order, _decide, dossier, to, why, user)


def sign(order: OrderName, user: User = None, data: Data = None) -> Outcome:
    """Sign an order over its file's bytes. The last signature that it wants lays it out, dated at its instant."""
    return _with_order(data, order, _sign, user)


def run(order: OrderName, rate: Rate = None, wait: Wait = True, data: Data = None) -> Outcome:
    """Hand over, at or after the instant. Once: called again it joins, or says that it is done."""
    return _with_order(data, order, _run, rate, wait)


def status(order: OrderName, data: Data = None) -> Outcome:
    """Signatures, split cases, and how far the handing over is."""
    return _named(data, order, _status)


def pause(order: OrderName, data: Data = None) -> Outcome:
    """Tell no further dossier until it is resumed."""
    return _named(data, order, _steer, "pause", None)


def resume(order: OrderName, data: Data = None) -> Outcome:
    """Go on."""
    return _named(data, order, _steer, "resume", None)


def throttle(order: OrderName, rate: Rate = None, data: Data = None) -> Outcome:
    """Limit how many dossiers a second are told, so that the counters stay quick."""
    return _named(data, order, _steer, "throttle", rate)


def retry(order: OrderName, data: Data = None) -> Outcome:
    """Take up again what failed or was left."""
    return _named(data, order, _steer, "retry", None)


def abort(order: OrderName, data: Data = None) -> Outcome:
    """Before its instant: withdraw the order. While it runs: tell nobody further."""
    return _named(data, order, _abort)


def reconcile(order: OrderName, data: Data = None) -> Outcome:
    """Counts before and after, one owner each, nobody worse off: the report that is signed. Exit status 1 if not clean."""
    return _named(data, order, _reconcile)


def rollback(order: OrderName, wait: Wait = True, data: Data = None) -> Outcome:
    """Until it is sealed: compensating handovers for what nobody acted on; the others are listed."""
    return _named(data, order, _rollback, wait)


def seal(order: OrderName, user: User = None, data: Data = None) -> Outcome:
    """Sign the last clean reconciliation; two signatures seal the order for good."""
    return _named(data, order, _seal, user)


MinutesFolder = Annotated[Path, typer.Option("--to", help="The folder to write the papers to.")]
Pair = Annotated[str | None, typer.Option(help="Sign the minutes of one pair, OLD:NEW, instead of writing papers.")]


def minutes(order: OrderName, to: MinutesFolder = Path(), pair: Pair = None, user: User = None, data: Data = None) -> Outcome:
    """Handover minutes for each pair of old and new office, as PDF/A; with --pair and --user signed for one side."""
    return _named(data, order, _minutes, to, pair, user)


def _run_in_office(data: Path | None, work: Callable[[Office], Awaitable[Outcome]]) -> Outcome:
    from registry.cutover.orders import OrderRefused

    async def go() -> Outcome:
        settings = load(data=data)
        async with office_of(settings) as office:
            if office is None:
                return stopped(settings)
            try:
                return await work(office)
            except OrderRefused as error:
                return failure(error)

    return asyncio.run(go())


def _named(data: Path | None, order: str, work: Any, *args: Any) -> Outcome:
    """Do something with an order that is registered, named or by its file."""
    name = Path(order).stem if order.endswith(".yaml") else order
    return _run_in_office(data, lambda office: work(office, name, *args))


def _with_order(data: Path | None, order: str, work: Any, *args: Any) -> Outcome:
    """Do something with an order's file as it is, checked."""
    from procedure_defs.merger_file import named, read_order

    path = named(order)
    if not path.is_file():
        raise CallError(f"there is no order {order}; name a file, or one of procedure_defs/mergers")

    async def go(office: Office) -> Outcome:
        found = read_order(path, await asyncio.to_thread(_graph, office))
        if found.merger is None:
            errors = [fault for fault in found.faults if fault.severity == "error"]
            lines = [str(fault) for fault in errors] or [f"{path.name} cannot be used"]
            return Outcome(ok=False, figures={"faults": lines}, lines=lines)
        done: Outcome = await work(office, found.merger, found.text, *args)
        return done

    return _run_in_office(data, go)


def _graph(office: Office) -> Any:
    from registry.cutover.known_units import graph_of

    with office.store.read() as session:
        return graph_of(session)


async def check_live(office: Office, merger: Merger, _: str) -> Outcome:
    """What stands in the way of an order on this system."""
    from activities.cutting_over import findings

    found = await asyncio.to_thread(findings, office, merger)
    lines = [f"{each.rule} {each.severity}: {each.message}" for each in found] or ["nothing stands in its way on this system"]
    told = [each._asdict() for each in found]
    return Outcome(ok=all(each.severity != "error" for each in found), figures={"findings": told}, lines=lines)


async def _plan(office: Office, merger: Merger, _: str, real: bool) -> Outcome:
    from activities.cutting_over import plan as planned

    seen = await asyncio.to_thread(lambda: planned(office, merger, real=real))
    drain = [{**each._asdict(), "day": each.day.isoformat()} for each in seen.drain]
    pairs = [{"old": old, "new": new, "dossiers": n} for (old, new), n in sorted(seen.pairs.items())]
    figures = {"open": seen.open, "by_what": dict(seen.by_what), "pairs": pairs, "drain": drain,
               "undecided": seen.undecided, "uncovered": seen.uncovered}  # fmt: skip
    lines = [f"{seen.open} open dossiers: " + ", ".join(f"{n} {what}" for what, n in sorted(seen.by_what.items()))]
    lines += [f"  due {each.day:%d/%m/%Y}  {each.authority}  {each.holder}: {each.dossiers}" for each in seen.drain[:SHOWN]]
    lines += [f"  undecided: {code}" for code in seen.undecided[:SHOWN]] + [
        f"  uncovered: {code}" for code in seen.uncovered[:SHOWN]
    ]
    return Outcome(ok=not seen.uncovered, figures=figures, lines=lines)


async def _rehearse(office: Office, merger: Merger, _: str, size: int) -> Outcome:
    from activities import rehearsing
    from registry.cutover.orders import keep_report

    seen = await asyncio.to_thread(rehearsing.rehearse, office, merger)
    if size:
        from launch.namespaces import shadow_of
        from workflows.dossier import DossierWorkflow

        shadow = await shadow_of(office.client)
        seen = seen._replace(rate=await rehearsing.sample(office, shadow, DossierWorkflow, merger, size))
    figures = {**seen._asdict(), "load": dict(seen.load), "predicted_seconds": seen.predicted_seconds}
    with office.store.write() as session:
        keep_report(session, merger.order, "rehearsal", figures, office.time.now())
    pace = f"; {seen.rate}/s on a second namespace, about {seen.predicted_seconds} s in all" if seen.rate else ""
    lines = [f"{seen.handed_over} of {seen.dossiers} open dossiers would be handed over, in memory in {seen.seconds} s{pace}"]
    lines += [f"  fails: {each['dossier']} {each['why']}" for each in seen.failures[:SHOWN]]
    lines += [
        f"  worse off: {each['dossier']} {each['what']} {each['before']} -> {each['after']}" for each in seen.worse_off[:SHOWN]
    ]
    lines += [f"  {office_id}: {n} tasks" for office_id, n in seen.load.most_common(SHOWN)]
    lines += [f"  {seen.undecided} wait for a person to decide where they lie"] if seen.undecided else []
    return Outcome(ok=not seen.failures and not seen.worse_off, figures=figures, lines=lines)


async def _splits(office: Office, merger: Merger, _: str) -> Outcome:
    from registry.cutover.splits import fill_queue, undecided

    await asyncio.to_thread(
        lambda: fill_queue(office.store, office.keys, office.definitions, merger, office.time.now(), real=True)
    )
    with office.store.read() as session:
        waiting = undecided(session, merger.order)
    figures: list[dict[str, Any]] = [
        {"dossier": each.code, "unit": each.old, "choices": sorted({link.new for link in merger.successors[each.old]}),
         "usual": each.usual, "evidence": each.evidence, "synthetic": each.synthetic}
        for each in waiting
    ]  # fmt: skip
    lines = [
        f"{each['dossier']}  {each['unit']} -> {' | '.join(each['choices'])}  (thường về {each['usual']}, chỉ để tham khảo)"
        for each in figures
    ]
    return Outcome(ok=not waiting, figures={"waiting": figures}, lines=lines or ["no split case waits for a person"])


async def _decide(office: Office, merger: Merger, _: str, code: str, to: str, why: str, user: str | None) -> Outcome:
    from registry.cutover.splits import decide_case

    who = await asyncio.to_thread(_signed_in, office, user)
    with office.store.write() as session:
        case = decide_case(session, merger, code, to, who, why, office.time.now())
    return Outcome(ok=True, figures={"dossier": code, "to": case.new, "by": who}, lines=[f"{code} -> {case.new}, by {who}"])


async def _sign(office: Office, merger: Merger, text: str, user: str | None) -> Outcome:
    from activities.cutting_over import sign as signed

    who = await asyncio.to_thread(_signed_in, office, user)
    await asyncio.to_thread(signed, office, merger, text, who)
    return await _status(office, merger.order)


def _signed_in(office: Office, user: str | None) -> str:
    """The official who signs in now, by name and password."""
    from registry.accounts import sign_in
    from registry.cutover.orders import OrderRefused

    if user is None:
        raise OrderRefused("CUTOVER-022", "name who signs: --user NAME; the password is asked for, or read from a pipe")
    password = getpass.getpass(f"Password of {user}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with office.store.read() as session:
        account = sign_in(session, user, password)
    if account is None or account.kind != "official":
        raise OrderRefused("CUTOVER-023", f"{user} could not sign in as an official: name or password is wrong")
    return account.subject


async def _run(office: Office, merger: Merger, _: str, rate: float | None, wait: bool) -> Outcome:
    from activities.cutting_over import run as started
    from activities.operating_client import run_operation

    operation = await started(office, merger.order, merger.digest, f"command:{getpass.getuser()}", rate)
    progress(f"operation {operation} runs; it goes on if this command is stopped")
    if wait:
        await run_operation(office, operation)
    return await _status(office, merger.order)


async def _status(office: Office, order: str) -> Outcome:
    from activities.cutting_over import status as found

    told: dict[str, Any] = await asyncio.to_thread(found, office, order)
    signed = ", ".join(told["signatures"]) or "nobody"
    lines = [f"{order}: {told['standing']}, effective {told['effective']}, signed by {signed}"]
    lines += [f"  {told['undecided']} split cases wait for a person"] if told["undecided"] else []
    bad = False
    for name in ("handing_over", "handing_back"):
        if name in told:
            targets = told[name]["targets"]
            bad = bad or bool(targets.get("failed"))
            lines.append(f"  {name}: {told[name]['standing']}, " + ", ".join(f"{n} {s}" for s, n in sorted(targets.items())))
            lines += [f"  {line}" for line in pace_lines(told[name])]
    return Outcome(ok=not bad, figures=told, lines=lines)


async def _steer(office: Office, order: str, act: str, rate: float | None) -> Outcome:
    from activities.cutting_over import steer

    await steer(office, order, act, f"command:{getpass.getuser()}", rate)
    return await _status(office, order)


async def _abort(office: Office, order: str) -> Outcome:
    from activities.cutting_over import abort as aborted

    await aborted(office, order, f"command:{getpass.getuser()}")
    return await _status(office, order)


async def _reconcile(office: Office, order: str) -> Outcome:
    from activities.cutting_over import reconcile as reconciled

    row = await asyncio.to_thread(reconciled, office, order)
    found = json.loads(row.text)
    lines = [f"{key}: {found[key]}" for key in ("targets", "counts_agree", "pairs", "unexcused", "stranded")]
    lines.append(f"report {row.n}, digest {row.digest}: {'clean' if found['ok'] else 'NOT clean'}")
    return Outcome(ok=found["ok"], figures={**found, "report": row.n, "report_digest": row.digest}, lines=lines)


async def _rollback(office: Office, order: str, wait: bool) -> Outcome:
    from activities.cutting_over import not_rolled_back, roll_back
    from activities.operating_client import run_operation

    operation = await roll_back(office, order, f"command:{getpass.getuser()}")
    if wait:
        await run_operation(office, operation)
    told, left = await _status(office, order), await asyncio.to_thread(not_rolled_back, office, order)
    lines = [*told.lines, *(f"  stays with the successor: {code}" for code in left[:SHOWN])]
    return Outcome(ok=told.ok, figures={**told.figures, "not_rolled_back": left}, lines=lines)


async def _seal(office: Office, order: str, user: str | None) -> Outcome:
    from activities.cutting_over import seal as sealed

    who = await asyncio.to_thread(_signed_in, office, user)
    await asyncio.to_thread(sealed, office, order, who)
    return await _status(office, order)


async def _minutes(office: Office, order: str, to: Path, pair: str | None, user: str | None) -> Outcome:
    from activities.minutes import minutes_of, paper, sign_minutes

    if pair is not None:
        who = await asyncio.to_thread(_signed_in, office, user)
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


def live_check(data: Path | None, order: str) -> Outcome:
    """`cutover check --live`."""
    return _with_order(data, order, check_live)
