"""The doctor on a live system: nothing to tell of honest dossiers, and each invariant's violation told by its number."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from audit.doctor.examination import Doctor, drawn
from audit.doctor.finding import MEND, Finding
from dossier.agenda import Entry
from dossier.commands import Claim
from dossier.journal import chained
from dossier.wire import Act
from registry.rebuilding import PROJECTED, rebuild
from registry.tables import CodeSequence, Dossier, DossierKey, Journal, Ledger, Notice, Post, Request, Task
from tests.office import Desk
from tests.replay import shapes
from tests.replay.playing import Playing
from tests.replay.shapes import PLANS
from workflows.shell import Shell

pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("doctor")]  # one server and office for all of them
NOW = timedelta(0)


async def played(desk: Desk, plan: str, play: Callable[[Playing], Awaitable[object]], **fields: Any) -> Playing:
    playing = Playing(desk, await desk.file(PLANS[plan].procedure, **fields))
    await play(playing)
    return playing


async def told(desk: Desk, code: str) -> list[Finding]:
    return (await Doctor(desk.office, patience=NOW).round(None)).findings if not code else await _of(desk, code)


async def _of(desk: Desk, code: str) -> list[Finding]:
    doctor = Doctor(desk.office, patience=NOW)
    await doctor.round(0)
    return (await doctor.examine(code)).findings


def codes_of(found: list[Finding]) -> set[str]:
    return {one.code for one in found}


def change(desk: Desk, *statements: Any) -> None:
    with desk.office.store.write() as session:
        for statement in statements:
            session.execute(statement)


@pytest.fixture(autouse=True)
def all_told(desk: Desk) -> None:
    """This office has no sender of notices, and its time is moved: what earlier tests gave rise to was told."""
    change(desk, update(Notice).values(sent_at=desk.office.time.now()))


@pytest.fixture
async def accepted(desk: Desk) -> AsyncIterator[Playing]:
    """An honest dossier under examination, with its rows put back as they were afterwards."""
    playing = await played(desk, "plain", shapes._accepted)
    assert await told(desk, playing.code) == []
    tables: tuple[Any, ...] = (Dossier, Task, Ledger, Journal)
    with desk.office.store.read() as session:
        kept = [session.exec(select(t).where(col(t.code) == playing.code)).all() for t in tables]
    yield playing
    change(desk, *(delete(t).where(col(t.code) == playing.code) for t in tables))
    with desk.office.store.write() as session:
        for row in (row for rows in kept for row in rows):
            session.merge(row)


async def test_honest_dossiers_in_many_states_are_clean(desk: Desk) -> None:
    await played(desk, "plain", shapes.filed)
    await played(desk, "plain", shapes.returned)
    await played(desk, "plain", shapes._asked)
    await played(desk, "plain", shapes.withdrawn)
    await played(desk, "pay", shapes._examined)
    await played(desk, "publish", shapes._examined)
    await played(desk, "wait", shapes._examined)
    await played(desk, "consult", shapes._examined)
    await played(desk, "verify", shapes.verified)
    await played(desk, "call", shapes.with_children, chosen=("child", "none"))
    report = await Doctor(desk.office).round(None)
    assert report.findings == []
    assert (report.examined, report.decided, report.histories) == (report.dossiers,) * 3
    sampled = await Doctor(desk.office).round(4, seed=7)
    assert (sampled.examined, sampled.findings) == (4, [])


async def test_time_moved_ahead_is_no_finding(desk: Desk) -> None:
    late = await played(desk, "plain", shapes._accepted)
    await late.move(lambda s: len(s.raised) == 2, days=20)
    change(desk, update(Notice).values(sent_at=desk.office.time.now()))  # this office has no sender of notices
    with desk.office.store.read() as session:
        living = session.exec(select(Dossier.code).where(col(Dossier.phase) != "closed")).all()
    assert codes_of(await told(desk, "")) <= {"DOC-907"}, "the other dossiers were not told of the move"
    for code in living:
        await desk.office.client.get_workflow_handle(code).signal("time_moved", desk.office.time.offset().total_seconds())
    await Playing(desk, late.code).until(lambda s: s.tasks[0].escalated)
    assert await told(desk, late.code) == []


async def test_inv_1_a_role_that_nobody_holds_is_told(desk: Desk, accepted: Playing) -> None:
    past = datetime(2021, 1, 1, tzinfo=UTC)
    officers = col(Post.role) == "officer"
    change(desk, update(Post).where(officers).values(valid_to=past))
    found = await told(desk, accepted.code)
    change(desk, update(Post).where(officers).values(valid_to=None))
    assert codes_of(found) == {"DOC-103"}
    assert found[0].invariant == "INV-1"
    assert "nobody holds that post" in found[0].what


async def test_inv_1_a_holder_who_left_is_told(desk: Desk, accepted: Playing) -> None:
    await accepted.on(Claim, "officer-1", "officer")
    left = col(Post.id) == "post-officer-1"
    change(desk, update(Post).where(left).values(valid_to=desk.office.time.now()))
    found = await told(desk, accepted.code)
    change(desk, update(Post).where(left).values(valid_to=None))
    assert codes_of(found) == {"DOC-104"}


async def test_inv_2_a_terminated_workflow_leaves_no_timer(desk: Desk) -> None:
    playing = await played(desk, "plain", shapes._accepted)
    await playing.handle.terminate("a fault, injected")
    found = await told(desk, playing.code)
    forget(desk, playing.code)
    assert codes_of(found) == {"DOC-201", "DOC-905"}


async def test_inv_2_a_timer_on_another_instant_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Shell.next_due

    def a_day_later(shell: Shell) -> Entry | None:
        due = right.fget(shell)  # type: ignore[attr-defined]
        return due._replace(due=due.due + timedelta(days=1)) if due is not None else None

    monkeypatch.setattr(Shell, "next_due", property(a_day_later))
    playing = await played(desk, "plain", shapes._accepted)
    found = await told(desk, playing.code)
    await playing.handle.terminate("a fault, injected")
    forget(desk, playing.code)
    assert [(f.invariant, f.code) for f in found] == [("INV-2", "DOC-203")]


async def test_a_workflow_task_that_fails_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    playing = await played(desk, "plain", shapes._accepted)

    def broken(_: Shell) -> None:
        raise RuntimeError("a fault, injected")

    monkeypatch.setattr(Shell, "next_due", property(broken))
    await playing.handle.signal("time_moved", 0.0)
    found = await eventually(desk, playing.code, "DOC-901")
    await playing.handle.terminate("a fault, injected")
    forget(desk, playing.code)
    assert found.invariant == "stuck"
    assert found.since is not None


async def test_rows_that_were_decided_and_never_recorded_are_told_until_they_are_settled(desk: Desk) -> None:
    playing = await played(desk, "plain", shapes._accepted)
    state, actor = playing.state(), desk.official("officer-1")
    claim = Claim(id="a lost claim", actor=actor, task=state.tasks[0].id)
    act = Act(command=claim, at=desk.office.time.now(), seen_seq=state.seq, seen_hash=head_of(desk, playing.code))
    await playing.handle.execute_update("act", act)
    assert codes_of(await told(desk, playing.code)) == {"DOC-903"}
    await desk.acting.settle(playing.code)
    assert await told(desk, playing.code) == []


def head_of(desk: Desk, code: str) -> str:
    with desk.office.store.read() as session:
        row = session.get(Dossier, code)
    assert row is not None
    return row.head


async def test_an_effect_that_is_tried_again_is_told_with_its_reason(desk: Desk, register: Any) -> None:
    register.broken = True
    playing = await played(desk, "verify", shapes._accepted)
    found = await eventually(desk, playing.code, "DOC-902")
    register.broken = False
    await playing.until(lambda s: s.step == "examine")
    assert "look_up" in found.what
    assert found.since is not None


async def eventually(desk: Desk, code: str, wanted: str) -> Finding:
    """The finding, once it shows."""
    async with asyncio.timeout(15):
        while True:
            for found in await told(desk, code):
                if found.code == wanted:
                    return found
            await asyncio.sleep(0.1)


def forget(desk: Desk, code: str) -> None:
    """Take a dossier that was broken for good out of the registry."""
    change(desk, *(delete(table).where(col(table.code) == code) for table in (*PROJECTED, Dossier, Journal, DossierKey)))


async def test_inv_3_a_date_shifted_in_the_registry_is_told(desk: Desk, accepted: Playing) -> None:
    with desk.office.store.write() as session:
        row = session.get(Dossier, accepted.code)
        assert row is not None
        assert row.due_at is not None
        row.due_at += timedelta(days=1)
        session.add(row)
    found = await told(desk, accepted.code)
    assert [(f.invariant, f.code) for f in found] == [("INV-3", "DOC-303")]
    assert "due_at is" in found[0].what


async def test_inv_3_a_ledger_entry_that_vanished_is_told(desk: Desk, accepted: Playing) -> None:
    change(desk, delete(Ledger).where(col(Ledger.code) == accepted.code))
    assert codes_of(await told(desk, accepted.code)) == {"DOC-303"}


async def test_inv_4_an_altered_row_breaks_the_chain(desk: Desk, accepted: Playing) -> None:
    altered(desk, accepted.code, rehash=False)
    found = await told(desk, accepted.code)
    assert codes_of(found) == {"DOC-401"}
    assert "row 2" in found[0].what


async def test_inv_4_an_altered_row_and_its_hash_are_not_what_was_decided(desk: Desk, accepted: Playing) -> None:
    altered(desk, accepted.code, rehash=True)
    found = await told(desk, accepted.code)
    assert codes_of(found) == {"DOC-402", "DOC-404"}
    assert "due_on" in next(f.what for f in found if f.code == "DOC-402")


def altered(desk: Desk, code: str, *, rehash: bool) -> None:
    with desk.office.store.write() as session:
        row = session.get(Journal, (code, 2))
        assert row is not None
        public = json.loads(row.public)
        entry = next(e for e in public["events"] if e["kind"] == "clock_moved")
        day = entry["clock"]["due"]["due_on"]
        row.public = row.public.replace(day, "2031-01-01")
        if rehash:
            row.hash = chained(row.prev, row.public)
        session.add(row)


async def test_inv_4_a_task_row_that_vanished_is_told_and_rebuilt(desk: Desk, accepted: Playing) -> None:
    change(desk, delete(Task).where(col(Task.code) == accepted.code))
    found = await told(desk, accepted.code)
    assert codes_of(found) == {"DOC-403"}
    with desk.office.store.write() as session:
        rebuild(session, accepted.code, desk.office.definitions)
    assert await told(desk, accepted.code) == []


async def test_inv_4_a_dossier_pinned_to_another_law_is_told(desk: Desk, accepted: Playing) -> None:
    change(desk, update(Dossier).where(col(Dossier.code) == accepted.code).values(plan_digest="0" * 64))
    assert codes_of(await told(desk, accepted.code)) == {"DOC-405"}
    other = desk.office.definitions.in_force(PLANS["pay"].procedure, desk.office.time.now()).pinned.plan_digest
    change(desk, update(Dossier).where(col(Dossier.code) == accepted.code).values(plan_digest=other))
    assert "DOC-405" in codes_of(await told(desk, accepted.code))


async def test_inv_4_an_erased_person_leaves_chain_and_fold_checked(desk: Desk) -> None:
    playing = await played(desk, "plain", shapes.returned)
    await playing.ended()
    its_key = col(DossierKey.code) == playing.code
    change(desk, update(DossierKey).where(its_key).values(wrapped=None, destroyed_at=datetime.now(UTC)))
    desk.office.keys._known.clear()
    doctor = Doctor(desk.office, patience=NOW)
    await doctor.round(0)
    examined = await doctor.examine(playing.code)
    assert (examined.findings, examined.decided, examined.history) == ([], False, False)


async def test_inv_5_a_code_that_could_be_given_again_is_told(desk: Desk, accepted: Playing) -> None:
    with desk.office.store.read() as session:
        kept = session.exec(select(CodeSequence)).all()
    change(desk, update(CodeSequence).values(last=0))
    found = await told(desk, accepted.code)
    with desk.office.store.write() as session:
        for row in kept:
            session.merge(row)
    assert [(f.invariant, f.code) for f in found] == [("INV-5", "DOC-501")]


async def test_inv_5_a_code_that_leads_nowhere_is_told(desk: Desk) -> None:
    change(desk, text("insert into dossier_key (code, secret_hash) values ('H99-260101-0001', 'x')"))
    found = (await Doctor(desk.office).round(0)).findings
    change(desk, delete(DossierKey).where(col(DossierKey.code) == "H99-260101-0001"))
    assert [(f.invariant, f.code, f.dossier) for f in found] == [("INV-5", "DOC-502", "H99-260101-0001")]


async def test_inv_7_a_post_that_the_registry_knows_otherwise_is_told(desk: Desk, accepted: Playing) -> None:
    who = col(Post.id) == "post-receptionist-1"
    change(desk, update(Post).where(who).values(role="cashier"))
    found = [f for f in await told(desk, accepted.code) if f.invariant == "INV-7"]
    change(desk, update(Post).where(who).values(role="receptionist"))
    assert codes_of(found) == {"DOC-702"}


async def test_a_write_that_was_never_answered_is_told(desk: Desk) -> None:
    opened = desk.office.time.now() - timedelta(minutes=5)
    with desk.office.store.write() as session:
        session.add(Request(who="w", key="k", route="complete", body_hash="b", command_id="c", code="H1-1", opened_at=opened))
    found = (await Doctor(desk.office).round(0)).findings
    change(desk, delete(Request).where(col(Request.key) == "k"))
    assert [(f.invariant, f.code, f.since) for f in found] == [("stuck", "DOC-904", opened)]


async def test_a_workflow_without_a_dossier_is_told(desk: Desk, accepted: Playing) -> None:
    change(desk, delete(Dossier).where(col(Dossier.code) == accepted.code))
    found = (await Doctor(desk.office, patience=NOW).round(0)).findings
    assert {(f.code, f.dossier) for f in found} >= {("DOC-906", accepted.code)}


def test_a_sample_is_the_same_for_the_same_seed(desk: Desk) -> None:
    with desk.office.store.read() as session:
        first, again = (drawn(session, 5, random.Random(3)) for _ in range(2))
    assert first == again
    assert len(first) == 5


def test_every_finding_says_how_to_mend_it() -> None:
    assert all(text and code.startswith("DOC-") for code, text in MEND.items())
