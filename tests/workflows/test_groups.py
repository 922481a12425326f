"""Linked groups on the real dev server: what is begun, what is stopped, and with whom."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment

from activities.desk import Refused
from activities.filing import Under
from dossier.commands import Withdraw
from organisation.posts import Actor
from registry.tables import Dossier
from tests.dossier import plans
from tests.office import Desk, staffed

pytestmark = pytest.mark.temporal
CITIZEN = Actor(kind="applicant", id="party-1")
CALL: dict[str, Any] = {
    "id": "linked", "type": "call", "decides": True, "at_least": 2, "outcomes": {"done": "return", "none": "stop"},
    "children": [{"id": name, "procedure": plans.PLAIN.procedure} for name in ("birth", "card", "home")],
}  # fmt: skip
RECEIVE = {**plans.RECEIVE, "outcomes": {"accepted": "linked"}}
GROUP = plans.plan(RECEIVE, CALL, plans.RETURN, procedure="9.999995")
CHOSEN = ("birth", "card")


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sqlite_url: str) -> AsyncIterator[Desk]:
    async with staffed(temporal, sqlite_url, plans.PLAIN, GROUP) as desk:
        yield desk


def row_of(desk: Desk, code: str) -> Dossier:
    with desk.office.store.read() as session:
        return session.get_one(Dossier, code)


async def begun(desk: Desk) -> tuple[str, list[str]]:
    """A group that is under way, with the codes of its linked dossiers."""
    code = await desk.file(GROUP.procedure, chosen=CHOSEN)
    await desk.complete(code, "receptionist", "accepted")
    for _ in range(300):
        with desk.office.store.read() as session:
            found = session.exec(select(Dossier.code).where(col(Dossier.parent).startswith(code)).order_by(Dossier.parent)).all()
        if len(found) == len(CHOSEN):
            return code, list(found)
        await asyncio.sleep(0.1)
    raise AssertionError("the linked dossiers did not begin")


async def withdraw(desk: Desk, code: str) -> None:
    await desk.acting.act(
        code, lambda name: Withdraw(id=name, actor=CITIZEN), Under("party-1", uuid.uuid4().hex, "withdraw", "body")
    )


async def ended(desk: Desk, code: str) -> str:
    return str(await asyncio.wait_for(desk.office.client.get_workflow_handle(code).result(), 30))


async def test_one_that_is_withdrawn_does_not_stop_its_siblings_and_all_withdrawn_close_the_group(desk: Desk) -> None:
    code, (birth, card) = await begun(desk)
    await withdraw(desk, card)
    assert await ended(desk, card) == "withdrawn"
    assert row_of(desk, code).phase == "accepted"
    await desk.complete(birth, "receptionist", "accepted")
    await withdraw(desk, birth)
    assert await ended(desk, code) == "stopped"


async def test_a_group_that_its_applicant_stops_is_stopped_with_all_that_it_began(desk: Desk) -> None:
    code, linked = await begun(desk)
    await withdraw(desk, code)
    assert [await ended(desk, each) for each in (code, *linked)] == ["withdrawn"] * 3


async def test_a_group_that_is_stopped_while_it_files_leaves_no_linked_dossier_over(desk: Desk) -> None:
    codes = [await desk.file(GROUP.procedure, chosen=CHOSEN) for _ in range(4)]
    for code in codes:
        await desk.complete(code, "receptionist", "accepted")
        await withdraw(desk, code)
    assert [await ended(desk, code) for code in codes] == ["withdrawn"] * 4
    with desk.office.store.read() as session:
        linked = session.exec(select(Dossier.code).where(col(Dossier.parent).is_not(None))).all()
    assert [await ended(desk, each) for each in linked] == ["withdrawn"] * len(linked)


async def test_what_was_decided_before_the_group_was_stopped_stands(desk: Desk) -> None:
    code, (birth, card) = await begun(desk)
    await desk.complete(birth, "receptionist", "accepted")
    await desk.complete(birth, "officer", "ready")
    await desk.complete(birth, "chair", "signed")
    await withdraw(desk, code)
    assert await ended(desk, card) == "withdrawn"
    assert (row_of(desk, birth).phase, row_of(desk, birth).ended) == ("decided", None)


async def test_fewer_than_a_group_needs_are_not_filed(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        await desk.file(GROUP.procedure, chosen=("home",))
    assert refused.value.rejection.code == "CHOICE"
    assert refused.value.rejection.details["at_least"] == 2
