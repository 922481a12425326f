"""`motcua rebuild`: put the projections of dossiers and the search index back to what their journals give, which never change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add

if TYPE_CHECKING:
    from registry.store import Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "rebuild", rebuild)


def rebuild(
    codes: Annotated[list[str] | None, typer.Argument(help="The dossiers' codes.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every dossier.")] = False,
    data: Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")] = None,
) -> Outcome:
    """Rebuild dossiers, tasks, ledger, notices and the search index (which needs the key ring), one transaction a dossier."""
    if bool(codes) == every:
        raise CallError("name the dossiers to rebuild, or give --all: motcua rebuild CODE ... | --all")
    from registry.store import Store

    settings = load(data=data)
    store = Store(settings.registry_url)
    try:
        done, failed = _each(store, settings.key_ring_json(), codes or _every(store))
    finally:
        store.close()
    lines = [f"{code}: {why}" for code, why in failed.items()]
    lines.append(f"{done} rebuilt, {len(failed)} could not be.")
    return Outcome(ok=not failed, figures={"rebuilt": done, "failed": failed}, lines=lines)


def _every(store: Store) -> list[str]:
    from sqlmodel import select

    from registry.tables import Dossier

    with store.read() as session:
        return list(session.exec(select(Dossier.code).order_by(Dossier.code)).all())


def _each(store: Store, ring: str, codes: list[str]) -> tuple[int, dict[str, str]]:
    from registry.definitions import Definitions
    from registry.keys import Keys
    from registry.rebuilding import rebuild as rebuild_one
    from registry.rebuilding import reindex
    from registry.sealing import KeyRing

    definitions, keys, failed = Definitions(store), Keys(store, KeyRing.load(ring)), dict[str, str]()
    for code in codes:
        try:
            with store.write() as session:
                rebuild_one(session, code, definitions)
                reindex(session, keys, code)
        except (LookupError, ValueError) as error:  # no such dossier; a broken chain, which the doctor tells more of
            failed[code] = str(error)
    return len(codes) - len(failed), failed
