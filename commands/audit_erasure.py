"""`motcua audit erase`, `hold`, `release` and `log`: what is done to evidence, by whom and why, on record."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import Outcome, failure

if TYPE_CHECKING:
    from datetime import datetime

    from settings import Settings

Code = Annotated[str, typer.Argument(help="The dossier's code.")]
Why = Annotated[str, typer.Option(help="Why; it stands in the evidence log.")]
By = Annotated[str | None, typer.Option(help="Who does it (default: the user of this machine).")]
Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]


def erase(
    code: Code,
    why: Why,
    order: Annotated[str | None, typer.Option(help="The order that demands it before the retention is over, cited.")] = None,
    by: By = None,
    data: Data = None,
) -> Outcome:
    """Destroy a closed dossier's key: the person is gone for good, the evidence stays whole. There is no way back."""

    def work(settings: Settings, store: Any, now: datetime) -> Outcome:
        from audit.erasing import Eraser, Wish
        from audit.erasing import erase as erase_one
        from audit.evidence import places_of
        from procedure_defs.retention import retention_rules
        from registry.keys import Keys
        from registry.papers import PaperStore
        from registry.sealing import KeyRing
        from registry.shelves import open_shelf

        keys, places = Keys(store, KeyRing.load(settings.key_ring_json())), places_of(settings)
        papers = PaperStore(open_shelf(places.store, "papers", places.access), keys)
        said = erase_one(Eraser(keys, papers, retention_rules()), code, Wish(by or getpass.getuser(), why, now, order))
        lines = [f"{code}: erased; entry {said['n']} of the evidence log. Journal, seals and histories verify as before."]
        return Outcome(ok=True, figures={"dossier": code, "entry": said}, lines=lines)

    return _on_the_registry(data, work)


def hold(code: Code, why: Why, by: By = None, data: Data = None) -> Outcome:
    """Place a legal hold: the dossier is not erased until it is released."""

    def work(_: Settings, store: Any, now: datetime) -> Outcome:
        from audit.erasing import place_hold

        with store.write() as session:
            place_hold(session, code, by or getpass.getuser(), why, now)
        return Outcome(ok=True, figures={"dossier": code, "held": True}, lines=[f"{code}: under a legal hold from now on."])

    return _on_the_registry(data, work)


def release(code: Code, why: Why, by: By = None, data: Data = None) -> Outcome:
    """Release a legal hold."""

    def work(_: Settings, store: Any, now: datetime) -> Outcome:
        from audit.erasing import release_hold

        with store.write() as session:
            release_hold(session, code, by or getpass.getuser(), why, now)
        return Outcome(ok=True, figures={"dossier": code, "held": False}, lines=[f"{code}: the legal hold is released."])

    return _on_the_registry(data, work)


def log(
    code: Annotated[str | None, typer.Argument(help="A dossier's code; all where none is given.")] = None, data: Data = None
) -> Outcome:
    """The evidence log: erasures, holds, disclosures, imports, in order."""

    def work(_: Settings, store: Any, __: datetime) -> Outcome:
        from registry.evidence import entries_of

        with store.read() as session:
            entries = [json.loads(entry.entry) for entry in entries_of(session, code)]
        lines = [
            f"{one['n']:>5}  {one['at'][:19]}  {one['kind']:<10} {one['code']}  {one.get('by', '')}: {_ground(one)}"
            for one in entries
        ]
        return Outcome(ok=True, figures={"entries": entries}, lines=lines or ["Nothing was erased, held, disclosed or imported."])

    return _on_the_registry(data, work)


def _line(entry: dict[str, Any]) -> str:
    what = f"{entry['kind']:<10} {entry['code']}  {entry.get('by', '')}"
    return f"{entry['n']:>5}  {entry['at'][:19]}  {what}: {_ground(entry)}"


def _ground(entry: dict[str, Any]) -> str:
    said = [entry.get("why") or entry.get("purpose") or "", entry.get("order") or "", entry.get("recipient") or ""]
    return "; ".join(part for part in said if part)


def _on_the_registry(data: Path | None, work: Callable[[Settings, Any, datetime], Outcome]) -> Outcome:
    from sqlalchemy.exc import SQLAlchemyError

    from registry.store import Store
    from registry.time_port import TimePort

    settings = load(data=data)
    store = Store(settings.registry_url)
    try:
        return work(settings, store, TimePort(store, movable=settings.mode != "production").now())
    except (OSError, LookupError, ValueError, SQLAlchemyError) as error:
        return failure(error)
    finally:
        store.close()
