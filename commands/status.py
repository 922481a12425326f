"""`motcua status`: what runs on a data folder, where it is, and how each process fares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.loading import load
from commands.output import Outcome, add


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "status", status)


def status(
    data: Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")] = None,
) -> Outcome:
    """Whether a system runs here. Exit status 1 if none does, or if one of its processes is down."""
    from launch.data_folder import DataFolder

    folder = DataFolder(root=load(data=data).data)
    said = folder.status()
    if said is None:
        figures = {"state": "stopped", "data": str(folder.root)}
        return Outcome(ok=False, figures=figures, lines=[f"No system runs on {folder.root}; `motcua up` starts one."])
    ok = said["state"] == "running" and all(p["state"] in {"running", "ended"} for p in said["processes"])
    places = [f"  {name:<15} {address}" for name, address in said["addresses"].items()]
    processes = [
        f"  {p['name']:<15} {p['state']:<11} pid {p['pid'] or '-':<8} restarts {p['restarts']}" for p in said["processes"]
    ]
    head = f"Motcua: {said['state']} since {said['started_at']} (pid {folder.supervisor()}). Data: {folder.root}"
    return Outcome(ok=ok, figures={**said, "pid": folder.supervisor()}, lines=[head, *places, *processes])
