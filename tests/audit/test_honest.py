"""No false alarm: honest dossiers in one registry, sealed day by day, some erased, judged again by every verification there is.

Among them are hard lives on the real engine: a worker's crash, new runs, another version, a merger, an erasure. 300 dossiers with
10 such lives in `make test`; with the mark `soak` as many as `MOTCUA_HONEST` and `MOTCUA_HONEST_LIVES` say.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from activities.acting import ActingDesk
from activities.desk import Office
from activities.sweeping import Sweeper
from audit.comparing import compare
from audit.doctor.examination import Doctor
from audit.erasing import Eraser, Wish, erase
from audit.gathering import Gatherer, judge_each
from audit.keeping import Keeper, kept_runs
from audit.live_histories import live_histories
from audit.seal_checks import check_seals
from audit.sealing import Sealer
from audit.verifying import check_journals
from dossier.commands import Complete
from procedure_defs.retention import retention_rules
from registry.blobs import Blobs
from registry.papers import PaperStore
from registry.shelves import FolderShelf
from registry.store import Store
from registry.tables import Dossier
from statute.time import ICT, local_date, midnight_after
from tests.activities.test_migrating import MAPPING, moved, published
from tests.audit.archive import STORIES, Archive
from tests.cutover.test_on_server import actor_at, carried_out, signed
from tests.dossier.plans import PLAIN
from tests.dossier.test_migrating import RENAMED
from tests.office import Desk, Under, furnish, key_ring, open_office, post_signers, working
from tests.replay.playing import HANDED, Playing
from tests.replay.recording import EARLY, server
from tests.replay.shapes import supplemented
from tests.workflows.test_interruptions import Died, dying
from worker import bulk_worker

pytestmark = pytest.mark.temporal
KINDS = ("crashed", "continued", "migrated", "handed over", "erased")
Lives = dict[str, list[str]]


async def finished(desk: Desk, codes: list[str]) -> None:
    """From the officer's desk to the applicant."""
    for code in codes:
        await desk.complete(code, "officer", "ready")
        await desk.complete(code, "chair", "signed")
        await desk.complete(code, "receptionist", "returned", handing=HANDED["handing"])
        await asyncio.wait_for(desk.office.client.get_workflow_handle(code).result(), 20)


async def begun(desk: Desk, each: int, patched: pytest.MonkeyPatch) -> Lives:
    """Everything that happens before the worker dies, with decisions of its last moment that nobody has recorded."""
    lives: Lives = {kind: [await desk.file() for _ in range(each)] for kind in KINDS}
    for code in lives["erased"]:
        await desk.complete(code, "receptionist", "refused")
    for code in lives["continued"]:
        playing = Playing(desk, code)
        await supplemented(playing)
        await playing.ended()
    for code in (*lives["crashed"], *lives["migrated"], *lives["handed over"]):
        await desk.complete(code, "receptionist", "accepted")
    patched.setattr(ActingDesk, "_record", dying)
    for code in lives["crashed"]:
        with pytest.raises(Died):
            await desk.complete(code, "officer", "ready")
    return lives


async def gone_on(desk: Desk, lives: Lives) -> None:
    """What was left lying is swept up; a version takes over, then a merger; some end, some stay open."""
    office = desk.office
    await Sweeper(office).sweep(timedelta(0))
    for code in lives["crashed"]:
        await desk.complete(code, "chair", "signed")
        await desk.complete(code, "receptionist", "returned", handing=HANDED["handing"])
    published(desk, RENAMED)
    with ThreadPoolExecutor(4) as pool:
        async with bulk_worker(office, pool):
            await moved(desk, RENAMED, mapping=MAPPING)
    await finished(desk, lives["migrated"])
    merger = await signed(office)
    from activities import cutting_over

    await carried_out(office, await cutting_over.run(office, merger.order, merger.digest, "test"))
    code, taker = lives["handed over"][0], actor_at(office, f"post-officer-1-{merger.at:%y%m%d}")
    with office.store.read() as session:
        from sqlmodel import col, select

        from registry.tables import Task

        task = session.exec(select(Task.task).where(col(Task.code) == code)).one()
    made = lambda key: Complete(id=key, actor=taker, task=task, outcome="ready")  # noqa: E731
    await desk.acting.act(code, made, Under("officer-1", "at the new office", "complete", "b"))


def sealed_that_night(office: Office) -> None:
    night = midnight_after(local_date(office.time.now())) + timedelta(hours=1)
    office.time.move(night - office.time.now())
    assert Sealer(office.store, office.time).round()


