"""Re-execution of dossiers of several runs: history, journal and rows agree; each alteration is told as a story."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel
from temporalio.client import Client

import statute.clock
import statute.term
from audit.comparing import compare
from audit.doctor.examination import Doctor
from audit.erasing import Eraser, Wish, erase
from audit.evidence import Places
from audit.gathering import Gatherer, Source, judge_all, judge_code
from audit.keeping import Keeper, kept_runs
from audit.live_histories import live_histories
from audit.packs.importing import Importer, NotImported, import_pack
from audit.packs.reading import opened
from audit.packs.replaying import replay_pack
from audit.packs.sealing_keys import BadKey, new_pair
from audit.packs.writing import NotPacked, Order, make_pack
from audit.rehearsing import rehearse
from audit.three_records import Judged
from audit.verifying import check_journals
from dossier.journal import chained
from procedure_defs.retention import retention_rules
from registry.blobs import Blobs
from registry.keys import Keys
from registry.papers import PaperStore
from registry.sealing import seal
from registry.shelves import FolderShelf
from registry.store import Store
from tests.audit.test_evidence_mutations import Harm
from tests.office import Desk, furnish, key_ring, open_office, working
from tests.replay import shapes
from tests.replay.playing import Playing
from tests.replay.recording import EARLY, server

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    async with server(EARLY) as connected:
        yield connected


class Scene:
    """An office with its store of histories, one closed dossier of several runs and an open one."""

    def __init__(self, desk: Desk, folder: Path, closed: str, open_: str) -> None:
        self.desk, self.closed, self.open = desk, closed, open_
        self.blobs = Blobs(FolderShelf(folder / "histories"))
        self.gatherer = Gatherer(desk.office.store, desk.office.keys, self.blobs)

    async def judged(self, code: str) -> Judged:
        live = await live_histories(self.desk.office, [code])
        return await judge_code(self.gatherer, code, live.get(code, ()))

    def harm(self, code: str) -> Harm:
        found = Harm(self.desk.office.store, 0)
        return found.of(code)


@pytest.fixture(scope="module")
async def scene(client: Client, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("records")
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, *shapes.PLANS.values())
    office = open_office(store, client, key_ring())
    async with working(office):
        desk = Desk(office)
        closed = Playing(desk, await desk.file(shapes.PLAIN.procedure))
        await shapes.supplemented(closed)
        await closed.ended()
        other = Playing(desk, await desk.file(shapes.PLAIN.procedure))
        await shapes._accepted(other)
        made = Scene(desk, folder, closed.code, other.code)
        await Keeper(office, made.blobs).round()
        yield made
    store.close()


async def test_what_ran_honestly_agrees_in_all_three_records(scene: Scene) -> None:
    closed, open_ = await scene.judged(scene.closed), await scene.judged(scene.open)
    assert (closed.findings, closed.decided, closed.replayed > 1) == ((), True, True)
    assert (open_.findings, open_.decided, open_.replayed) == ((), True, 1)
    assert "agrees" in closed.told()


async def test_many_are_judged_in_processes_as_in_this_one(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import audit.gathering
    from tests.audit.archive import Archive

    monkeypatch.setattr(audit.gathering, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(audit.gathering, "BATCH", 4)
    archive = Archive(f"sqlite:///{tmp_path / 'registry.db'}")
    codes = archive.fill(9)
    source = Source(archive.store.url, archive.ring, Places(str(tmp_path)))
    done = list(judge_all(source, codes, {}, 2))
    assert [one.code for one in done] == codes
    assert all(one.decided for one in done)
    # nothing of them was ever hosted: a closed dossier without a history is told, an open one is not
    assert {found.code for one in done for found in one.findings} == {"AUD-403"}
    archive.store.close()


async def test_a_changed_decision_is_told_as_a_story(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    right = statute.term.due

    def a_day_later(*given: Any, **named: Any) -> Any:
        due, day = right(*given, **named), timedelta(days=1)
        return due.model_copy(update={"due_on": due.due_on + day, "due_at": due.due_at + day})

    monkeypatch.setattr(statute.clock, "due", a_day_later)
    judged = await scene.judged(scene.open)
    assert judged.findings[0].name == "the journal is decided otherwise"
    begins = [(line.vi.partition(" (")[0], line.en.partition(" (")[0]) for line in judged.story[1:]]
    assert begins[:2] == [
        ("Đã ghi: Hạn giải quyết thay đổi", "Recorded: The clock moved"),
        ("Quy tắc cho ra: Hạn giải quyết thay đổi", "The rules give: The clock moved"),
    ]
    assert all("(clock_moved)" in line.vi and "(clock_moved)" in line.en for line in judged.story[1:3])
    command, rule = judged.story[0], judged.story[3]
    assert ": Xử lý (complete), Tiếp nhận (receive-1), Tiếp nhận (accepted), do receptionist-1" in command.vi
    assert ": Complete (complete), Reception (receive-1), Accepted (accepted), by receptionist-1" in command.en
    assert rule.vi.startswith("Quy tắc ở: dossier/level1/timekeeping.py:")
    assert ", start: The term runs from" in rule.vi
    assert "entry.due_on" in judged.story[1].vi
    assert '"basis"' not in judged.story[1].vi  # only what differs is told
    said = judged.told()
    assert said.index("Đã ghi") < said.index("Recorded")


async def test_a_journal_that_its_history_did_not_decide_is_found(scene: Scene) -> None:
    harm = scene.harm(scene.closed)
    kept = [dict(row) for row in harm.rows]
    harm.put(kept[:-1])
    judged = await scene.judged(scene.closed)
    assert {one.name for one in judged.findings} == {"history and journal disagree", "the rows are not the journal's"}
    assert [line.vi for line in judged.story][1:] == ["Nhật ký không có dòng này."]
    harm.put(kept)
    assert (await scene.judged(scene.closed)).agrees


async def test_a_journal_made_anew_by_the_rules_themselves_is_told_by_its_history(scene: Scene) -> None:
    """By an insider who has key and code: another official accepted, and all that follows is decided as the rules would."""
    harm = scene.harm(scene.closed)
    kept = [dict(row) for row in harm.rows]
    head, made = kept[1]["prev"], []
    for row in kept[1:]:
        text = row["public"].replace("receptionist-1", "receptionist-9")
        made.append({**row, "public": text, "prev": head, "hash": chained(head, text)})
        head = made[-1]["hash"]
    harm.put([kept[0], *made])
    judged = await scene.judged(scene.closed)
    harm.put(kept)
    assert "history and journal disagree" in {one.name for one in judged.findings}
    assert "the journal is decided otherwise" not in {one.name for one in judged.findings}
    history, journal = judged.story[1], judged.story[2]
    assert ("receptionist-1" in history.vi, "receptionist-9" in journal.vi) == (True, True)
    assert history.en.startswith("The history decided: command.actor.id")


async def test_a_personal_part_written_anew_under_its_own_key_is_found(scene: Scene) -> None:
    """By somebody who has the key: the commitment in the chain tells."""
    office, harm = scene.desk.office, scene.harm(scene.open)
    kept = [dict(row) for row in harm.rows]
    from registry.recording import context
    from registry.sealing import unseal

    key = office.keys.of(scene.open)
    clear = unseal(key, kept[0]["sealed"], context(scene.open, 1)).replace("Nguyễn Văn An".encode(), "Trần Thị Bình".encode())
    harm.put([{**kept[0], "sealed": seal(key, clear, context(scene.open, 1))}, *kept[1:]])
    judged = await scene.judged(scene.open)
    assert "not the one committed to" in judged.told()
    harm.put(kept)


async def test_a_history_gone_or_altered_is_told(scene: Scene) -> None:
    with scene.desk.office.store.read() as session:
        run = kept_runs(session, [scene.closed])[scene.closed][0]
    whole = scene.blobs.get(run.digest)
    scene.blobs.shelf.write(run.digest, whole[:-1])
    assert "altered" in (await scene.judged(scene.closed)).told()
    scene.blobs.delete(run.digest)
    assert "gone from the store" in (await scene.judged(scene.closed)).told()
    scene.blobs.put(whole)
    assert (await scene.judged(scene.closed)).agrees


async def test_an_upgrade_is_rehearsed_on_the_open_dossiers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    good = await rehearse(scene.desk.office, 1)
    assert (good.dossiers >= 1, good.breaking) == (True, [])
    right = statute.term.due

    def a_day_later(*given: Any, **named: Any) -> Any:
        due, day = right(*given, **named), timedelta(days=1)
        return due.model_copy(update={"due_on": due.due_on + day, "due_at": due.due_at + day})

    monkeypatch.setattr(statute.clock, "due", a_day_later)
    assert [one.workflow_id for one in (await rehearse(scene.desk.office, 1)).breaking] == [scene.open]


async def test_a_pack_carries_a_dossier_to_another_installation(scene: Scene, tmp_path: Path) -> None:
    private, public = new_pair()
    order = Order("auditor", "thanh tra", scene.desk.office.time.now(), "Thanh tra thành phố", public)
    pack = opened(make_pack(scene.gatherer, scene.closed, order))
    verdict = await replay_pack(pack, private)
    assert (verdict.judged.findings, verdict.judged.decided, verdict.judged.replayed > 1) == ((), True, True)
    closed = await replay_pack(opened(make_pack(scene.gatherer, scene.closed, order._replace(public_key=None, recipient=None))))
    assert (closed.judged.findings, closed.judged.decided, closed.judged.replayed) == ((), False, 0)
    with pytest.raises(BadKey, match="opened for somebody else"):
        await replay_pack(pack, new_pair()[0])

    store = Store(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    SQLModel.metadata.create_all(store.engine)
    there = Gatherer(store, Keys(store, key_ring()), Blobs(FolderShelf(tmp_path / "histories")))
    to = Importer(there.keys, there.histories, "auditor", scene.desk.office.time.now())
    with pytest.raises(NotImported, match="sealed"):
        import_pack(to, pack, None)
    assert import_pack(to, pack, verdict.key) == verdict.judged.rows
    again = await judge_code(there, scene.closed)
    assert (again.findings, again.decided, again.replayed) == ((), True, verdict.judged.replayed)
    assert check_journals(store, []).findings == []
    with pytest.raises(NotImported, match="here already"):
        import_pack(to, pack, verdict.key)
    at_home = opened(make_pack(there, scene.closed, order))
    assert at_home.files["journal.jsonl"] == pack.files["journal.jsonl"]
    store.close()


async def test_after_an_erasure_all_verifies_and_the_replay_says_erased_not_diverged(scene: Scene) -> None:
    """The last test of this module: what it destroys is gone."""
    office = scene.desk.office
    before = make_pack(scene.gatherer, scene.closed, Order("auditor", "thanh tra", office.time.now()))
    papers = PaperStore(FolderShelf(scene.blobs.shelf.folder.parent / "papers"), office.keys)  # type: ignore[attr-defined]
    erase(Eraser(office.keys, papers, retention_rules()), scene.closed, Wish("clerk", "court", office.time.now(), "12/QĐ-TA"))
    scene.gatherer.keys.forget(scene.closed)
    judged = await scene.judged(scene.closed)
    assert (judged.findings, judged.decided, judged.replayed) == ((), False, 0)
    assert f"erased on {office.time.now():%Y-%m-%d}" in judged.told()
    after = opened(make_pack(scene.gatherer, scene.closed, Order("auditor", "thanh tra", office.time.now())))
    for pack in (after, opened(before)):
        assert (await replay_pack(pack)).judged.findings == ()
    assert "erased on" in (await replay_pack(after)).judged.told()
    with pytest.raises(NotPacked, match="erased"):
        make_pack(scene.gatherer, scene.closed, Order("auditor", "x", office.time.now(), "Bà", new_pair()[1]))
    assert (await compare(office, None)).findings == []
    assert check_journals(office.store, []).findings == []
    assert (await Doctor(office).round(None)).findings == []
