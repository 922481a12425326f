"""`motcua term`: when a legal term ends and why, day by day. The same functions give a dossier its date. Works alone."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from commands.output import CallError, Outcome, add, failure

if TYPE_CHECKING:
    from statute.calendar import Calendar
    from statute.explain import DayEntry
    from statute.term import Due, Term

Unit = Annotated[str, typer.Option(help="minutes, working_hours, same_day, working_days, calendar_days, weeks, months or years.")]
Count = Annotated[int, typer.Option("--n", help="How many of the unit.")]
Start = Annotated[str, typer.Option("--from", help="The instant from which it runs, such as 2026-04-29T10:00+07:00.")]
CutOff = Annotated[str | None, typer.Option(help="For same_day: received up to this hour it ends today, such as 15:00.")]
CalendarName = Annotated[str, typer.Option("--calendar", help="A calendar of the library by name, or a calendar file.")]
Explain = Annotated[bool, typer.Option("--explain", help="Tell every day in prose as well.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "term", term)


def term(
    unit: Unit, start: Start, n: Count = 1, cut_off: CutOff = None, calendar: CalendarName = "vietnam", explain: Explain = False
) -> Outcome:
    """When a term ends: its last day, the instant after it, and each day counted or skipped with its ground."""
    from statute.errors import StatuteError
    from statute.explain import explain as told
    from statute.term import due

    limit = term_of(unit, n, cut_off)
    began = instant_of(start, limit)
    try:
        counted_on = _calendar(calendar)
        ends, entries = due(limit, began, counted_on), told(limit, began, counted_on)
    except StatuteError as error:
        return failure(error)
    return Outcome(ok=True, figures=figures(limit, began, ends, entries), lines=_lines(ends, entries if explain else ()))


def term_of(unit: str, n: int, cut_off: str | None) -> Term:
    """The term that a call names. Raises CallError, with the rule that an absurd one breaks."""
    from statute import term as law
    from statute.calendar_layers import said_by

    known: tuple[str, ...] = get_args(law.Unit)
    if unit not in known:
        raise CallError(f"--unit {unit} is no unit of a legal term; write one of {', '.join(known)}")
    try:
        hour = time.fromisoformat(cut_off) if cut_off is not None else None
    except ValueError:
        raise CallError(f"--cut-off {cut_off} is no time of day; write it as 15:00") from None
    try:
        return law.Term.model_validate({"unit": unit, "n": n, "cut_off": hour})
    except ValueError as error:
        raise CallError(said_by(error)) from None


def instant_of(text: str, limit: Term) -> datetime:
    """The instant a term runs from; a bare day will do where the hour changes nothing. Raises CallError."""
    from statute.time import ICT

    by_the_hour = limit.by_the_moment or limit.unit == "same_day"
    try:
        if not by_the_hour and len(text) == len("2026-04-29"):
            return datetime.combine(date.fromisoformat(text), time(), ICT)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CallError(f"--from {text} is no instant; write it as 2026-04-29T10:00+07:00") from None
    if found.tzinfo is None:
        raise CallError(f"--from {text} has no time zone, so nobody can say which moment is meant; write {text}+07:00")
    return found


def _calendar(name: str) -> Calendar:
    from procedure_defs.calendar_file import FOLDER, CalendarFileError, calendar_from, calendar_named
    from procedure_defs.load import load
    from statute.calendar import Calendar

    path = Path(name)
    try:
        if path.suffix in (".yaml", ".yml"):
            return Calendar.of(calendar_from(load(path, path.name)))
        if not (FOLDER / f"{name}.yaml").is_file():
            known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.yaml")))
            raise CallError(f"--calendar {name} is not in the library, which has {known}; or name a calendar file")
        return Calendar.of(calendar_named(name))
    except (CalendarFileError, OSError) as error:
        raise CallError(str(error)) from None


def figures(limit: Term, began: datetime, ends: Due, entries: tuple[DayEntry, ...]) -> dict[str, Any]:
    """What a term came to, by name."""
    return {
        "unit": limit.unit, "n": limit.n, "from": began.isoformat(), "due_on": ends.due_on.isoformat(),
        "due_at": ends.due_at.isoformat(), "nominal_on": ends.nominal_on.isoformat() if ends.nominal_on else None,
        "provisional": ends.provisional, "entries": [entry._asdict() for entry in entries],
    }  # fmt: skip


def _lines(ends: Due, entries: tuple[DayEntry, ...]) -> list[str]:
    marked = " (tạm tính: lịch làm việc chưa được công bố / provisional: days off not announced yet)" if ends.provisional else ""
    days = [f"{entry.day:%d/%m/%Y}  {entry.vi} / {entry.en}" + (f"  [{entry.basis}]" if entry.basis else "") for entry in entries]
    return [*days, f"{ends.due_on:%d/%m/%Y}{marked}; {ends.due_at.isoformat()}"]
