"""Makes the evidence packs of tests/recorded/packs: `python -m tests.replay.packing`. Those that are there are never replaced.

Each release adds its own, under its version's name; every later release replays them all with nothing but the file.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from audit.erasing import Eraser, Wish, erase
from audit.gathering import Gatherer
from audit.keeping import Keeper
from audit.packs.sealing_keys import new_pair
from audit.packs.writing import Order, make_pack
from audit.sealing import Sealer
from procedure_defs.retention import retention_rules
from registry.blobs import Blobs
from registry.papers import PaperStore
from registry.shelves import FolderShelf
from registry.store import Store
from statute.time import local_date, midnight_after
from tests.office import Desk, furnish, key_ring, open_office, working
from tests.replay import corpus
from tests.replay.playing import Playing
from tests.replay.recording import EARLY, server
from tests.replay.shapes import PLANS, _accepted, refused_at_reception, supplemented
from tests.tsa import authority

FOLDER = corpus.FOLDER / "packs"
ROOTS, PRIVATE, PUBLIC = FOLDER / "roots.pem", FOLDER / "auditor.key", FOLDER / "auditor.pub"


async def pack(folder: Path) -> dict[str, bytes]:
    """An opened, a sealed and an erased one of dossiers of several runs, each sealed and stamped."""
    FOLDER.mkdir(exist_ok=True)
    if not PRIVATE.exists():
        private, public = new_pair()
        PRIVATE.write_bytes(private)
        PUBLIC.write_bytes(public)
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, *PLANS.values())
    async with server(EARLY) as client:
        office = open_office(store, client, key_ring())
        desk, shelf = Desk(office), FolderShelf(folder / "histories")
        async with working(office):
            opened, short = await _closed(desk, supplemented), await _closed(desk, refused_at_reception)
            await _accepted(Playing(desk, await desk.file(PLANS["plain"].procedure)))
            await Keeper(office, Blobs(shelf)).round()
        night = midnight_after(local_date(office.time.now())) + timedelta(hours=1)
        office.time.move(night - office.time.now())
        gatherer = Gatherer(store, office.keys, Blobs(shelf))
        with authority() as asked:
            ROOTS.write_bytes(ROOTS.read_bytes() + asked.roots if ROOTS.exists() else asked.roots)
            Sealer(store, office.time, asked).round()
        order = Order("auditor", "kiểm tra định kỳ", office.time.now())
        made = {
            "opened": make_pack(gatherer, opened, order._replace(recipient="Thanh tra", public_key=PUBLIC.read_bytes())),
            "sealed": make_pack(gatherer, opened, order),
        }
        papers = PaperStore(FolderShelf(folder / "papers"), office.keys)
        erase(Eraser(office.keys, papers, retention_rules()), short, Wish("clerk", "lệnh của tòa án", office.time.now(), "TA-1"))
        made["erased"] = make_pack(gatherer, short, order)
    store.close()
    return made


async def _closed(desk: Desk, story: object) -> str:
    playing = Playing(desk, await desk.file(PLANS["plain"].procedure))
    await story(playing)  # type: ignore[operator]
    await playing.ended()
    return playing.code


def main() -> None:
    """Make what this version lacks."""
    names = {kind: FOLDER / f"{version('motcua')}-{kind}.zip" for kind in ("opened", "sealed", "erased")}
    if all(path.exists() for path in names.values()):
        sys.stderr.write("they are there\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        for kind, content in asyncio.run(pack(Path(folder))).items():
            names[kind].write_bytes(content)
            sys.stderr.write(f"{names[kind]}: {len(content)} bytes\n")


if __name__ == "__main__":
    main()
    sys.stderr.flush()
    os._exit(0)