def quiet(archive: Archive, papers: PaperStore, number: int) -> list[str]:
    """So many dossiers over the twelve days before these; each night the day is sealed, and some that have ended are erased."""
    begin = datetime.combine(datetime.now(ICT).date() - timedelta(days=20), time(9), ICT)
    codes = [f"H26.1-2603{n % 28:02}-{n:05}" for n in range(number)]
    for n, code in enumerate(codes):
        start = begin + timedelta(days=n * 12 // number)
        archive.tell(code, STORIES[n % len(STORIES)], start)
        archive.time.at = start
        if n % 50 == 49:
            archive.sealer.round()
        if n % 60 == 59:
            erase(
                Eraser(archive.keys, papers, retention_rules()), codes[n - 59], Wish("clerk", "lệnh", archive.time.now(), "TA-1")
            )
    return codes


async def is_without_findings(office: Office, gatherer: Gatherer, lives: Lives, told: list[str], erased: bool) -> None:
    """All of them by chains and seals, and the lives by every verification there is."""
    codes = [code for those in lives.values() for code in those]
    seals = check_seals(office.store, office.time.now())
    checked = check_journals(office.store, seals.statements)
    assert (seals.findings, checked.findings, checked.dossiers) == ([], [], len(codes) + len(told))
    assert (await compare(office, None)).findings == []
    judged = await judge_each(gatherer, codes, await live_histories(office, codes))
    assert [one.told() for one in judged if not one.agrees] == []
    assert {one.code for one in judged if one.erased_at is not None} == (set(lives["erased"]) if erased else set())
    assert all(one.decided and one.replayed for one in judged if one.erased_at is None)


async def are_without_findings(gatherer: Gatherer, told: list[str]) -> None:
    """The quiet ones decided again. They never ran in Temporal: a closed one has no history, and that is all."""
    others = await judge_each(gatherer, told, {})
    assert {found.code for one in others for found in one.findings} <= {"AUD-403"}
    assert sum(one.erased_at is not None for one in others) == len(told) // 60
    assert all(one.decided or one.erased_at is not None for one in others)


async def lived(folder: Path, client: Client, number: int, each: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, PLAIN)
    post_signers(store)
    office = open_office(store, client, key_ring())
    desk, histories = Desk(office), Blobs(FolderShelf(folder / "histories"))
    papers = PaperStore(FolderShelf(folder / "papers"), office.keys)
    async with working(office):
        with monkeypatch.context() as patched:
            lives = await begun(desk, each, patched)
    async with working(office):
        await gone_on(desk, lives)
        told = quiet(Archive.beside(office), papers, number - each * len(KINDS))  # now: no merger waits for them
        await Keeper(office, histories).round()
        gatherer = Gatherer(store, office.keys, histories)
        with store.read() as session:
            runs = kept_runs(session, lives["continued"])
            rows = {code: session.get_one(Dossier, code) for code in (*lives["migrated"], *lives["handed over"])}
        assert all(len(runs[code]) > 1 for code in lives["continued"])
        assert len({row.plan_digest for row in rows.values()}) == 1
        assert all(rows[code].authority != "ward" for code in lives["handed over"])
        sealed_that_night(office)
        await is_without_findings(office, gatherer, lives, told, erased=False)
        eraser = Eraser(office.keys, papers, retention_rules())
        for code in lives["erased"]:
            erase(eraser, code, Wish("clerk", "lệnh của tòa án", office.time.now(), "TA-1"))
        await is_without_findings(office, gatherer, lives, told, erased=True)
        await are_without_findings(gatherer, told)
        found = (await Doctor(office).round(None)).findings  # nobody sends notices here, and a night has passed
        assert [one for one in found if one.invariant != "stuck" and one.dossier not in told] == []
    store.close()


@pytest.mark.timeout(120)
async def test_three_hundred_dossiers_with_hard_lives_among_them_raise_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server(EARLY) as client:
        await lived(tmp_path, client, 300, 2, monkeypatch)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_ten_thousand_dossiers_with_hard_lives_among_them_raise_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, lives = (
        int(os.environ.get(name, usual)) for name, usual in (("MOTCUA_HONEST", 10_000), ("MOTCUA_HONEST_LIVES", 500))
    )
    async with server(EARLY) as client:
        await lived(tmp_path, client, number, lives // len(KINDS), monkeypatch)
