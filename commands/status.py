"""`motcua status`: what runs on a data folder, where it is, and how each process fares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import Outcome, add

if TYPE_CHECKING:
    from settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "status", status)


def status(
    data: Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")] = None,
) -> Outcome:
    """Whether a system runs here. Exit status 1 if none does, one of its processes is down, or an alarm stands."""
    from launch.data_folder import DataFolder

    settings = load(data=data)
    folder = DataFolder(root=settings.data)
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
    evidence = _evidence(settings)
    all_said: dict[str, Any] = {**said, "pid": folder.supervisor(), "evidence": evidence}
    return Outcome(ok=ok and not evidence.get("alarms"), figures=all_said, lines=[head, *places, *processes, *_told(evidence)])


def _evidence(settings: Settings) -> dict[str, Any]:
    """What the rounds of the worker say of kept histories, seals and alarms."""
    from sqlalchemy.exc import SQLAlchemyError

    from audit.rounds import state_of_evidence
    from registry.store import Store

    store = Store(settings.registry_url)
    try:
        return state_of_evidence(store)
    except SQLAlchemyError:  # a registry that is away, or of a release before
        return {}
    finally:
        store.close()


def _told(evidence: dict[str, Any]) -> list[str]:
    if not evidence:
        return []
    sealed = evidence.get("sealed")
    day = f"sealed to {sealed['day']} ({sealed['level']})" if sealed else "no day is sealed yet"
    line = f"  {'evidence':<15} {evidence['kept']} histories kept, {day}, {len(evidence['alarms'])} alarms"
    return [line, *(f"  {'ALARM':<15} {alarm}" for alarm in evidence["alarms"])]
