"""Whatever dies between intent and answer: one code, one dossier, every act once, nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner

from activities.acting import ActingDesk
from activities.filing import FilingDesk
from activities.sweeping import Sweeper
from dossier.commands import Claim, Complete, Handing, Release
from dossier.journal import verify
from dossier.sealed import Sealed
from registry.journals import rows_of
from registry.tables import Dossier, Journal, Request
from tests.dossier import plans
from tests.office import Desk, Under, staffed

pytestmark = pytest.mark.temporal
HANDED: dict[str, Any] = {"handing": Handing(channel="counter", proof="chữ ký")}


class Died(Exception):
    """The process ended here."""


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sqlite_url: str) -> AsyncIterator[Desk]:
    async with staffed(
        temporal, sqlite_url, plans.PLAIN, workflow_runner=UnsandboxedWorkflowRunner(), max_cached_workflows=0
    ) as desk:
        yield desk


def dying(*_: Any, **__: Any) -> Any:
    raise Died


def codes(desk: Desk) -> list[str]:
    with desk.office.store.read() as session:
        return list(session.exec(select(Dossier.code)).all())


async def test_a_filing_that_died_before_its_workflow_is_carried_out_by_the_sweeper(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(FilingDesk, "_start", dying)
        with pytest.raises(Died):
            await desk.file(key="k")
    assert codes(desk) == []
    assert await Sweeper(desk.office).sweep(timedelta(0)) == 1
    assert codes(desk) == [await desk.file(key="k")]


async def test_a_filing_that_died_before_its_row_is_answered_under_the_same_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(FilingDesk, "_record", dying)
        with pytest.raises(Died):
            await desk.file(key="k")
    code = await desk.file(key="k")
    assert codes(desk) == [code]
    await desk.complete(code, "receptionist", "accepted")


async def test_an_act_that_died_unrecorded_is_recorded_by_the_next_act(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code = await desk.file()
    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_record", dying)
        with pytest.raises(Died):
            await desk.complete(code, "receptionist", "accepted")
    assert await Sweeper(desk.office).sweep(timedelta(0)) == 1
    await desk.complete(code, "officer", "ready")
    with desk.office.store.read() as session:
        rows = rows_of(session, code)
        assert [row.seq for row in rows] == [1, 2, 3]
        assert verify(code, rows)


async def test_an_act_under_the_same_key_takes_effect_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code = await desk.file()
    actor, under = desk.official("receptionist-1"), Under("receptionist-1", "key", "claim", "body")

    def claim(command_id: str) -> Claim:
        return Claim(id=command_id, actor=actor, task="receive-1")

    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_record", dying)
        with pytest.raises(Died):
            await desk.acting.act(code, claim, under)
    again = await desk.acting.act(code, claim, under)
    once_more = await desk.acting.act(code, claim, under)
    assert (again.seq, once_more.seq, once_more.repeated) == (2, 2, True)
    with desk.office.store.read() as session:
        assert len(session.exec(select(Journal).where(col(Journal.code) == code)).all()) == 2
        assert session.exec(select(Request).where(col(Request.answered_at).is_(None))).all() == []


async def test_a_repeated_key_is_answered_after_the_dossier_has_closed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code = await desk.file()
    actor, under = desk.official("receptionist-1"), Under("receptionist-1", "key", "refuse", "body")
    task = {"task": "receive-1", "outcome": "refused"}

    def refuse(command_id: str) -> Any:
        return Complete(id=command_id, actor=actor, sealed=Sealed(salt="ab" * 16, values={"reason": "sai"}), **task)

    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_record", dying)
        with pytest.raises(Died):
            await desk.acting.act(code, refuse, under)
    assert await asyncio.wait_for(desk.office.client.get_workflow_handle(code).result(), 20) == "refused"
    assert (await desk.acting.act(code, refuse, under)).seq == 2


async def test_the_last_act_of_a_dossier_that_died_unrecorded_is_recorded_by_the_sweeper(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await desk.file()
    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_record", dying)
        with pytest.raises(Died):
            await desk.complete(code, "receptionist", "refused")
    assert await asyncio.wait_for(desk.office.client.get_workflow_handle(code).result(), 20) == "refused"
    await Sweeper(desk.office).sweep(timedelta(0))
    with desk.office.store.read() as session:
        dossier = session.get(Dossier, code)
    assert dossier is not None
    assert (dossier.phase, dossier.seq) == ("closed", 2)


async def test_fifty_officials_race_for_one_task_and_one_wins(desk: Desk) -> None:
    code = await desk.file()
    actor = desk.official("receptionist-1")

    async def race(number: int) -> Any:
        rival = actor.model_copy(
            update={"id": f"rival-{number}", "post": actor.post.model_copy(update={"official": f"rival-{number}"})}
        )
        make = lambda command_id: Claim(id=command_id, actor=rival, task="receive-1")  # noqa: E731
        return await desk.acting.act(code, make, Under(rival.id, "k", "claim", "body"))

    results = await asyncio.gather(*(race(n) for n in range(50)), return_exceptions=True)
    won = [result for result in results if not isinstance(result, BaseException)]
    assert len(won) == 1
    lost: list[Any] = [result for result in results if isinstance(result, BaseException)]
    assert {getattr(refused, "rejection", None) and refused.rejection.code for refused in lost} <= {"TAKEN", None}
    assert all("holder" in refused.rejection.details for refused in lost if hasattr(refused, "rejection"))


async def test_a_dossier_of_many_acts_continues_as_new_and_keeps_its_chain(
    desk: Desk, temporal: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows import dossier as shell

    monkeypatch.setattr(shell, "_continuation_suggested", lambda: workflow.info().get_current_history_length() > 60)
    code = await desk.file()
    actor = desk.official("receptionist-1")
    handle = desk.office.client.get_workflow_handle(code)
    first = (await handle.describe()).run_id
    for number in range(16):
        kind: Any = Claim if number % 2 == 0 else Release
        make = lambda command_id, kind=kind: kind(id=command_id, actor=actor, task="receive-1")  # noqa: E731
        await desk.acting.act(code, make, Under("receptionist-1", f"k{number}", "claim", "body"))
    assert (await handle.describe()).run_id != first
    await desk.complete(code, "receptionist", "accepted")
    await desk.complete(code, "officer", "ready")
    await desk.complete(code, "chair", "signed")
    await desk.complete(code, "receptionist", "returned", **HANDED)
    assert await asyncio.wait_for(handle.result(), 20) == "returned"
    with desk.office.store.read() as session:
        assert verify(code, rows_of(session, code))
        assert len(rows_of(session, code)) == 21
