"""`motcua backup` and `motcua restore`: everything as of one point into a folder, and back (docs/operations.md)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from commands.loading import load
from commands.output import Outcome, add, failure, progress

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]


def register(app: typer.Typer) -> None:
    """Add both commands."""
    add(app, "backup", backup)
    add(app, "restore", restore)


def backup(
    to: Annotated[Path, typer.Argument(help="A new or empty folder for the backup.")],
    data: Data = None,
) -> Outcome:
    """Copy registry, Temporal's file, papers, histories and keys as of one point, while the system runs on."""
    from launch.backup import BackupFault, back_up

    settings, began = load(data=data), time.monotonic()
    if settings.database_url is None and not (settings.data / "registry.db").is_file():
        return failure(BackupFault(f"there is no system in {settings.data}: name its data folder by --data"))
    try:
        made = back_up(settings, to, progress)
    except (BackupFault, OSError) as error:
        return failure(error)
    size = sum(file["bytes"] for file in made["files"].values())
    figures = {**made, "files": len(made["files"]), "bytes": size, "to": str(to), "seconds": round(time.monotonic() - began, 1)}
    lines = [f"{to}: {figures['files']} files, {size // 1_000_000} MB, as of {made['point']}"]
    if (to / "key-ring.json").exists():
        lines.append("It holds the key ring: whoever has the folder reads everything. Keep key-ring.json apart from the rest.")
    lines += [] if made["temporal"] else ["Temporal is a cluster: back its database up after this, not before."]
    lines += [f"Papers and histories lie in {made['store']}: not in the folder."] if made["store"] else []
    return Outcome(ok=True, figures=figures, lines=lines)


def restore(
    folder: Annotated[Path, typer.Argument(help="The folder of a backup.")],
    codes_ahead: Annotated[
        int, typer.Option(help="How many numbers of today are passed over, for codes printed after the point.", min=0)
    ] = 1_000,
    erasures: Annotated[
        str | None,
        typer.Option(
            help="A later log of erasures, as `motcua audit log --json` wrote it: carried out again; or `none`: nobody was."
        ),
    ] = None,
    data: Data = None,
) -> Outcome:
    """Verify a backup and put it into an empty data folder. Start it with `motcua up`, then look with `motcua doctor --all`."""
    from launch.backup import BackupFault
    from launch.restoring import restore as put_in_place

    settings = load(data=data)
    try:
        done = put_in_place(settings, folder, codes_ahead, erasures)
    except (BackupFault, OSError, LookupError, ValueError) as error:
        return failure(error)
    lines = [f"{settings.data} is as of {done['point']}: start it with `motcua up`, then `motcua doctor --all`."]
    if done["erased_again"]:
        lines.append(f"Erased again, as they were after that: {', '.join(done['erased_again'])}.")
    if done["still_open"]:
        lines.append(f"Were erased and are still open in this backup; erase them once they end: {', '.join(done['still_open'])}.")
    return Outcome(ok=True, figures={**done, "data": str(settings.data)}, lines=lines)
