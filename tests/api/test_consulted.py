"""A consulted body: it finds what it is asked, and only that; by name from when it is asked; answers, or is shown as late."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from api.views.inbox import inbox_page
from registry.accounts import add_account
from registry.journals import rows_of, state_of
from registry.organisation import actors_of
from registry.rebuilding import reindex
from registry.searching import follow_dossier
from registry.store import Store
from registry.tables import Account, Authority, ConsultedBody, Official, Post, SearchToken, Task
from registry.time_port import TimePort
from tests.api.conftest import FORM, Client, Town
from tests.dossier import plans
from tests.office import BEGIN, publish

pytestmark = pytest.mark.temporal
ASKING = "9.999995"
CONSULT: dict[str, Any] = {
    "id": "consult", "type": "consult", "bodies": [{"id": "fire-police", "role": "fire-officer"}],
    "within": {"unit": "minutes", "n": 72 * 60}, "basis": "law", "outcomes": {"agreed": "approve", "objected": "examine"},
}  # fmt: skip


class Later(TimePort):
    """Some time after now."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture(scope="module")
def police(town: Town) -> str:
    """The account of an officer of a provincial body, which belongs to no ward."""
    with town.office.store.write() as session:
        if session.exec(select(Account).where(col(Account.subject) == "police-1")).first() is None:
            publish(session, plans.with_step(CONSULT, procedure=ASKING))
            session.add(Authority(id="police", identifier="H01.9", unit="01", level="province", name="PCCC", valid_from=BEGIN))
            session.add(ConsultedBody(body="fire-police", province="01", authority="police"))
            session.add(Official(id="police-1", name="Hỏa"))
            session.add(Post(id="post-police", official="police-1", role="fire-officer", authority="police", valid_from=BEGIN))
            add_account(session, "police", "not-a-hash", "official", "police-1", BEGIN)
    return "police"


async def asked(town: Town, name: str) -> str:
    """A dossier that came to the body."""
    code = await filed(town, name)
    await town.completed(code, "receptionist", "receive", "accepted")
    await town.completed(code, "officer", "examine", "ready")
    return code


async def filed(town: Town, name: str) -> str:
    body = {"procedure": ASKING, "form": FORM, "papers": [{"id": "application", "how": "original"}]}
    answer = await town.as_("receptionist").post("/dossiers", {**body, "applicant": {"full_name": name}})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def found(body: Client, words: str) -> set[str]:
    return {item["code"] for item in (await body.post("/search", {"text": words})).json()["items"]}


async def test_a_body_finds_its_asks_by_inbox_and_name_and_answers_in_time(town: Town, police: str) -> None:
    body, name = town.as_(police), f"Khổng Thị {uuid.uuid4().hex[:8]}"
    before = await filed(town, name)
    assert await found(body, name) == set(), "nothing is found by who was not asked yet"
    code = await asked(town, name)
    items = {item["code"]: item for item in (await body.get("/inbox", work="consult")).json()["items"]}
    assert code in items and before not in items
    line = items[code]
    assert (line["work"], line["part"], line["late"]) == ("consult", "fire-police", False)
    assert {offer["outcome"] for offer in line["allowed"]} >= {"agree", "object"}
    assert await found(body, name) == await found(body, name.replace("ổ", "o")) == {code}
    assert await found(town.as_("receptionist-elsewhere"), name) == set()
    answer = await body.act(code, "complete", task=line["task"], outcome="agree")
    assert answer.status_code == 200, answer.text
    assert code not in {item["code"] for item in (await body.get("/inbox")).json()["items"]}
    assert await found(body, name) == {code}, "what a body answered it finds again"
    assert {task["work"] for task in (await town.as_("head").get(f"/dossiers/{code}")).json()["tasks"]} == {"approve"}


async def test_an_ask_beyond_its_limit_is_shown_as_late_to_the_body_and_may_still_be_answered(town: Town, police: str) -> None:
    code = await asked(town, "Ngư Văn Trễ")
    for hours, late in ((71, False), (73, True)):
        office = town.office._replace(time=Later(timedelta(hours=hours)))
        with town.office.store.read() as session:
            held = actors_of(session, "police-1", office.time.now())
        line = next(item for item in inbox_page(office, held).items if item.code == code)
        assert line.late is late, hours
    task = next(item["task"] for item in (await town.as_(police).get("/inbox")).json()["items"] if item["code"] == code)
    answer = await town.as_(police).act(code, "complete", task=task, outcome="object", reason="Không bảo đảm khoảng cách")
    assert answer.status_code == 200, answer.text


async def test_an_index_made_anew_is_the_one_that_acts_made(town: Town, police: str) -> None:
    assert police
    code = await asked(town, "Ông Văn Lục")
    before = indexed(town.office.store, code)
    with town.office.store.write() as session:
        assert reindex(session, town.office.keys, code)
    assert indexed(town.office.store, code) == before
    assert {place for _, place in before} == {"ward", "police"}
    with town.office.store.read() as session:
        assert session.exec(select(Task.authority).where(col(Task.code) == code)).all() == ["police"]


async def test_a_body_that_is_followed_by_another_is_followed_in_the_index(town: Town, police: str) -> None:
    assert police
    code = await asked(town, "Ninh Thị Sáu")
    with town.office.store.write() as session:
        now = state_of(rows_of(session, code))
        assert now.competence is not None
        moved = now.competence.model_copy(update={"authority": "new", "reception": "new", "bodies": {"fire-police": "far"}})
        follow_dossier(session, code, now, now.but(competence=moved), [])
    assert {place for _, place in indexed(town.office.store, code)} == {"new", "far"}


def indexed(store: Store, code: str) -> set[tuple[bytes, str]]:
    with store.read() as session:
        rows = session.exec(select(SearchToken).where(col(SearchToken.code) == code)).all()
    return {(row.token, row.authority) for row in rows}
