"""Histories kept outside Temporal and the registry held against it, on the real engine, over several runs of a dossier."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlmodel import SQLModel
from temporalio.api.history.v1 import History
from temporalio.client import Client

from audit import comparing
from audit import rounds as rounds_module
from audit.comparing import compare, compare_one
from audit.doctor.examination import Doctor
from audit.evidence import Places, open_evidence
from audit.history_files import BadHistoryFile, events_of, packed, unpacked
from audit.keeping import Keeper, gap_in, kept_runs
from audit.rounds import Intervals, Rounds, state_of_evidence
from registry.blobs import Blobs
from registry.shelves import FolderShelf
from registry.store import Store
from registry.turns import take_turn
from tests.audit.test_evidence_mutations import Harm
from tests.office import Desk, furnish, key_ring, open_office, working
from tests.replay import shapes
from tests.replay.playing import Playing
from tests.replay.recording import EARLY, server

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(120)]

INTERVALS = Intervals(timedelta(minutes=5), timedelta(days=1), timedelta(hours=1), 10_000)


class Stage(NamedTuple):
    """An office with one closed dossier of several runs and an open one."""

    desk: Desk
    closed: str
    open: str


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    async with server(EARLY) as connected:
        yield connected


@pytest.fixture(scope="module")
async def stage(client: Client, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("keeping")
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, shapes.PLAIN)
    office = open_office(store, client, key_ring())
    async with working(office):
        desk = Desk(office)
        closed = Playing(desk, await desk.file(shapes.PLAIN.procedure))
        await shapes.supplemented(closed)
        await closed.ended()
        other = Playing(desk, await desk.file(shapes.PLAIN.procedure))
        await shapes._accepted(other)
        yield Stage(desk, closed.code, other.code)
    store.close()


async def runs_in_temporal(stage: Stage, code: str) -> int:
    return len([run async for run in stage.desk.office.client.list_workflows(f'WorkflowId = "{code}"')])


async def test_every_ended_run_is_kept_as_temporal_has_it_and_nothing_is_left(stage: Stage, tmp_path: Path) -> None:
    keeper = Keeper(stage.desk.office, Blobs(FolderShelf(tmp_path)))
    assert await runs_in_temporal(stage, stage.closed) > 1
    assert len(await keeper.unkept()) >= 2
    done = await keeper.round()
    assert (done.failed, await keeper.unkept()) == ({}, [])
    with stage.desk.office.store.read() as session:
        runs = kept_runs(session, [stage.closed])[stage.closed]
    assert len(runs) == await runs_in_temporal(stage, stage.closed)
    assert gap_in(runs, closed=True) is None
    assert "is not kept" in (gap_in(runs[1:], closed=True) or "")
    assert "goes on in it" in (gap_in(runs[:-1], closed=True) or "")
    assert "closed is not kept" in (gap_in([], closed=True) or "")
    for run in runs:
        fetched = await stage.desk.office.client.get_workflow_handle(stage.closed, run_id=run.run).fetch_history()
        assert events_of(keeper.blobs.get(run.digest)) == History(events=fetched.events)
    assert (await keeper.round()).kept == 0


async def test_an_open_dossier_is_kept_at_intervals_and_only_where_it_moved(stage: Stage, tmp_path: Path) -> None:
    keeper = Keeper(stage.desk.office, Blobs(FolderShelf(tmp_path)), open_every=timedelta(0))
    await keeper.round()
    with stage.desk.office.store.read() as session:
        kept = kept_runs(session, [stage.open])[stage.open][-1]
    assert (kept.closed, kept.seq) == (False, 2)
    assert (await keeper.round()).kept == 0
    await stage.desk.complete(stage.open, "officer", "ready")
    assert (await keeper.round()).kept == 1
    with stage.desk.office.store.read() as session:
        again = kept_runs(session, [stage.open])[stage.open][-1]
    assert (again.seq, keeper.blobs.has(again.digest)) == (3, True)


async def test_a_store_that_is_down_loses_nothing_and_is_caught_up(stage: Stage, tmp_path: Path) -> None:
    office = stage.desk.office
    closed = Playing(stage.desk, await stage.desk.file(shapes.PLAIN.procedure))
    await shapes.refused_at_reception(closed)
    await closed.ended()
    (tmp_path / "file").touch()
    done = await Keeper(office, Blobs(FolderShelf(tmp_path / "file"))).round()
    assert any(run.startswith(closed.code) for run in done.failed)
    keeper = Keeper(office, Blobs(FolderShelf(tmp_path / "there")))
    assert any(one.code == closed.code for one in await keeper.unkept())
    assert (await keeper.round()).failed == {}
    assert await keeper.unkept() == []


def test_a_file_that_is_no_history_is_refused_in_words() -> None:
    whole = packed(History())
    for bad in (b"", b"zip", whole[:-2], whole + b"x", whole[:17] + b"xx"):
        with pytest.raises(BadHistoryFile):
            unpacked(bad)


@pytest.fixture
def victim(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harm]:
    """The open dossier, put back afterwards."""
    monkeypatch.setattr(comparing, "PATIENCE", timedelta(0))
    harm = Harm(stage.desk.office.store, 0).of(stage.open)
    kept = [dict(row) for row in harm.rows]
    yield harm
    harm.put(kept)


async def test_an_honest_registry_agrees_with_temporal(stage: Stage) -> None:
    done = await compare(stage.desk.office, None)
    assert done.findings == []
    assert done.dossiers >= 2


async def found(stage: Stage, code: str) -> str:
    said = (await compare_one(stage.desk.office, code))[1]
    return said.name if said is not None else ""


async def test_before_the_seal_temporal_is_the_witness(stage: Stage, victim: Harm) -> None:
    rows = [dict(row) for row in victim.rows]
    victim.put(rows[:-1])
    assert await found(stage, victim.code) == "not recorded"
    victim.put([])
    assert await found(stage, victim.code) == "dossier missing"
    from tests.audit.test_evidence_mutations import rechained

    other = [*rows[:1], {**rows[1], "public": rows[1]["public"].replace(',"command":', ', "command":')}, *rows[2:]]
    victim.put(rechained(victim.code, other, 1))
    assert await found(stage, victim.code) in ("decided otherwise", "personal part changed")
    extra = {**rows[-1], "public": rows[-1]["public"].replace(f'"seq":{len(rows)}', f'"seq":{len(rows) + 1}'), "sealed": None}
    victim.put(rechained(victim.code, [*rows, extra], len(rows)))
    assert await found(stage, victim.code) == "never decided"
    sealed = bytearray(rows[0]["sealed"])
    sealed[20] ^= 1
    victim.put([{**rows[0], "sealed": bytes(sealed)}, *rows[1:]])
    assert await found(stage, victim.code) == "personal part changed"


async def test_the_rounds_raise_an_alarm_once_and_clear_it_when_all_is_well_again(
    stage: Stage, victim: Harm, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = stage.desk.office
    rounds = Rounds(office, open_evidence(office.store, office.time, Places(str(tmp_path))), INTERVALS)
    assert await rounds.keep() == []
    assert await rounds.verify() == []
    rows = [dict(row) for row in victim.rows]
    victim.put(rows[:-1])
    assert {one.name for one in await rounds.verify()} == {"not recorded", "truncated"}
    await rounds.verify()
    assert sum("ALARM" in record.message for record in caplog.records) == 2
    said = state_of_evidence(office.store)
    assert (len(said["alarms"]), said["kept"] > 0, said["endangered"]) == (2, True, 0)
    assert {one.code for one in (await Doctor(office).round(1)).findings} >= {"DOC-909"}
    victim.put(rows)
    assert await rounds.verify() == []
    assert state_of_evidence(office.store)["alarms"] == []


async def test_what_temporal_is_about_to_forget_is_an_alarm(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = stage.desk.office
    closed = Playing(stage.desk, await stage.desk.file(shapes.PLAIN.procedure))
    await shapes.refused_at_reception(closed)
    await closed.ended()
    (tmp_path / "file").touch()
    monkeypatch.setattr(rounds_module, "LEAST_MARGIN", timedelta(days=400))
    down = Rounds(office, open_evidence(office.store, office.time, Places(str(tmp_path / "file"))), INTERVALS)
    # Closed dossiers of other tests are on the same server.
    assert ("history not kept", closed.code) in [(one.name, one.dossier) for one in await down.keep()]
    up = Rounds(office, open_evidence(office.store, office.time, Places(str(tmp_path))), INTERVALS)
    assert await up.keep() == []
    assert state_of_evidence(office.store)["alarms"] == []


def test_one_process_at_a_time_takes_the_turn(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'registry.db'}")
    SQLModel.metadata.create_all(store.engine)
    now = datetime(2026, 3, 2, tzinfo=UTC)
    taken = [take_turn(store, "keep", now + timedelta(minutes=m), timedelta(minutes=5)) for m in (0, 1, 4, 5, 6)]
    assert taken == [True, False, False, True, False]
    store.close()
