"""Orders one after the other over the same dossiers, on a real server: dates stay, old codes lead on, each move says why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment

from activities import cutting_over
from activities.desk import Office, Refused
from activities.filing import Application
from api.views.tracking import tracked_publicly
from dossier.commands import Complete, PaperGiven
from organisation.merger import CompetenceMove, Merger, Person
from organisation.posts import Actor
from registry.cutover.orders import OrderRefused
from registry.journals import rows_of
from registry.organisation import competence_for
from registry.store import Store
from registry.tables import Authority, Dossier, Official, Post, ServicePoint, Task, Unit
from tests.cutover.orders import fresh, link, order_of
from tests.cutover.test_on_server import SOON, actor_at, carried_out
from tests.dossier import plans
from tests.office import BEGIN, FORM, SIGNERS, Desk, Under, furnish, key_ring, open_office, post_signers, working

pytestmark = pytest.mark.temporal
BY_DISTRICT = {"level": "district", "at": "form.unit"}
STAYS, FALLS, LEAVES = "9.999991", "9.999992", "9.999993"
"""Procedures of the district: one goes up with it, one falls to the commune, one is taken by a ministry's system."""


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sqlite_url: str) -> AsyncIterator[Desk]:
    store = Store(sqlite_url)
    district = [plans.plan(*plans.PLAIN.model_dump()["steps"], procedure=code, competence=BY_DISTRICT) for code in
                (STAYS, FALLS, LEAVES)]  # fmt: skip
    furnish(store, plans.PLAIN, *district)
    post_signers(store)
    with store.write() as session:
        ward = session.get_one(Unit, ("00004", BEGIN))
        ward.parent = "D001"
        session.add(Unit(code="D001", valid_from=BEGIN, level="district", name="Quận", parent="01"))
        for place, unit, level in (("quan", "D001", "district"), ("thanh-pho", "01", "province")):
            session.add(Authority(id=place, identifier=fresh(), unit=unit, level=level, name=place, valid_from=BEGIN))
            session.add(ServicePoint(id=f"mc-{place}", authority=place, name=place, valid_from=BEGIN))
            for role in ("officer", "chair"):
                who = f"{role}.{place}"
                session.add(Official(id=who, name=who))
                session.add(Post(id=f"post-{who}", official=who, role=role, authority=place, valid_from=BEGIN))
    office = open_office(store, temporal.client, key_ring())
    with temporal.with_time_skipping_disabled():
        async with working(office):
            yield Desk(office)
    store.close()


async def carried_through(office: Office, merger: Merger) -> str:
    """Signed, waited for, run and sealed."""
    for who in SIGNERS:
        cutting_over.sign(office, merger, merger.order, who)
    await asyncio.sleep(max(0.0, (merger.at - datetime.now(UTC)).total_seconds()) + 0.05)
    operation = await cutting_over.run(office, merger.order, merger.digest, "test")
    await carried_out(office, operation)
    cutting_over.reconcile(office, merger.order)
    for who in SIGNERS:
        cutting_over.seal(office, merger.order, who)
    return operation


def row_of(office: Office, code: str) -> Dossier:
    with office.store.read() as session:
        return session.get_one(Dossier, code)


async def test_three_orders_in_a_row_move_a_dossier_thrice_and_change_no_date(desk: Desk) -> None:
    office = desk.office
    code, filed = await desk.file(), await desk.file()
    await desk.complete(code, "receptionist", "accepted")
    due, chain = row_of(office, code).due_at, ("00004", "00010", "00020", "00030")
    orders = []
    for number, (old, new) in enumerate(pairwise(chain), start=1):
        at = datetime.now(UTC) + SOON / 2
        orders.append(order_of(f"lan-{number}", link(old, new, at, f"lan-{number}")))
        await carried_through(office, orders[-1])
    row, last = row_of(office, code), f"ubnd-00030-{orders[-1].at:%y%m%d}.3"
    assert (row.unit, row.authority, row.due_at) == ("00030", last, due)
    assert row_of(office, filed).authority == last
    seen = tracked_publicly(office, code)
    assert [(move.order, move.former_unit, move.unit) for move in seen.moves] == [
        ("lan-1", "Phường Ba Đình", "Phường 00010"), ("lan-2", "Phường 00010", "Phường 00020"),
        ("lan-3", "Phường 00020", "Phường 00030"),
    ]  # fmt: skip
    assert [move.basis for move in seen.moves] == [f"quyết định lan-{n}" for n in (1, 2, 3)]
    assert (seen.fetch_at[0].why, seen.fetch_at[0].name) == ("own", "Trung tâm Phục vụ hành chính công Phường 00030")
    await an_old_code_and_an_old_desk_lead_to_the_last_holder(desk, last, orders[-1].identifiers["00030"])
    await the_dossier_is_ended_by_the_last_holder(desk, code)


async def an_old_code_and_an_old_desk_lead_to_the_last_holder(desk: Desk, last: str, identifier: str) -> None:
    with desk.office.store.read() as session:
        plan = desk.office.definitions.in_force("9.999999", datetime.now(UTC)).pinned.plan
        for old in ("00004", "00010", "00020"):
            place = competence_for(session, plan, {"form": {"unit": old}}, "ward-1", datetime.now(UTC))
            assert (place.unit, place.authority, place.service_point) == ("00030", last, f"mc-{last}")
    late = await desk.file()
    assert (row_of(desk.office, late).authority, late.split("-")[0]) == (last, identifier)


