"""`motcua audit replay CODE | --all | PACK` and `motcua audit rehearse-upgrade`: re-execution, of the past and under new code."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.loading import load
from commands.output import CallError, Outcome, failure, progress
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from activities.desk import Office
    from audit.gathering import Live
    from audit.three_records import Judged
    from settings import Settings

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
SHOWN = 50


def replay(
    target: Annotated[str | None, typer.Argument(help="A dossier's code, or the file of an evidence pack.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every dossier of the registry, on all cores.")] = False,
    key: Annotated[Path | None, typer.Option(help="The recipient's private key, for a pack that was opened for them.")] = None,
    roots: Annotated[Path | None, typer.Option(help="Trusted certificates (PEM) for the time-stamps of a pack.")] = None,
    data: Data = None,
) -> Outcome:
    """Re-execute: kept histories replayed, every command decided again, the registry's rows compared. Exit 1 if they differ."""
    if bool(target) == every:
        raise CallError("name a dossier or a pack, or give --all: motcua audit replay CODE | PACK.zip | --all")
    if target is not None and (target.endswith(".zip") or Path(target).is_file()):
        from commands.audit_packs import replay_pack

        return replay_pack(Path(target), key, roots)
    settings = load(data=data)
    try:
        return _replay(settings, target)
    except (OSError, RuntimeError, LookupError) as error:
        return failure(error)


def _replay(settings: Settings, code: str | None) -> Outcome:
    from audit.evidence import places_of
    from audit.gathering import Source, judge_all
    from registry.store import Store

    store = Store(settings.registry_url)
    try:
        codes = [code] if code is not None else _codes(store)
    finally:
        store.close()
    live = asyncio.run(_live(settings, codes))
    source = Source(settings.registry_url, settings.key_ring_json(), places_of(settings))
    progress(f"re-executing {len(codes)} dossiers")
    return _judged(list(judge_all(source, codes, live)))


def _codes(store: object) -> list[str]:
    from sqlmodel import select

    from registry.store import Store
    from registry.tables import Dossier

    assert isinstance(store, Store)
    with store.read() as session:
        return list(session.exec(select(Dossier.code).order_by(Dossier.code)).all())


async def _live(settings: Settings, codes: list[str]) -> Live:
    """What Temporal has of runs that are not kept to their end; nothing where no system runs."""
    from audit.live_histories import live_histories

    async with office_of(settings) as office:
        return await live_histories(office, codes) if office is not None else {}


def _judged(done: list[Judged]) -> Outcome:
    differing = [one for one in done if not one.agrees]
    figures = {
        "dossiers": len(done), "rows": sum(one.rows for one in done), "decided": sum(one.decided for one in done),
        "histories": sum(one.replayed for one in done), "erased": sum(one.erased_at is not None for one in done),
        "differing": len(differing),
        "findings": [{**found.figures(), "story": one.story_figures()} for one in differing for found in one.findings],
    }  # fmt: skip
    if len(done) == 1:
        return Outcome(ok=not differing, figures=figures, lines=[done[0].told()])
    lines = [one.told() for one in differing[:SHOWN]]
    lines += [f"... and {len(differing) - SHOWN} more; all with --json"] if len(differing) > SHOWN else []
    told = f"{figures['decided']} journals decided again, {figures['histories']} histories replayed, {figures['erased']} erased"
    lines.append(f"{len(done) - len(differing)} of {len(done)} dossiers agree: {told}.")
    return Outcome(ok=not differing, figures=figures, lines=lines)


def rehearse_upgrade(
    data: Data = None,
    processes: Annotated[int | None, typer.Option(help="How many processes replay (default: all cores).", min=1)] = None,
) -> Outcome:
    """Replay every open dossier of the running system under this code, and name those that would break. Changes nothing."""
    settings = load(data=data)
    try:
        return asyncio.run(_rehearse(settings, processes or os.cpu_count() or 1))
    except (OSError, RuntimeError) as error:
        return failure(error)


async def _rehearse(settings: Settings, processes: int) -> Outcome:
    async with office_of(settings) as office:
        return await _rehearsed(office, processes) if office is not None else stopped(settings)


async def _rehearsed(office: Office, processes: int) -> Outcome:
    from audit.rehearsing import rehearse

    done = await rehearse(office, processes)
    lines = [f"{one.workflow_id}: {one.failure}" for one in done.breaking[:SHOWN]]
    lines.append(
        f"{len(done.breaking)} of {done.dossiers} open dossiers would break: do not deploy this code."
        if done.breaking
        else f"All {done.dossiers} open dossiers replay under this code."
    )
    breaking = [{"dossier": one.workflow_id, "failure": one.failure} for one in done.breaking]
    return Outcome(ok=not breaking, figures={"dossiers": done.dossiers, "breaking": breaking}, lines=lines)
