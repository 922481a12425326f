"""`motcua down`: stop the system that runs on a data folder, in order, and wait until it has ended."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.loading import load
from commands.output import Outcome, add, failure


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "down", down)


def down(
    data: Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")] = None,
    within: Annotated[float, typer.Option(help="Seconds to wait for its end.", min=0.1)] = 120.0,
) -> Outcome:
    """Stop the system that runs here. To stop one that does not run is no fault."""
    from launch import background
    from launch.data_folder import DataFolder

    folder = DataFolder(root=load(data=data).data)
    try:
        pid = background.stop(folder, within)
    except TimeoutError as error:
        return failure(error)
    said = f"Stopped (it was pid {pid})." if pid else f"No system runs on {folder.root}."
    return Outcome(ok=True, figures={"data": str(folder.root), "stopped": pid is not None, "pid": pid}, lines=[said])