async def the_dossier_is_ended_by_the_last_holder(desk: Desk, code: str) -> None:
    """By the same official, in the post of today: nothing of the examination is done twice."""
    with desk.office.store.read() as session:
        posts = session.exec(select(Post.id).where(col(Post.official) == "officer-1", col(Post.valid_to).is_(None))).all()
        task = session.exec(select(Task.task).where(col(Task.code) == code)).one()
    who = actor_at(desk.office, posts[-1])
    done = await desk.acting.act(
        code, lambda key: Complete(id=key, actor=who, task=task, outcome="ready"), Under(who.id, "last", "complete", "b")
    )
    with desk.office.store.read() as session:
        assert len(rows_of(session, code)) == 6  # filed, accepted, three handovers, examined
        assert session.exec(select(Task.role).where(col(Task.code) == code)).one() == "chair"
    assert done.seq == row_of(desk.office, code).seq


async def test_what_an_abolished_district_had_goes_where_each_procedure_goes(desk: Desk) -> None:
    """Up with the level, down to the commune, or to a ministry's system, which leaves a frozen mirror here."""
    office = desk.office
    codes = {procedure: await filed_at_district(desk, procedure) for procedure in (STAYS, FALLS, LEAVES)}
    assert {row_of(office, code).authority for code in codes.values()} == {"quan"}
    at = datetime.now(UTC) + SOON / 2
    moves = (
        CompetenceMove(procedures=(FALLS,), former="district", to="commune", open="moves", basis="b"),
        CompetenceMove(procedures=(LEAVES,), former="district", to="province", system="bo-x", open="moves", basis="b"),
    )
    links = link("D001", "01", at, "bo-huyen", "level_abolished"), link("00004", "00010", at, "bo-huyen", "renamed")
    people = tuple(Person(official=f"{role}-{n}", to="00010") for role, n in (("receptionist", 1),))
    merger = order_of("bo-huyen", *links, moves=moves, besides=people)
    await carried_through(office, merger)
    new = f"ubnd-00010-{at:%y%m%d}"
    found = {procedure: row_of(office, code) for procedure, code in codes.items()}
    assert {procedure: row.authority for procedure, row in found.items()} == {STAYS: "thanh-pho", FALLS: new, LEAVES: "thanh-pho"}
    with office.store.read() as session:
        (up,) = session.exec(select(Task).where(col(Task.code) == codes[STAYS])).all()
        (down,) = session.exec(select(Task).where(col(Task.code) == codes[FALLS])).all()
        mirrored = session.exec(select(Task).where(col(Task.code) == codes[LEAVES])).all()
    assert (up.authority, down.authority) == ("thanh-pho", new)
    await an_act_on_the_mirror_is_told_who_has_it(desk, codes[LEAVES], mirrored[0].task if mirrored else "examine-2")


async def filed_at_district(desk: Desk, procedure: str) -> str:
    application = Application(
        procedure=procedure, channel="counter", service_point="ward-1", actor=Actor(kind="applicant", id="party-1"),
        parties=("party-1",), personal=FORM, salt="cd" * 16, papers=(PaperGiven(id="application"),),
    )  # fmt: skip
    code = (await desk.filing.file(application, Under("party-1", f"file-{procedure}", "file", "body"))).code
    await desk.complete(code, "receptionist", "accepted")
    return code


async def an_act_on_the_mirror_is_told_who_has_it(desk: Desk, code: str, task: str) -> None:
    who = actor_at(desk.office, "post-officer.thanh-pho")
    with pytest.raises(Refused) as refused:
        await desk.acting.act(
            code, lambda key: Complete(id=key, actor=who, task=task, outcome="ready"), Under(who.id, "mirror", "complete", "b")
        )
    assert (refused.value.rejection.code, refused.value.rejection.details["to"]) == ("MOVED", "bo-x")


async def test_an_order_that_is_run_again_tells_nobody_again(desk: Desk) -> None:
    office = desk.office
    code = await desk.file()
    merger = order_of("hai-lan", link("00004", "00010", datetime.now(UTC) + SOON / 2, "hai-lan"))
    for who in SIGNERS:
        cutting_over.sign(office, merger, "hai-lan", who)
    with pytest.raises(OrderRefused, match="takes effect on") as early:
        await cutting_over.run(office, merger.order, merger.digest, "test")
    assert early.value.code == "CUTOVER-013"
    await asyncio.sleep(SOON.total_seconds() / 2 + 0.1)
    with pytest.raises(Refused) as ended:  # after the instant, before the dossier was told: the old post signs nothing (INV-7)
        await desk.complete(code, "receptionist", "accepted")
    assert ended.value.rejection.code == "NOT_COMPETENT"
    for _ in range(2):
        operation = await cutting_over.run(office, merger.order, merger.digest, "test")
        await carried_out(office, operation)
    with office.store.read() as session:
        assert len(rows_of(session, code)) == 2
    assert cutting_over.status(office, merger.order)["handing_over"]["targets"] == {"done": 1}
