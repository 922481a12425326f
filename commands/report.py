"""`motcua report`: the on-time figure of Decision 766 for a unit and a period, and what is about to be late, by holder.

Reads the registry; needs no running system.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add, failure, with_json

if TYPE_CHECKING:
    from sqlmodel import Session

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
UnitCode = Annotated[str, typer.Option(help="A unit's code; the units right below it are counted in.")]
First = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day of the period.")]
Last = Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day of the period.")]
Days = Annotated[int, typer.Option(min=1, max=60, help="How many days ahead to look.")]
Place = Annotated[str | None, typer.Option(help="One authority only.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Figures from ledgers.")
    group.callback()(with_json(_group))
    add(group, "on-time", on_time)
    add(group, "at-risk", at_risk)
    add(group, "re-received", re_received)
    app.add_typer(group, name="report")


def _group() -> Outcome | None:
    return None


def on_time(unit: UnitCode, first: First, last: Last, data: Data = None) -> Outcome:
    """The share of dossiers settled on time, as index 2.1 of Decision 766 counts them."""
    from registry.reports import settled
    from statute.on_time import BASIS
    from statute.on_time import on_time as figure
    from statute.time import ICT, midnight_after

    if last < first:
        raise CallError(f"--to {last:%Y-%m-%d} is before --from {first:%Y-%m-%d}; give the first day, then the last")
    since, until = datetime.combine(first.date(), time(), ICT), midnight_after(last.date())

    def read(session: Session, now: datetime) -> Outcome:
        found = figure(settled(session, unit, since, min(until, now)), min(until, now))
        period = {"unit": unit, "from": first.date().isoformat(), "to": last.date().isoformat(), "basis": BASIS}
        told = "no dossier counts" if found.share is None else f"{found.share:.2%} on time, {found.points} of 20 points"
        line = f"{unit}, {first:%d/%m/%Y} - {last:%d/%m/%Y}: {found.on_time} of {found.counted}; {told}"
        return Outcome(ok=True, figures={**period, **found._asdict()}, lines=[line, *(f"late: {code}" for code in found.late)])

    return _reading(data, read)


def at_risk(days: Days = 2, authority: Place = None, data: Data = None) -> Outcome:
    """Open work whose dossier ends within so many days and is not late yet, by who holds it."""
    from registry import reports

    def read(session: Session, now: datetime) -> Outcome:
        holders = reports.at_risk(session, now, now + timedelta(days=days), authority)
        lines = [f"{holder}: {task['code']} {task['due_at']:%d/%m/%Y %H:%M}" for holder, held in holders.items() for task in held]
        figures: dict[str, Any] = {"days": days, "holders": holders, "tasks": sum(map(len, holders.values()))}
        return Outcome(ok=True, figures=figures, lines=[*lines, f"{figures['tasks']} tasks end within {days} days"])

    return _reading(data, read)


def re_received(first: First, last: Last, data: Data = None) -> Outcome:
    """Dossiers of a period that were sent back and filed again: what each came back from, and how old its case is."""
    from registry import predecessors
    from statute.time import ICT, midnight_after

    since, until = datetime.combine(first.date(), time(), ICT), midnight_after(last.date())

    def read(session: Session, now: datetime) -> Outcome:
        found = [{**each._asdict(), "age_days": (now - each.case_since).days}
                 for each in predecessors.re_received(session, since, until)]  # fmt: skip
        lines = [f"{each['code']} came back from {each['predecessor']}; {each['age_days']} days old" for each in found]
        return Outcome(ok=True, figures={"dossiers": found}, lines=[*lines, f"{len(found)} came back"])

    return _reading(data, read)


def _reading(data: Path | None, read: Callable[[Session, datetime], Outcome]) -> Outcome:
    from registry.store import Store
    from registry.time_port import TimePort

    settings = load(data=data)
    store = Store(settings.registry_url)
    try:
        now = TimePort(store, movable=settings.mode != "production").now()
        with store.read() as session:
            return read(session, now)
    except Exception as error:  # no registry yet, or it cannot be reached
        return failure(error)
    finally:
        store.close()
