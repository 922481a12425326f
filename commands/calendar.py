"""`motcua calendar apply FILE`: days off announced after the fact, for every open dossier and for new ones.

`--preview` changes nothing: it tells each open clock's date before and after.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add, failure, progress, with_json
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from activities.decreeing import Announced, Preview
    from activities.desk import Office
    from settings import Settings
    from statute.calendar import CalendarData

File = Annotated[Path, typer.Argument(help="A calendar file, as those in procedure_defs/calendars.")]
Order = Annotated[str | None, typer.Option(help="The number of the announcement; the same number is carried out once.")]
Basis = Annotated[str | None, typer.Option(help="The citation that stands in each ledger.")]
Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Calendars of working days: what an announcement changes, and carrying it out.")
    group.callback()(with_json(_group))
    add(group, "apply", apply)
    app.add_typer(group, name="calendar")


def _group() -> Outcome | None:
    return None


def apply(file: File, order: Order = None, basis: Basis = None, preview: bool = False, data: Data = None) -> Outcome:
    """Count every open dossier by this calendar from here on; no date ever comes earlier by it. New ones are pinned to it."""
    if order is None and not preview:
        raise CallError("name the announcement, such as --order 1234/TB-BNV; or look first with --preview")
    calendar, settings = _read(file), load(data=data)
    return asyncio.run(_apply(settings, calendar, order or "preview", basis, preview))


def _read(file: Path) -> CalendarData:
    from procedure_defs.calendar_file import CalendarFileError, calendar_from
    from procedure_defs.load import load as read

    if not file.is_file():
        raise CallError(f"there is no file {file}; name a calendar file")
    try:
        return calendar_from(read(file, file.name))
    except CalendarFileError as error:
        raise CallError(str(error)) from None


async def _apply(settings: Settings, calendar: CalendarData, order: str, basis: str | None, only_look: bool) -> Outcome:
    from activities import decreeing
    from statute.errors import StatuteError

    async with office_of(settings) as office:
        if office is None:
            return stopped(settings)
        try:
            decree = await asyncio.to_thread(decreeing.announced, office.store, calendar, order, basis)
        except StatuteError as error:
            return failure(error)
        seen = await asyncio.to_thread(decreeing.preview, office.store, decree, office.time.now())
        if only_look:
            return Outcome(ok=not seen.failed, figures=figures(seen), lines=_lines(seen))
        return await _carry_out(office, decree, seen)


async def _carry_out(office: Office, decree: Announced, seen: Preview) -> Outcome:
    from activities.decreeing import begin
    from activities.operating_client import run_operation
    from registry.operations import counts

    operation = await asyncio.to_thread(begin, office, decree, "motcua calendar apply")
    progress(f"operation {operation} runs; it goes on if this command is stopped")
    await run_operation(office, operation)
    with office.store.read() as session:
        came_to = counts(session, operation)
    ok = not came_to.get("failed")
    told = [f"operation {operation}: " + ", ".join(f"{n} {status}" for status, n in sorted(came_to.items()))]
    return Outcome(ok=ok, figures={"operation": operation, "targets": came_to, **figures(seen)}, lines=[*_lines(seen), *told])


def figures(seen: Preview) -> dict[str, Any]:
    """What a preview found, by name."""
    shown = [{"code": m.code, "before": m.before.isoformat(), "after": m.after.isoformat(), "kept": m.kept} for m in seen.shown]
    return {"open": seen.open, "moved": seen.moved, "kept": seen.kept, "failed": seen.failed, "shown": shown}


def _lines(seen: Preview) -> list[str]:
    dates = [f"{m.code}  {m.before:%d/%m/%Y} -> {m.after:%d/%m/%Y}{'  (không rút ngắn)' if m.kept else ''}" for m in seen.shown]
    counted = f"{seen.moved} move, {seen.kept} would come earlier and stay, {len(seen.failed)} fail"
    return [*dates, f"{seen.open} open clocks: {counted}"]
