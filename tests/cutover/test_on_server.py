"""A merger on a real server: handed over while officials act, intake forwarded, rolled back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment

from activities import cutting_over
from activities.desk import Office, Refused
from activities.minutes import minutes_of, paper, sign_minutes
from activities.operating_client import run_operation
from api.views.tracking import tracked_publicly
from audit.doctor.examination import Doctor
from audit.doctor.handovers import lost
from audit.doctor.organisation import Organisation
from dossier.commands import Claim, Complete
from dossier.sealed import Sealed
from organisation.merger import DossierRule, Merger
from organisation.posts import Actor
from organisation.succession import Link
from organisation.units import UnitVersion
from procedure_defs.roles import roles
from registry.cutover.reconciling import digests
from registry.organisation import domain_post
from registry.store import Store
from registry.tables import Dossier, MergerOrder, Notice, Post, Task
from statute.words import Bilingual
from tests.dossier import plans
from tests.office import SIGNERS, Desk, Under, furnish, key_ring, open_office, post_signers, working
from worker import bulk_worker

pytestmark = pytest.mark.temporal
SOON = timedelta(seconds=2)


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sqlite_url: str) -> AsyncIterator[Desk]:
    store = Store(sqlite_url)
    furnish(store, plans.PLAIN)
    post_signers(store)
    office = open_office(store, temporal.client, key_ring())
    with temporal.with_time_skipping_disabled():
        async with working(office):
            yield Desk(office)
    store.close()


def order_at(at: datetime) -> Merger:
    """The one ward becomes another, under the same code and another name."""
    return Merger(
        order="may-chu", digest="d" * 64, title=Bilingual(vi="Sắp xếp thử"), at=at, basis="thử", scope=("01",),
        links=(Link(kind="renamed", old="00004", new="00004", at=at, order="may-chu"),),
        units=(UnitVersion(code="00004", name="Phường Mới", level="commune", parent="01", valid_from=at),),
        identifiers={"00004": "H26.777"}, rules=(DossierRule(do="hand_over", phase=("filed", "accepted", "decided")),),
        roles=dict.fromkeys(roles(), "successor"), follow=True, signing_roles=("administrator",), signers=2,
        no_return=at + timedelta(days=1),
    )  # fmt: skip


async def signed(office: Office) -> Merger:
    merger = order_at(datetime.now(UTC) + SOON)
    for who in SIGNERS:
        cutting_over.sign(office, merger, "văn bản", who)
    await asyncio.sleep(SOON.total_seconds() + 0.1)
    return merger


async def carried_out(office: Office, operation: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        async with bulk_worker(office, pool):
            await asyncio.wait_for(run_operation(office, operation), 60)


def codes_of(office: Office) -> list[str]:
    with office.store.read() as session:
        return list(session.exec(select(Dossier.code).where(col(Dossier.phase) != "closed")).all())


def digests_of(office: Office) -> dict[str, str]:
    with office.store.read() as session:
        return digests(session, codes_of(office))


def actor_at(office: Office, post: str) -> Actor:
    with office.store.read() as session:
        row = session.get(Post, post)
    assert row is not None
    return Actor(kind="official", id=row.official, post=domain_post(row))


async def test_a_merger_on_a_server(desk: Desk) -> None:
    office = desk.office
    codes = [await desk.file() for _ in range(6)]
    await asyncio.gather(*(desk.complete(code, "receptionist", "accepted") for code in codes[:4]))
    held = codes[0]
    task = await claim(desk, held)
    before = digests_of(office)
    merger = await signed(office)
    operation = await cutting_over.run(office, merger.order, merger.digest, "test")
    await carried_out(office, operation)
    assert cutting_over.status(office, merger.order)["handing_over"]["targets"] == {"done": 6}
    assert json.loads(cutting_over.reconcile(office, merger.order).text)["ok"]
    new = f"ubnd-00004-{merger.at:%y%m%d}"
    with office.store.read() as session:
        assert {row.authority for row in session.exec(select(Dossier)).all()} == {new}
        row = session.get(Task, (held, task))
        assert row is not None
        assert (row.authority, row.holder) == (new, "officer-1")
        assert len(session.exec(select(Notice).where(col(Notice.what) == "handed_over")).all()) == 6
    await the_doctor_and_the_citizen_see_it(office, codes[1], new)
    await an_act_from_the_old_office_is_told_where_it_went(desk, held, task, new)
    after = await desk.file()
    with office.store.read() as session:
        filed = session.get(Dossier, after)
        assert filed is not None
        assert (filed.authority, filed.service_point, after.startswith("H26.777-")) == (new, f"mc-{new}", True)
    both_sides_sign_the_minutes(office, new)
    moved = actor_at(office, f"post-officer-1-{merger.at:%y%m%d}")
    await desk.acting.act(
        held, lambda key: Complete(id=key, actor=moved, task=task, outcome="ready"), Under("o", "acts-on-it", "complete", "b")
    )
    back = await cutting_over.roll_back(office, merger.order, "test")
    await carried_out(office, back)
    assert cutting_over.status(office, merger.order)["standing"] == "rolled_back"
    assert cutting_over.not_rolled_back(office, merger.order) == [held]
    now = digests_of(office)
    assert {code: now[code] for code in codes[1:]} == {code: before[code] for code in codes[1:]}


async def the_doctor_and_the_citizen_see_it(office: Office, code: str, new: str) -> None:
    doctor = Doctor(office, timedelta(0))
    with office.store.read() as session:
        doctor._organisation = Organisation.read(session)
    told = await doctor.examine(code)
    assert [each for each in told.findings if each.invariant in ("INV-1", "INV-6")] == []
    seen = tracked_publicly(office, code)
    (move,) = seen.moves
    assert (move.order, move.basis, move.left.id, move.taken_over.id) == ("may-chu", "thử", "ward", new)
    assert (move.former_unit, move.unit) == ("Phường Ba Đình", "Phường Mới")
    assert [each.why for each in seen.fetch_at] == ["own"]
    with office.store.write() as session:
        assert (session.get_one(MergerOrder, "may-chu").standing, list(lost(session))) == ("run", [])
        row = session.get_one(Dossier, code)
        row.authority = "ward"
        session.add(row)
        session.flush()
        assert [(each.code, each.dossier) for each in lost(session)] == [("DOC-602", code)]
        row.authority = new


async def claim(desk: Desk, code: str) -> str:
    with desk.office.store.read() as session:
        task = session.exec(select(Task.task).where(col(Task.code) == code, col(Task.role) == "officer")).one()
    who = desk.official("officer-1")
    await desk.acting.act(code, lambda key: Claim(id=key, actor=who, task=task), Under(who.id, "claims", "claim", "body"))
    return task


async def an_act_from_the_old_office_is_told_where_it_went(desk: Desk, code: str, task: str, new: str) -> None:
    old = actor_at(desk.office, "post-officer-1")
    said = Sealed(salt="ef" * 16, values={})
    with pytest.raises(Refused) as refused:
        await desk.acting.act(
            code, lambda key: Complete(id=key, actor=old, task=task, outcome="ready", sealed=said, expected_seq=2),
            Under(old.id, "acts-late", "complete", "body"),
        )  # fmt: skip
    assert (refused.value.rejection.code, refused.value.rejection.details["to"]) == ("MOVED", new)


def both_sides_sign_the_minutes(office: Office, new: str) -> None:
    (minutes,) = minutes_of(office, "may-chu")
    assert (minutes.pair, len(minutes.lines)) == (("ward", new), 6)
    assert sign_minutes(office, "may-chu", minutes.pair, "chair-1") == "former"
    assert sign_minutes(office, "may-chu", minutes.pair, "head-1") == "successor"
    (again,) = minutes_of(office, "may-chu")
    assert set(again.signed) == {"former", "successor"}
    assert paper(office, "may-chu", again).startswith(b"%PDF")
