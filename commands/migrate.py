"""`motcua migrate NEW`: moves the dossiers in flight to another version of their procedure, or takes that back.

`--dry-run` changes nothing: it is the preview of `motcua impact` under the same mapping. What goes on meanwhile is steered
by `motcua operation`: pause, resume, throttle, abort, retry, and the list of dossiers that it failed at.
"""

from __future__ import annotations

import asyncio
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.impact import Data, lines, steps_of, version
from commands.loading import load
from commands.output import CallError, Outcome, add, failure, progress
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from activities.desk import Office
    from activities.previewing import Impact
    from settings import Settings

New = Annotated[
    str | None,
    typer.Argument(help="The published version to move to: its folder, its digest, or a code for the version in force."),
]
OrderNo = Annotated[str | None, typer.Option("--order", help="The number of the decision; the same one is carried out once.")]
Basis = Annotated[str | None, typer.Option(help="The transitional clause, cited in each ledger.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="Old step -> new step; `motcua impact NEW --write-mapping FILE` writes it.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")]
Rate = Annotated[float | None, typer.Option(help="Dossiers a second at most.")]
Undo = Annotated[str | None, typer.Option("--undo", help="Take back what was done under this order.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "migrate", migrate)


def migrate(
    new: New = None, order: OrderNo = None, basis: Basis = None, mapping: MappingFile = None, dry_run: DryRun = False,
    rate: Rate = None, undo: Undo = None, data: Data = None,
) -> Outcome:  # fmt: skip
    """Move every dossier in flight that can be; the others stay and are named with the reason. Exit status 1 if one stays."""
    if (new is None) == (undo is None):
        raise CallError("name the version to move to, or --undo ORDER: motcua migrate NEW --order NUMBER | --undo NUMBER")
    if new is not None and order is None and not dry_run:
        raise CallError("name the decision, such as --order 1234/QĐ-UBND; or look first with --dry-run")
    settings, steps = load(data=data), steps_of(mapping)
    if undo is not None:
        return asyncio.run(_undo(settings, undo, rate))
    return asyncio.run(_migrate(settings, str(new), None if dry_run else order, basis, steps, rate))


async def _migrate(
    settings: Settings, new: str, order: str | None, basis: str | None, steps: dict[str, str] | None, rate: float | None
) -> Outcome:
    from activities import previewing
    from activities.migrating import is_published
    from dossier.pinned import DigestMismatch

    async with office_of(settings) as office:
        if office is None:
            return stopped(settings)
        try:
            wanted = version(new, office.definitions)
            seen = await asyncio.to_thread(previewing.impact, office.store, office.definitions, wanted, steps)
        except DigestMismatch as error:
            return failure(error)
        figures = seen.figures()
        if order is None:
            return Outcome(ok=figures["impossible"] == 0, figures=figures, lines=lines(figures))
        if not is_published(office.store, wanted.digest):
            raise CallError(f"{new} is not published: dossiers are only moved to a published version, see `motcua publish`")
        if steps is None and figures["mapping"]:
            needed = f"{figures['mapping']} dossiers need a mapping: motcua impact {new} --write-mapping FILE, read it,"
            raise CallError(f"{needed} then motcua migrate {new} --mapping FILE")
        return await _carry_out(office, seen, order, basis, steps or {}, rate)


async def _carry_out(
    office: Office, seen: Impact, order: str, basis: str | None, steps: dict[str, str], rate: float | None
) -> Outcome:
    from activities.migrating import begin, order_for

    ordered = order_for(seen, order, basis, steps)
    operation = await asyncio.to_thread(begin, office, ordered, _who(), rate)
    return await _followed(office, operation, seen.figures())


async def _undo(settings: Settings, order: str, rate: float | None) -> Outcome:
    from activities.migrating import NothingToUndo, begin_undo

    async with office_of(settings) as office:
        if office is None:
            return stopped(settings)
        try:
            operation = await asyncio.to_thread(begin_undo, office, order, _who(), rate)
        except NothingToUndo as error:
            return failure(error)
        return await _followed(office, operation, {})


async def _followed(office: Office, operation: str, figures: dict[str, Any]) -> Outcome:
    from activities.operating_client import run_operation
    from registry.operations import counts, targets

    progress(f"operation {operation} runs; it goes on if this command is stopped, see `motcua operation show {operation}`")
    await run_operation(office, operation)
    with office.store.read() as session:
        came_to, failed = counts(session, operation), targets(session, operation, ("failed",), 200)
    stayed = [{"code": each.code, "reason": each.reason, "detail": each.detail} for each in failed]
    told = [f"{each['code']}  {each['reason']}: {each['detail']}" for each in stayed]
    told.append(f"operation {operation}: " + (", ".join(f"{n} {status}" for status, n in sorted(came_to.items())) or "nobody"))
    found = {**figures, "operation": operation, "targets": came_to, "failed": stayed}
    return Outcome(ok=not stayed, figures=found, lines=told)


def _who() -> str:
    return f"command:{getpass.getuser()}"
