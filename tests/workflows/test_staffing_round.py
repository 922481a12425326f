"""Work goes on when its holder is away or has left, on the real engine; nobody there is an alarm before it is a stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from activities.notices.alarm_mail import AlarmMail
from activities.notices.contract import Down, Message
from activities.staffing import Looked, StaffingRound
from audit.doctor.examination import Doctor
from dossier.commands import Claim
from organisation.acts import ACT
from registry.administration import administer
from registry.presence import candidates
from registry.staffing import open_alarms
from registry.tables import Authority, Journal, Task
from registry.tables import Post as Held
from tests.dossier import plans
from tests.office import Desk, Under, staffed

if TYPE_CHECKING:
    from temporalio.testing import WorkflowEnvironment

pytestmark = pytest.mark.temporal


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[Desk]:
    async with staffed(temporal, f"sqlite:///{tmp_path / 'registry.db'}", plans.PLAIN) as desk:
        yield desk


def change(desk: Desk, **fields: Any) -> None:
    with desk.office.store.write() as session:
        administer(session, [ACT.validate_python(fields)], "administrator-1", "nghỉ phép", desk.office.time.now())


async def claimed(desk: Desk, who: str) -> str:
    """A dossier under examination, taken by an officer."""
    code = await desk.file()
    await desk.complete(code, "receptionist", "accepted")
    with desk.office.store.read() as session:
        task = session.exec(select(Task.task).where(col(Task.code) == code)).one()
    actor = desk.official(who)
    await desk.acting.act(code, lambda of: Claim(id=of, actor=actor, task=task), Under(who, f"claim-{code}", "claim", "b"))
    return code


def holder(desk: Desk, code: str) -> str | None:
    with desk.office.store.read() as session:
        return session.exec(select(Task.holder).where(col(Task.code) == code)).one()


async def found_by_doctor(desk: Desk) -> list[str]:
    """What the doctor finds here; the server also hosts dossiers of other tests, which this registry does not know."""
    return [found.code for found in (await Doctor(desk.office).round(None)).findings if found.code != "DOC-906"]


async def test_the_substitute_gets_the_work_once_and_the_principal_gets_it_back(desk: Desk) -> None:
    code, round_ = await claimed(desk, "officer-1"), StaffingRound(desk.office)
    assert await round_.once() == Looked(0, 0, 0)
    change(desk, kind="report_absence", official="officer-1", substitute="head-1", because="sick")
    assert (await round_.once()).relieved == 1
    assert (await StaffingRound(desk.office).once()).relieved == 0
    assert holder(desk, code) == "head-1"
    with desk.office.store.read() as session:
        assert [one.official for one in candidates(session, "officer", "ward", desk.office.time.now())] == ["officer-2"]
        rows = session.exec(select(Journal.public).where(col(Journal.code) == code).order_by(col(Journal.seq))).all()
    assert sum('"kind":"relieved"' in row for row in rows) == 1
    change(desk, kind="end", what="absence", id=f"away-officer-1-{desk.office.time.now():%Y%m%d}")
    assert (await round_.once()).relieved == 1
    assert holder(desk, code) == "officer-1"
    assert await found_by_doctor(desk) == []


async def test_work_of_an_ended_post_goes_back_to_the_pool_and_others_keep_theirs(desk: Desk) -> None:
    mine, other = await claimed(desk, "officer-1"), await claimed(desk, "officer-2")
    change(desk, kind="end", what="post", id="post-officer-1")
    assert (await StaffingRound(desk.office).once()).relieved == 1
    assert (holder(desk, mine), holder(desk, other)) == (None, "officer-2")


async def test_work_at_an_authority_that_ended_waits_for_its_handover(desk: Desk) -> None:
    """A merger's instant ends the posts; until a dossier is told, its claim stands, to go along with who goes."""
    code, now = await claimed(desk, "officer-1"), desk.office.time.now()
    with desk.office.store.write() as session:
        session.get_one(Held, "post-officer-1").valid_to = now
        session.get_one(Authority, "ward").valid_to = now
    assert (await StaffingRound(desk.office).once()).relieved == 0
    assert holder(desk, code) == "officer-1"


async def test_nobody_there_is_told_ahead_by_an_alarm_and_by_the_doctor_and_cleared_when_mended(desk: Desk) -> None:
    at, round_ = desk.office.time.now(), StaffingRound(desk.office, ahead=timedelta(days=14))
    change(desk, kind="report_absence", official="chair-1", starts=at + timedelta(days=5), ends=at + timedelta(days=8))
    assert (await round_.once()) == Looked(0, 1, 0)
    assert (await round_.once()) == Looked(0, 0, 0)
    with desk.office.store.read() as session:
        assert [(row.role, row.since) for row in open_alarms(session)] == [("chair", at + timedelta(days=5))]
    assert await found_by_doctor(desk) == ["DOC-105"]
    change(desk, kind="delegate", post="post-chair-1", to="head-1", starts=at + timedelta(days=4))
    assert (await round_.once()) == Looked(0, 0, 1)
    assert await found_by_doctor(desk) == []


class Post:
    """A mail server by hand: down at first."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.down = True

    def send(self, message: Message) -> str:
        if self.down:
            raise Down("away")
        self.taken.append(message)
        return "250"

    def close(self) -> None:
        pass


async def test_an_alarm_is_told_by_mail_once_also_after_a_mail_server_that_was_down(desk: Desk) -> None:
    at, post = desk.office.time.now(), Post()
    round_ = StaffingRound(desk.office, mail=AlarmMail(desk.office, post, ["a@example.vn", "b@example.vn"]))
    change(desk, kind="report_absence", official="chair-1", starts=at + timedelta(days=5), ends=at + timedelta(days=8))
    await round_.once()
    assert post.taken == []
    post.down = False
    for _ in range(2):
        await round_.once()
    assert [message.to for message in post.taken] == ["a@example.vn", "b@example.vn"]
    assert len({message.id for message in post.taken}) == 2
    assert all("'chair'" in message.body and "UBND" in message.subject for message in post.taken)
