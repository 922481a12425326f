"""At the counter: several parties, a day without system, the same papers twice, look-ups before filing, the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from activities.counter_look_up import CounterLookUp
from activities.population import PopulationConfig
from activities.provenance import Provenanced
from api.prefill import _sealed as sealed_token
from api.services import Services
from api.views.access import load
from registry.journals import rows_of, state_of
from registry.tables import LookUp, MintedCode
from tests.activities.test_population import declared
from tests.api.conftest import FORM, Town
from tests.sandbox.running import COMPARING, Register, running_register

pytestmark = pytest.mark.temporal
BODY = {"procedure": "9.999999", "form": FORM, "papers": [{"id": "application", "how": "original"}]}
COMPANY = {"full_name": "Công ty TNHH Một", "organisation_code": "0101234567"}


def numbered(n: int) -> dict[str, Any]:
    """An applicant whom no other test files for."""
    return {"full_name": "Nguyễn Văn Bình", "personal_id": f"001{n:09}"}


async def test_everyone_is_a_party_with_a_key_of_their_own_organisations_too(town: Town) -> None:
    together = [numbered(90_000_011), COMPANY]
    filed = (
        await town.as_("receptionist").post("/dossiers", BODY | {"applicant": numbered(90_000_010), "applicants": together})
    ).json()
    alone = (await town.as_("receptionist").post("/dossiers", BODY | {"applicant": COMPANY})).json()
    first, second = parties(town, filed["code"]), parties(town, alone["code"])
    assert len(set(first)) == 3 and second == (first[2],)
    found = await town.as_("receptionist").post("/search", {"text": "0101234567"})
    assert {filed["code"], alone["code"]} <= {item["code"] for item in found.json()["items"]}


async def test_a_party_is_a_person_or_an_organisation_not_both(town: Town) -> None:
    both = COMPANY | {"personal_id": "001090123457"}
    refused = await town.as_("receptionist").post("/dossiers", BODY | {"applicant": both})
    assert (refused.status_code, refused.json()["code"]) == (422, "INVALID")


async def test_by_what_a_representative_files_is_sealed_and_shown_to_officials(town: Town) -> None:
    paper = {"kind": "written", "number": "12/2026", "on": "2026-02-01", "certified_by": "Văn phòng công chứng số 1"}
    who = {"full_name": "Trần Thị Cúc", "personal_id": "001190000015", "authorisation": paper}
    desk = town.as_("receptionist")
    body = BODY | {"applicant": numbered(90_000_020), "representative": who, "channel": "post"}
    filed = (await desk.post("/dossiers", body)).json()
    assert "12/2026" not in str(filed)
    opened = (await desk.get(f"/dossiers/{filed['code']}", personal="true")).json()
    assert opened["personal"]["representative"] == who and opened["channel"] == "post"


async def test_who_checked_the_papers_accepts_in_the_same_request(town: Town) -> None:
    body = BODY | {"applicant": numbered(90_000_030), "onward": {"upto": "accepted"}}
    first = await town.as_("receptionist").post("/dossiers", body, "onward-0001")
    again = await town.as_("receptionist").post("/dossiers", body, "onward-0001")
    assert first.json()["dossier"]["phase"] == "accepted"
    assert (again.json()["code"], again.json()["dossier"]["seq"]) == (first.json()["code"], first.json()["dossier"]["seq"])


async def test_the_second_receptionist_with_the_same_papers_is_told_of_the_first(town: Town) -> None:
    body = BODY | {"applicant": numbered(90_000_040), "unless_alike": True}
    answers = await asyncio.gather(*(town.as_("receptionist").post("/dossiers", body) for _ in range(3)))
    (filed,) = (one for one in answers if one.status_code == 201)
    told = [one.json() for one in answers if one.status_code == 409]
    assert [(one["code"], one["details"]["codes"]) for one in told] == [("ALIKE", [filed.json()["code"]])] * 2
    assert (await town.as_("receptionist").post("/dossiers", body | {"unless_alike": False})).status_code == 201


async def test_a_dossier_of_a_day_without_system_counts_from_when_it_was_received(town: Town) -> None:
    code = await _code(town)
    received = datetime.now(UTC) - timedelta(hours=30)
    late = {"code": code, "received_at": received.isoformat()}
    body = BODY | {"applicant": numbered(90_000_050), "onward": {}, "late": late}
    filed = await town.as_("receptionist").post("/dossiers", body)
    dossier = filed.json()["dossier"]
    assert filed.status_code == 201 and filed.json()["code"] == code
    assert datetime.fromisoformat(dossier["filed_at"]) == datetime.fromisoformat(dossier["accepted_at"]) == received
    assert datetime.fromisoformat(dossier["ledger"][0]["at"]) == received
    assert datetime.fromisoformat(dossier["entered_late_at"]) > received + timedelta(hours=29)
    again = await town.as_("receptionist").post("/dossiers", body)
    assert (again.status_code, again.json()["details"]) == (422, {"why": "used"})


@pytest.mark.parametrize("hours, why", [(1, "in_future"), (-100, "before_minting")])
async def test_a_minted_code_is_entered_with_an_instant_that_can_be_true(town: Town, hours: int, why: str) -> None:
    late = {"code": await _code(town), "received_at": (datetime.now(UTC) + timedelta(hours=hours)).isoformat()}
    refused = await town.as_("receptionist").post("/dossiers", BODY | {"applicant": numbered(90_000_060), "late": late})
    assert (refused.status_code, refused.json()["code"], refused.json()["details"]["why"]) == (422, "LATE_ENTRY", why)


async def test_only_the_one_stop_unit_whose_sheet_it_is_enters_a_code(town: Town) -> None:
    late = {"late": {"code": await _code(town), "received_at": datetime.now(UTC).isoformat()}}
    elsewhere = await town.as_("receptionist-elsewhere").post("/dossiers", BODY | {"applicant": numbered(90_000_070)} | late)
    online = await town.as_("citizen").post("/dossiers", BODY | {"applicant": numbered(90_000_070), "papers": []} | late)
    assert (elsewhere.json()["details"], online.status_code) == ({"why": "elsewhere"}, 403)


async def test_a_look_up_is_logged_with_its_purpose_and_its_token_is_its_officials_own(town: Town, tmp_path_factory: Any) -> None:
    with running_register(tmp_path_factory.mktemp("register")) as register, asking(town, register):
        person = person_of(register)
        asked = {"procedure": "9.999999", "at": "applicant", **person}
        answer = (await town.as_("receptionist").post("/look-ups", asked)).json()
        wrong = (await town.as_("receptionist").post("/look-ups", asked | {"full_name": "Người Khác"})).json()
    assert (answer["outcome"], wrong["outcome"], wrong["mismatched"], wrong["values"]) == ("match", "mismatch", ["full_name"], {})
    filled = {"token": answer["token"], "at": "applicant"}
    body = BODY | {"applicant": person, "prefilled": [filled]}
    foreign = await town.as_("receptionist-elsewhere").post("/dossiers", body)
    filed = (await town.as_("receptionist").post("/dossiers", body)).json()
    with town.office.store.read() as session:
        rows = {row.request_id: row for row in session.exec(select(LookUp)).all()}
    row = rows[answer["request_id"]]
    assert foreign.json()["code"] == "LOOK_UP_TOKEN"
    assert (row.dossier, row.official, row.outcome) == (filed["code"], "receptionist-1", "match") and "tiếp nhận" in row.purpose


async def test_what_was_filled_in_keeps_its_source_and_beside_it_what_was_filed_in_its_place(town: Town) -> None:
    now, ring = town.office.time.now(), town.office.keys.ring
    held = Provenanced(value="Nguyễn Thị Bình", source="population", at=now, request_id="r-1").model_dump(mode="json")
    values = {"full_name": held, "born": {**held, "value": "1990-01-02"}}
    said = {"at": now.isoformat(), "procedure": "9.999999", "group": "form.mother", "request_id": "r-1", "values": values}
    filled = {"token": sealed_token(ring, said, "receptionist-1"), "at": "form.mother", "reason": "theo khai sinh"}
    form = FORM | {"mother": {"full_name": "Nguyễn Thị Bính", "born": "1990-01-02"}}
    body = BODY | {"form": form, "applicant": numbered(90_000_080), "prefilled": [filled]}
    answer = await town.as_("receptionist").post("/dossiers", body)
    assert answer.status_code == 201, answer.text
    code = answer.json()["code"]
    with town.office.store.read() as session:
        kept = state_of(rows_of(session, code, town.office.keys.of(code))).personal["provenance"]
    name, born = kept["form.mother.full_name"], kept["form.mother.born"]
    assert (name["value"], name["source"], name["request_id"]) == ("Nguyễn Thị Bình", "population", "r-1")
    assert (name["overridden_by"]["value"], name["overridden_by"]["reason"]) == ("Nguyễn Thị Bính", "theo khai sinh")
    assert "overridden_by" not in born


async def test_numbers_are_called_in_order_each_to_one_desk(town: Town) -> None:
    desk, point = town.as_("receptionist"), "/service-points/ward-1"
    while (await desk.post(f"{point}/calls", {"desk": "0"})).status_code == 200:
        pass  # what other tests drew
    drawn = [(await town.as_(who).post(f"{point}/tickets", {})).json()["number"] for who in ("citizen", "receptionist")]
    called = await asyncio.gather(*(desk.post(f"{point}/calls", {"desk": str(n)}) for n in (1, 2, 3)))
    assert sorted(one.json().get("number", 0) for one in called) == [0, *drawn]
    assert [one.json()["code"] for one in called if one.status_code == 409] == ["QUEUE_EMPTY"]
    screen = (await town.as_().get(f"{point}/queue")).json()
    assert {one["number"] for one in screen["called"][:2]} == set(drawn) and screen["waiting"] == 0


def parties(town: Town, code: str) -> tuple[str, ...]:
    return load(town.office, code).state.parties


async def _code(town: Town) -> str:
    """A code minted two days ago."""
    sheet = await town.as_("receptionist").post("/codes", {"service_point": "ward-1", "n": 1})
    code = str(sheet.json()["codes"][0]["code"])
    with town.office.store.write() as session:
        row = session.get(MintedCode, code)
        assert row is not None
        row.minted_at -= timedelta(days=2)
        session.add(row)
    printed = await town.as_("receptionist").get(f"/codes/{sheet.json()['sheet']}/print")
    assert printed.content.startswith(b"%PDF-")
    return code


def person_of(register: Register) -> dict[str, str]:
    """A person of the register as they would declare themselves."""
    query = declared(register.sample("adult"))
    return {"personal_id": str(query.personal_id), "full_name": query.full_name, "date_of_birth": query.birth}


@contextmanager
def asking(town: Town, register: Register) -> Iterator[None]:
    """The town's receptionists ask this register."""
    config = PopulationConfig(url=register.url, client_id=COMPARING.id, client_secret=SecretStr(COMPARING.secret))
    before: Services = town.app.state.services
    made = CounterLookUp.opened(town.office.store, town.office.keys.ring, config)
    town.app.state.services = before._replace(look_ups=made)
    yield
    town.app.state.services = before
    made.client.close()
