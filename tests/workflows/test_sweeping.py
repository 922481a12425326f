"""The sweeper finishes and answers what a caller left behind; one write that cannot be settled keeps nobody waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from activities.acting import ActingDesk, Ended
from activities.sweeping import Sweeper
from dossier.commands import Claim, Withdraw
from registry.requests import unanswered
from registry.tables import Dossier, Journal, Request
from tests.dossier import plans
from tests.office import Desk, Under, staffed

pytestmark = pytest.mark.temporal


class Died(Exception):
    """The process ended here."""


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, database_url: str) -> AsyncIterator[Desk]:
    async with staffed(temporal, database_url, plans.PLAIN) as desk:
        yield desk


async def dying(*_: Any, **__: Any) -> Any:
    raise Died


def dying_in_a_thread(*_: Any) -> Any:
    raise Died


def claim(desk: Desk) -> Any:
    return lambda i: Claim(id=i, actor=desk.official("receptionist-1"), task="receive-1")


def request(desk: Desk, key: str) -> Request:
    with desk.office.store.read() as session:
        return session.exec(select(Request).where(col(Request.key) == key)).one()


def rows(desk: Desk, code: str) -> int:
    with desk.office.store.read() as session:
        return len(session.exec(select(Journal).where(col(Journal.code) == code)).all())


async def test_an_act_that_died_before_it_was_sent_is_sent_as_of_its_receipt_and_answered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, under = await desk.file(), Under("receptionist-1", "claim", "claim", "body")
    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_send", dying)
        with pytest.raises(Died):
            await desk.acting.act(code, claim(desk), under)
    assert await Sweeper(desk.office).sweep(timedelta(0)) == 1
    kept = request(desk, "claim")
    assert (kept.status, kept.sealed, rows(desk, code)) == (200, None, 2)
    with desk.office.store.read() as session:
        assert session.exec(select(Journal.at).where(col(Journal.code) == code, col(Journal.seq) == 2)).one() == kept.opened_at
    again = await desk.acting.act(code, claim(desk), under)
    assert (again.seq, again.repeated) == (2, True)


async def test_an_unreachable_temporal_is_no_answer_and_what_was_taken_happens_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, under = await desk.file(), Under("receptionist-1", "claim", "claim", "body")
    right = desk.acting.office.client

    class Unreachable:
        def get_workflow_handle(self, _: str) -> Any:
            return self

        async def execute_update(self, *_: Any, **__: Any) -> Any:
            raise RPCError("unreachable", RPCStatusCode.UNAVAILABLE, b"")

    desk.acting.office = desk.office._replace(client=Unreachable())  # type: ignore[arg-type]
    assert (await desk.acting.act(code, claim(desk), under)).pending
    desk.acting.office = desk.office._replace(client=right)
    await Sweeper(desk.office).sweep(timedelta(0))
    assert (await desk.acting.act(code, claim(desk), under)).seq == 2


async def test_an_act_that_the_core_refuses_meanwhile_is_answered_with_the_refusal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await desk.file()
    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_send", dying)
        with pytest.raises(Died):
            await desk.acting.act(code, claim(desk), Under("receptionist-1", "claim", "claim", "body"))
    await desk.acting.act(
        code, lambda i: Withdraw(id=i, actor=desk.official("receptionist-1")), Under("receptionist-1", "stop", "stop", "body")
    )
    assert await Sweeper(desk.office).sweep(timedelta(0)) == 1
    assert (request(desk, "claim").status, rows(desk, code)) == (409, 2)


async def test_the_act_that_ended_a_dossier_and_was_never_recorded_is_answered_as_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its workflow has ended: Temporal takes no update any more, and the row is still in the outbox."""
    code, under = await desk.file(), Under("receptionist-1", "stop", "stop", "body")

    def stop(command_id: str) -> Withdraw:
        return Withdraw(id=command_id, actor=desk.official("receptionist-1"))

    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_record", dying_in_a_thread)
        with pytest.raises(Died):
            await desk.acting.act(code, stop, under)

    async def ended(*_: Any) -> Any:
        raise Ended

    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_send", ended)
        await Sweeper(desk.office).sweep(timedelta(0))
    assert (request(desk, "stop").status, rows(desk, code)) == (200, 2)
    with desk.office.store.read() as session:
        assert session.exec(select(Dossier.phase).where(col(Dossier.code) == code)).one() == "closed"
    assert (await desk.acting.act(code, stop, under)).seq == 2


async def test_one_write_that_cannot_be_settled_does_not_stop_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [await desk.file() for _ in range(3)]
    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_send", dying)
        for code in codes:
            with pytest.raises(Died):
                await desk.acting.act(code, claim(desk), Under("receptionist-1", f"of-{code}", "claim", "body"))
    with desk.office.store.write() as session:
        broken = session.exec(select(Request).where(col(Request.code) == codes[0], col(Request.answered_at).is_(None))).one()
        broken.sealed = b"spoiled on the disk, and opens with no key at all"
        session.add(broken)
    assert await Sweeper(desk.office).sweep(timedelta(0)) == 3
    assert [request(desk, f"of-{code}").status for code in codes] == [None, 200, 200]


async def test_open_writes_are_read_a_page_at_a_time_oldest_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code = await desk.file()
    with monkeypatch.context() as patched:
        patched.setattr(ActingDesk, "_send", dying)
        for number in range(5):
            with pytest.raises(Died):
                await desk.acting.act(code, claim(desk), Under("receptionist-1", f"k-{number}", "claim", "body"))
    store, now = desk.office.store, desk.office.time.now()
    first = unanswered(store, now, limit=3)
    rest = unanswered(store, now, after=first[-1], limit=3)
    assert [request.key for request in (*first, *rest)] == [f"k-{number}" for number in range(5)]


async def test_answers_are_given_again_for_as_long_as_they_are_remembered_and_then_removed(desk: Desk) -> None:
    code = await desk.file()
    sweeper = Sweeper(desk.office, remembered=timedelta(days=30))
    assert await sweeper.forget() == 0
    assert await Sweeper(desk.office, remembered=timedelta(days=-1)).forget() == 1
    with desk.office.store.read() as session:
        assert session.exec(select(Request)).all() == []
        assert session.get(Dossier, code) is not None
