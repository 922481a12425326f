"""`motcua time`: the instant at which an installation stands; `motcua time move` moves it ahead, where that is allowed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add, failure, with_json
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from settings import Settings

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The instant at which this installation stands; in trial, demo and tests it can be moved ahead.")
    group.callback(invoke_without_command=True)(with_json(show))
    add(group, "move", move)
    app.add_typer(group, name="time")


def show(context: typer.Context, data: Data = None) -> Outcome | None:
    """Show the installation's now, and how far it was moved ahead."""
    if context.invoked_subcommand is not None:
        return None
    from registry.store import Store
    from registry.time_port import TimePort

    settings = load(data=data)
    store = Store(settings.registry_url)
    try:
        port = TimePort(store, movable=settings.mode != "production")
        return _told(port.now(), port.offset(), {"movable": movable(settings)})
    except Exception as error:  # no registry yet, or it cannot be reached
        return failure(error)
    finally:
        store.close()


def move(
    days: Annotated[float | None, typer.Option(help="How many days to move ahead.")] = None,
    to: Annotated[str | None, typer.Option(help="The instant to move to, ISO 8601; without an offset it is UTC+7.")] = None,
    data: Data = None,
) -> Outcome:
    """Move time ahead: API, registry and every open dossier follow. Refused in production and without time_travel."""
    settings = load(data=data)
    if (days is None) == (to is None):
        raise CallError("give either --days N or --to ISO, such as --days 15 or --to 2026-12-01T08:00")
    if not movable(settings):
        raise CallError(refusal(settings))
    return asyncio.run(_move(settings, days, to))


def movable(settings: Settings) -> bool:
    """Whether the running system was started so that its time can be moved; without one, what the settings say."""
    from launch.data_folder import DataFolder

    said = DataFolder(root=settings.data).status() or {}
    return settings.mode != "production" and bool(said.get("time_travel", settings.time_travel))


def refusal(settings: Settings) -> str:
    """Why time cannot be moved here, and what would be right."""
    if settings.mode == "production":
        return "legal terms run on real time in production: time is moved in mode trial, demo or test only"
    return "this system runs on real time; start it by `motcua up --time-travel` (MOTCUA_TIME_TRAVEL=1) to move it"


async def _move(settings: Settings, days: float | None, to: str | None) -> Outcome:
    from activities.moving_time import move_time

    async with office_of(settings) as office:
        if office is None:
            return stopped(settings)
        by = timedelta(days=days) if days is not None else instant(str(to)) - office.time.now()
        if by <= timedelta(0):
            raise CallError(f"time moves ahead only; it is {office.time.now():%Y-%m-%dT%H:%M:%SZ} here")
        moved = await move_time(office, by)
    return _told(moved.now, moved.offset, {"dossiers": moved.told})


def instant(text: str) -> datetime:
    """An instant as people write it. Raises CallError."""
    from statute.time import ICT

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CallError(f"--to {text} is no instant; write it as 2026-12-01T08:00") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=ICT)


def _told(now: datetime, offset: timedelta, more: dict[str, object]) -> Outcome:
    from statute.time import local

    real = datetime.now(UTC)
    figures = {"now": now.isoformat(timespec="seconds"), "offset_seconds": offset.total_seconds(), **more}
    lines = [f"{local(now):%Y-%m-%d %H:%M:%S} UTC+7" + (f", moved ahead by {offset}" if offset else ", real time")]
    lines += [f"really {local(real):%Y-%m-%d %H:%M:%S} UTC+7"] if offset else []
    lines += [f"{more['dossiers']} open dossiers were told"] if "dossiers" in more else []
    return Outcome(ok=True, figures=figures, lines=lines)
