"""Putting a backup in place: verified, into an empty data folder; and no code that may be printed is minted again."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session, col, select

from audit.erasing import Again, Eraser, erase_again
from audit.evidence import places_of
from launch.backup import FORMAT, MANIFEST, REGISTRY_DUMP, BackupFault, digest_of, postgres
from launch.data_folder import DataFolder
from launch.erased_since import erased_since
from procedure_defs.retention import retention_rules
from registry.keys import Keys
from registry.papers import PaperStore
from registry.sealing import KeyRing
from registry.shelves import open_shelf
from registry.store import Store
from registry.tables import Authority, CodeSequence
from registry.time_port import TimePort
from settings import Settings
from statute.time import local


def verified(folder: Path) -> dict[str, Any]:
    """The manifest of a backup that is whole. Raises BackupFault that names what is missing or altered."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise BackupFault(f"{folder} has no readable {MANIFEST}: it is no backup, or one that was interrupted") from None
    if manifest.get("format") != FORMAT:
        raise BackupFault(f"{folder} is of format {manifest.get('format')}; this release reads {FORMAT}")
    wrong = [name for name, said in manifest["files"].items() if not _is_whole(folder / name, said)]
    if wrong:
        raise BackupFault(f"{folder} is damaged: {', '.join(wrong[:5])} missing or altered ({len(wrong)} in all)")
    return manifest


def _is_whole(path: Path, said: dict[str, Any]) -> bool:
    return path.is_file() and path.stat().st_size == said["bytes"] and digest_of(path) == said["sha256"]


def restore(settings: Settings, folder: Path, codes_ahead: int, erasures: str | None = None) -> dict[str, Any]:
    """Verify and put in place; the manifest. Start the system then: its sweeper settles what was under way at the point.

    Who was erased after the point is erased again, by every place that can tell (`erased_since`); where none can, nothing is
    put in place: `erasures` names a later log, or `none`.
    """
    manifest = verified(folder)
    data = DataFolder(root=settings.data)
    if data.supervisor() is not None:
        raise BackupFault(f"a system runs on {settings.data}: stop it with `motcua down`")
    if settings.data.exists() and any(path.name not in ("run", "logs", "ports.json") for path in settings.data.iterdir()):
        raise BackupFault(f"{settings.data} is not empty: restore into a new data folder, and move it into place when it serves")
    is_sqlite = settings.database_url is None
    if is_sqlite != (manifest["registry"] == "sqlite"):
        raise BackupFault(f"the backup's registry is on {manifest['registry']}: set MOTCUA_DATABASE_URL accordingly")
    known = erased_since(settings, manifest.get("made_of"), erasures)
    if known is None:
        raise BackupFault(
            f"nothing tells who was erased since {manifest['point'][:16]}, and the backup holds their keys: set "
            "MOTCUA_SEAL_COPIES as the system had it, or give --erasures LOG.json (`motcua audit log --json` of the later "
            "system), or --erasures none"
        )
    if not is_sqlite:
        _restore_postgres(settings, folder / REGISTRY_DUMP)
    data.create()
    for name in manifest["files"]:
        if name != REGISTRY_DUMP:
            target = settings.data / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(folder / name, target)
            target.chmod(0o600)
    raised = _jump(settings, codes_ahead) if codes_ahead else 0
    again = _erase_again(settings, known)
    return {
        **{name: manifest[name] for name in ("point", "registry", "temporal", "counts")}, "sequences_raised": raised,
        "erased_again": again.erased, "still_open": again.left,
    }  # fmt: skip


def _erase_again(settings: Settings, entries: list[dict[str, Any]]) -> Again:
    """What was erased since the backup must not come back with it."""
    if not entries:
        return Again([], [])
    places = places_of(settings)
    store = Store(settings.registry_url)
    try:
        keys = Keys(store, KeyRing.load(settings.key_ring_json()))
        papers = PaperStore(open_shelf(places.store, "papers", places.access), keys)
        now = TimePort(store, movable=settings.mode != "production").now()
        return erase_again(Eraser(keys, papers, retention_rules()), entries, now)
    finally:
        store.close()


def _restore_postgres(settings: Settings, dump: Path) -> None:
    store = Store(settings.registry_url)
    try:
        if inspect(store.engine).get_table_names():
            raise BackupFault("the database of MOTCUA_DATABASE_URL is not empty: restore into a new one")
    finally:
        store.close()
    postgres("pg_restore", settings, "--no-owner", "--exit-on-error", str(dump))


def _jump(settings: Settings, ahead: int) -> int:
    """INV-5: codes minted after the point were printed on receipts; today's numbers go on well beyond them."""
    store = Store(settings.registry_url)
    try:
        now = TimePort(store, movable=settings.mode != "production").now()
        days = {local(now).date(), local(now + timedelta(hours=1)).date()}
        with store.write() as session:
            identifiers = session.exec(select(Authority.identifier).where(col(Authority.identifier) != "").distinct()).all()
            for identifier in identifiers:
                for day in days:
                    _raise(session, identifier, day, ahead)
        return len(identifiers)
    finally:
        store.close()


def _raise(session: Session, identifier: str, day: Any, ahead: int) -> None:
    row = session.get(CodeSequence, (identifier, day)) or CodeSequence(identifier=identifier, day=day, last=0)
    row.last += ahead
    session.add(row)
