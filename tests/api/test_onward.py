"""Filing and going on to the end in one request: as far as the filer's own posts and delegations lead, and no step further."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from api.writes import act_once
from registry.accounts import add_account
from registry.journals import rows_of
from registry.tables import Account, Delegation, Official, Post
from tests.api.conftest import FEE, FORM, PAY, Town
from tests.dossier import plans
from tests.dossier.plans import APPROVE, EXAMINE, RECEIVE, RETURN
from tests.office import BEGIN, publish

pytestmark = pytest.mark.temporal
ALONE, FOUR_EYES = "9.999991", "9.999990"
TO_PAY = {**EXAMINE, "outcomes": {**EXAMINE["outcomes"], "ready": "pay"}}
END = {"upto": "end", "receipt": "BL-7", "proof": "Sổ 2, dòng 8", "originals_returned": True}
ROLES = ("receptionist", "officer", "chair")


@pytest.fixture(scope="module")
def single(town: Town) -> str:
    """The account of somebody who is alone at a small office: three posts of their own, the cashier's by delegation."""
    with town.office.store.write() as session:
        if session.exec(select(Account).where(col(Account.subject) == "alone-1")).first() is None:
            unwatched = {name: value for name, value in APPROVE.items() if name != "four_eyes"}
            publish(session, plans.plan(RECEIVE, TO_PAY, PAY, unwatched, RETURN, fees=FEE, procedure=ALONE, instant=True))
            publish(session, plans.plan(RECEIVE, TO_PAY, PAY, APPROVE, RETURN, fees=FEE, procedure=FOUR_EYES, instant=True))
            session.add(Official(id="alone-1", name="Một mình"))
            for role in ROLES:
                session.add(Post(id=f"post-alone-{role}", official="alone-1", role=role, authority="ward", valid_from=BEGIN))
            session.add(Delegation(id="till", post="post-cashier-1", to="alone-1", valid_from=BEGIN))
            add_account(session, "alone", "not-a-hash", "official", "alone-1", BEGIN)
    return "alone"


def body(procedure: str, onward: dict[str, Any], name: str) -> dict[str, Any]:
    papers = [{"id": "application", "how": "original"}]
    return {"procedure": procedure, "form": FORM, "applicant": {"full_name": name}, "papers": papers, "onward": onward}


async def filed(town: Town, who: str, given: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    answer = await town.as_(who).post("/dossiers", given, key)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def works(view: dict[str, Any]) -> set[str]:
    return {task["work"] for task in view["dossier"]["tasks"]}


async def test_who_holds_every_post_carries_an_instant_procedure_to_its_end(town: Town, single: str) -> None:
    done = await filed(town, single, body(ALONE, END, "Tạ Văn Một"))
    view = done["dossier"]
    assert (view["ended"], view["paid"]) == ("returned", FEE[0]["amount"])
    with town.office.store.read() as session:
        rows = rows_of(session, done["code"])
    told = " ".join(row.public for row in rows)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert '"till"' in told, "the payment says under which delegation it was taken"
    assert "BL-7" in told


async def test_the_same_key_carries_nothing_twice(town: Town, single: str) -> None:
    given = body(ALONE, END, "Tạ Văn Hai")
    first, again = [await filed(town, single, given, "onward-end-1") for _ in range(2)]
    assert (again["code"], again["dossier"]["seq"]) == (first["code"], first["dossier"]["seq"])
    assert again["dossier"]["ended"] == "returned"


async def test_four_eyes_and_what_is_lacking_stop_it_where_it_is(town: Town, single: str) -> None:
    watched = await filed(town, single, body(FOUR_EYES, END, "Tạ Văn Ba"))
    assert works(watched) == {"approve"}, "who examined does not sign"
    unpaid = await filed(town, single, body(ALONE, END | {"receipt": None}, "Tạ Văn Bốn"))
    assert unpaid["dossier"]["waits_for"] == "payment"
    unproved = await filed(town, single, body(ALONE, END | {"proof": None}, "Tạ Văn Năm"))
    assert works(unproved) == {"return"}, "nothing is handed over without proof"


async def test_whoever_has_one_post_alone_gets_to_its_end(town: Town, single: str) -> None:
    assert single
    done = await filed(town, "receptionist", body(ALONE, END, "Tạ Văn Sáu"))
    assert (done["dossier"]["phase"], works(done)) == ("accepted", {"examine"})


async def test_an_act_that_nobody_saw_done_is_gone_on_from_under_the_same_key(
    town: Town, single: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api import onward

    whole, calls = act_once, []

    async def dies(*given: Any, **named: Any) -> Any:
        calls.append(given)
        if len(calls) == 3:
            raise ConnectionError("the API dies here")
        return await whole(*given, **named)

    given = body(ALONE, END, "Tạ Văn Bảy")
    monkeypatch.setattr(onward, "act_once", dies)
    broken = await town.as_(single).post("/dossiers", given, "onward-end-2")
    assert broken.status_code == 500
    monkeypatch.setattr(onward, "act_once", whole)
    done = await filed(town, single, given, "onward-end-2")
    assert done["dossier"]["ended"] == "returned"
