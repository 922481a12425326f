"""The commands of `motcua cutover` until an order is signed; `commands/cutover.py` puts them into the group."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.cutover_office import SHOWN, Data, OrderName, User, signed_in, standing, with_order
from commands.output import Outcome

if TYPE_CHECKING:
    from activities.desk import Office
    from organisation.merger import Merger

Sample = Annotated[int, typer.Option(help="How many shadows to tell on a second namespace, to measure the rate; 0: none.")]
Rehearsal = Annotated[bool, typer.Option("--rehearsal", help="Let made-up tables decide split cases: never before a real run.")]


def plan(order: OrderName, rehearsal: Rehearsal = False, data: Data = None) -> Outcome:
    """What becomes of each open dossier, and what is due before the day, by holder and day. Changes nothing but the queue."""
    return with_order(data, order, _plan, not rehearsal)


def rehearse(order: OrderName, sample: Sample = 0, data: Data = None) -> Outcome:
    """Hand every open dossier over in memory: failures, who would be worse off, load by office, how long. Tells nobody."""
    return with_order(data, order, _rehearse, sample)


def splits(order: OrderName, data: Data = None) -> Outcome:
    """The split cases that wait for a person, each with its choices; the usual successor is shown and never applied."""
    return with_order(data, order, _splits)


Code = Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier's code.")]
To = Annotated[str, typer.Option("--to", help="The successor unit.")]
Why = Annotated[str, typer.Option("--why", help="What the decision rests on: a map, a certificate, a call.")]


def decide(order: OrderName, dossier: Code, to: To, why: Why, user: User = None, data: Data = None) -> Outcome:
    """Name the successor of one split case, signed in."""
    return with_order(data, order, _decide, dossier, to, why, user)


def sign(order: OrderName, user: User = None, data: Data = None) -> Outcome:
    """Sign an order over its file's bytes. The last signature that it wants lays it out, dated at its instant."""
    return with_order(data, order, _sign, user)


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

    who = await asyncio.to_thread(signed_in, office, user)
    with office.store.write() as session:
        case = decide_case(session, merger, code, to, who, why, office.time.now())
    return Outcome(ok=True, figures={"dossier": code, "to": case.new, "by": who}, lines=[f"{code} -> {case.new}, by {who}"])


async def _sign(office: Office, merger: Merger, text: str, user: str | None) -> Outcome:
    from activities.cutting_over import sign as signed

    who = await asyncio.to_thread(signed_in, office, user)
    await asyncio.to_thread(signed, office, merger, text, who)
    return await standing(office, merger.order)


def live_check(data: Path | None, order: str) -> Outcome:
    """`cutover check --live`."""
    return with_order(data, order, check_live)
