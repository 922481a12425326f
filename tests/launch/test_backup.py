"""A backup taken under load is one point: restored, the doctor finds nothing and no acknowledged act is missing."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import col, func, select
from temporalio.client import Client

import cli
from activities.sweeping import Sweeper
from audit.doctor.examination import Doctor
from benchmarks.server import temporal_server
from launch.backup import BackupFault, back_up
from launch.restoring import restore, verified
from registry.sealing import KeyRing
from registry.store import Store
from registry.tables import CodeSequence, Journal
from settings import Settings
from tests.dossier import plans
from tests.office import Desk, furnish, key_ring, open_office, working

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(240)]


@asynccontextmanager
async def running(settings: Settings, ring: KeyRing, *, new: bool) -> AsyncIterator[Desk]:
    """A system on a data folder: Temporal's file and the registry's database, with workers."""
    store = Store(settings.registry_url)
    if new:
        furnish(store, plans.PLAIN)
    with temporal_server(settings.data) as address:
        office = open_office(store, await Client.connect(address), ring)
        async with working(office):
            yield Desk(office)
    store.close()


async def keep_filing(desk: Desk, acknowledged: list[tuple[str, int]], stopped: asyncio.Event) -> None:
    """File and act until told to stop; what was answered is noted at once."""
    while not stopped.is_set():
        code = await desk.file()
        acknowledged.append((code, 1))
        done = await desk.complete(code, "receptionist", "accepted")
        if not done.pending:
            acknowledged.append((code, done.seq))


def settings_of(data: Path, database: str | None = None) -> Settings:
    data.mkdir(exist_ok=True)
    return Settings(data=data, mode="test", database_url=SecretStr(database) if database else None)


async def through_a_restore(one: Settings, other: Settings, folder: Path) -> None:
    ring, acknowledged = key_ring(), list[tuple[str, int]]()
    (one.data / "papers").mkdir()
    (one.data / "papers" / "kept").write_bytes(b"paper")
    async with running(one, ring, new=True) as desk:
        stopped = asyncio.Event()
        busy = [asyncio.create_task(keep_filing(desk, acknowledged, stopped)) for _ in range(6)]
        while len(acknowledged) < 40:
            await asyncio.sleep(0.05)
            for task in busy:
                assert not task.done(), task.exception()
        before = list(acknowledged)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:  # as the command is: locks are a process's
            await asyncio.get_running_loop().run_in_executor(apart, back_up, one, folder, print)
        assert len(acknowledged) > len(before), "the system went on"
        stopped.set()
        await asyncio.gather(*busy)
    restore(other, folder, codes_ahead=1_000)
    assert (other.data / "papers" / "kept").read_bytes() == b"paper"
    async with running(other, ring, new=False) as desk:
        for _ in range(20):  # what was under way at the point is settled as after a crash
            if not await Sweeper(desk.office).sweep(timedelta(0)):
                break
        with desk.office.store.read() as session:
            kept = set(session.exec(select(Journal.code, Journal.seq)).all())
        assert set(before) - kept == set()
        report = await Doctor(desk.office).round(None)
        assert report.findings == []
        assert report.dossiers >= len({code for code, _ in before})
        code = await desk.file()
        assert int(code.rpartition("-")[2]) > 1_000, "no code that may have been printed is minted again"


@pytest.mark.soak
async def test_a_system_on_sqlite_comes_back_whole_from_a_backup_under_load(tmp_path: Path) -> None:
    await through_a_restore(settings_of(tmp_path / "one"), settings_of(tmp_path / "other"), tmp_path / "backup")


@pytest.mark.soak
@pytest.mark.postgres
async def test_a_system_on_postgresql_comes_back_whole_from_a_backup_under_load(tmp_path: Path, postgres_cluster: str) -> None:
    from tests import postgres

    with postgres.database(postgres_cluster) as first, postgres.database(postgres_cluster) as second:
        one, other = settings_of(tmp_path / "one", first), settings_of(tmp_path / "other", second)
        await through_a_restore(one, other, tmp_path / "backup")


def made(tmp_path: Path) -> Path:
    """A backup of a registry without Temporal."""
    one = settings_of(tmp_path / "one")
    store = Store(one.registry_url)
    furnish(store, plans.PLAIN)
    store.close()
    (one.data / "key-ring.json").write_text("{}")
    (one.data / "run").mkdir()
    (one.data / "run" / "motcua.pid").write_text("1")
    back_up(one, tmp_path / "backup", lambda _: None)
    return tmp_path / "backup"


def test_a_backup_holds_the_keys_for_its_owner_only_and_nothing_of_the_running_system(tmp_path: Path) -> None:
    folder = made(tmp_path)
    assert {path.name for path in folder.iterdir()} == {"registry.db", "key-ring.json", "manifest.json"}
    assert [
        path.name for path in (*folder.iterdir(), folder) if path.stat().st_mode & 0o077 and path.name != "manifest.json"
    ] == []
    assert verified(folder)["counts"] == {"dossiers": 0, "journal_rows": 0}


@pytest.mark.parametrize("harm", ["altered", "missing", "interrupted"])
def test_a_damaged_backup_is_refused_and_nothing_is_put_in_place(tmp_path: Path, harm: str) -> None:
    folder, other = made(tmp_path), settings_of(tmp_path / "other")
    if harm == "altered":
        content = bytearray((folder / "registry.db").read_bytes())
        content[5000] ^= 1
        (folder / "registry.db").write_bytes(content)
    else:
        (folder / ("registry.db" if harm == "missing" else "manifest.json")).unlink()
    with pytest.raises(BackupFault):
        restore(other, folder, codes_ahead=0)
    assert list(other.data.iterdir()) == []


def test_a_folder_that_holds_something_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made(tmp_path)
    assert cli.call(["restore", str(folder), "--data", str(tmp_path / "one"), "--json"]) == 1
    assert "not empty" in json.loads(capsys.readouterr().out)["error"]["message"]
    assert cli.call(["backup", str(folder), "--data", str(tmp_path / "one"), "--json"]) == 1


def test_restored_codes_go_on_beyond_what_may_have_been_printed(tmp_path: Path) -> None:
    folder, other = made(tmp_path), settings_of(tmp_path / "other")
    restore(other, folder, codes_ahead=500)
    store = Store(other.registry_url)
    with store.read() as session:
        assert session.exec(select(func.min(CodeSequence.last)).where(col(CodeSequence.last) > 0)).one() == 500
    store.close()
