"""`motcua up`: start a whole system on this machine, in the foreground or with --detach in the background."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.loading import load
from commands.output import Outcome, add, failure, progress, write


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "up", up)


def up(
    data: Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return once it serves; it runs on in the background.")] = False,
    api_port: Annotated[int | None, typer.Option(help="Port of the API and its pages; 0 for a free one.")] = None,
    temporal_ui_port: Annotated[
        int | None, typer.Option(help="Start Temporal's own pages too, on this port; 0 for a free one.")
    ] = None,
    people: Annotated[int | None, typer.Option(help="How many people the sandbox register invents.")] = None,
    time_travel: Annotated[
        bool | None, typer.Option("--time-travel", help="Let `motcua time move` move time ahead; never in production.")
    ] = None,
) -> Outcome | None:
    """Start Temporal, the registry, the sandbox register, the worker and the API. Ctrl-C stops all of it."""
    from launch import background, system
    from launch.data_folder import AlreadyRunning
    from launch.ports import PortTaken
    from launch.processes import StartFailed
    from launch.temporal_server import TemporalMissing

    settings = load(
        data=data, api_port=api_port, temporal_ui_port=temporal_ui_port, register_people=people, time_travel=time_travel
    )
    try:
        if detach:
            return _running(background.start(settings))
        system.run(settings, progress, lambda status: write(_running(status), as_json="--json" in sys.argv))
    except (AlreadyRunning, PortTaken, TemporalMissing, StartFailed) as error:
        return failure(error)
    return None


def _running(status: dict[str, Any]) -> Outcome:
    from launch import first_sign_ins

    accounts = first_sign_ins.read(load(data=status["data"]).first_sign_ins_file)
    places = [f"  {name:<15} {address}" for name, address in status["addresses"].items()]
    lines = [f"Motcua runs. Data: {status['data']}", *places, *first_sign_ins.lines(accounts)]
    return Outcome(ok=True, figures={**status, "first_sign_ins": [a.model_dump() for a in accounts]}, lines=lines)
