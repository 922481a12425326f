"""Merger orders and the running system: what the commands of `motcua cutover` share."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.operation import pace_lines
from commands.output import CallError, Outcome, failure
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from activities.desk import Office

OrderName = Annotated[str, typer.Argument(metavar="ORDER", help="A merger order: its file, or its name.")]
Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
User = Annotated[str | None, typer.Option(help="Who signs, by sign-in name; the password is asked for, or read from a pipe.")]
SHOWN = 50


def in_office(data: Path | None, work: Callable[[Office], Awaitable[Outcome]]) -> Outcome:
    """Do something on the running system; where none runs, say so."""
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


def with_name(data: Path | None, order: str, work: Any, *args: Any) -> Outcome:
    """Do something with an order that is registered, named or by its file."""
    name = Path(order).stem if order.endswith(".yaml") else order
    return in_office(data, lambda office: work(office, name, *args))


def with_order(data: Path | None, order: str, work: Any, *args: Any) -> Outcome:
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

    return in_office(data, go)


def _graph(office: Office) -> Any:
    from registry.cutover.known_units import graph_of

    with office.store.read() as session:
        return graph_of(session)


def signed_in(office: Office, user: str | None) -> str:
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


async def standing(office: Office, order: str) -> Outcome:
    """Where an order stands: signatures, split cases, and how far the handing over is."""
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
            counted = ", ".join(f"{n} {s}" for s, n in sorted(targets.items())) or "nobody told yet"
            lines.append(f"  {name}: {told[name]['standing']}, {counted}")
            lines += [f"  {line}" for line in pace_lines(told[name])]
    if told["standing"] == "run" and told["sealed_by"]:
        lines.append(f"  reconciliation signed by {', '.join(told['sealed_by'])}: {told['sealers']} signatures seal the order")
    return Outcome(ok=not bad, figures=told, lines=lines)
