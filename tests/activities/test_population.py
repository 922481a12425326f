"""The adapter against the real service: every outcome, every way to be unavailable, and what it lets through."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args
from unicodedata import normalize

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from activities.newborn_number import NewbornQuery, issue_number
from activities.partner_call import Reason, reason_of
from activities.population import (
    PopulationAnswer,
    PopulationConfig,
    PopulationQuery,
    interpret,
    look_up,
    open_client,
    same_birth,
)
from activities.population_log import record_of
from activities.provenance import Override
from launch.ports import free_port
from sandbox.register import Client
from tests.office import key_ring
from tests.sandbox.running import COMPARING, POOR, STRICT, Register

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def config(register: Register, client: Client = COMPARING, **more: Any) -> PopulationConfig:
    return PopulationConfig(
        url=register.url, client_id=client.id, client_secret=SecretStr(client.secret), **{"timeout_seconds": 5, **more}
    )


def declared(person: dict[str, Any], **other: Any) -> PopulationQuery:
    """The query that declares this person truly, except for what is given."""
    name, birth = person["HoVaTen"], person["NgayThangNamSinh"]
    truth: dict[str, Any] = {
        "request_id": uuid.uuid4().hex,
        "dossier_code": "H26.1-261122-000001",
        "procedure": "1.001193",
        "official": "canbo-17",
        "purpose": "birth registration",
        "personal_id": person["SoDinhDanh"],
        "full_name": f"{name['Ho']} {name['ChuDem']} {name['Ten']}",
        "birth": birth["NgayThangNam"] or birth["Nam"],
        "fields": ("personal_id", "full_name", "date_of_birth", "residence"),
    }
    return PopulationQuery(**{**truth, **other})


@pytest.fixture
def ask(register: Register) -> Iterator[Any]:
    """Asks as the client that may compare."""
    settings = config(register)
    with open_client(settings) as client:
        yield lambda query: look_up(client, settings, query, now=lambda: AT)


def ask_as(register: Register, query: PopulationQuery, client: Client = COMPARING, **more: Any) -> PopulationAnswer:
    settings = config(register, client, **more)
    with open_client(settings) as http:
        return look_up(http, settings, query, now=lambda: AT)


def test_a_person_declared_truly_matches_and_fills_in_the_fields_asked_for(register: Register, ask: Any) -> None:
    query = declared(register.sample("adult"))
    answer = ask(query)
    assert (answer.outcome, answer.mismatched, answer.reason) == ("match", (), None)
    assert set(answer.values) == set(query.fields)
    name = answer.values["full_name"]
    assert (name.value, name.source, name.at, name.request_id) == (query.full_name, "population", AT, query.request_id)


def test_nothing_is_supplied_that_was_not_asked_for(register: Register, ask: Any) -> None:
    assert ask(declared(register.sample("adult"), fields=())).values == {}


def test_what_the_register_does_not_hold_is_named_as_missing(register: Register, ask: Any) -> None:
    answer = ask(declared(register.sample("betrothed"), fields=("full_name", "spouse")))
    assert (answer.outcome, answer.missing, set(answer.values)) == ("match", ("spouse",), {"full_name"})


@pytest.mark.parametrize("spelling", [str.upper, lambda name: normalize("NFD", name), lambda name: f"  {name} "])
def test_another_spelling_of_the_name_still_matches(register: Register, ask: Any, spelling: Any) -> None:
    query = declared(register.sample("adult"))
    assert ask(query.model_copy(update={"full_name": spelling(query.full_name)})).outcome == "match"


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"full_name": "Trần Văn Khác"}, ("full_name",)),
        ({"birth": "1901-02-03"}, ("date_of_birth",)),
        ({"birth": "1901"}, ("date_of_birth",)),
        ({"full_name": "Trần Văn Khác", "birth": "1901"}, ("full_name", "date_of_birth")),
    ],
)
def test_a_difference_names_the_fields_and_supplies_no_value(
    register: Register, ask: Any, wrong: dict[str, str], fields: tuple[str, ...]
) -> None:
    answer = ask(declared(register.sample("adult"), **wrong))
    assert (answer.outcome, answer.mismatched, answer.values) == ("mismatch", fields, {})


def test_a_person_whom_the_register_does_not_know_is_not_found(register: Register, ask: Any) -> None:
    assert ask(declared(register.sample("stranger"))).outcome == "not_found"


def test_under_a_strict_service_a_difference_is_not_found_and_the_truth_still_matches(register: Register) -> None:
    person = register.sample("adult")
    assert ask_as(register, declared(person, full_name="Trần Văn Khác"), STRICT).outcome == "not_found"
    assert ask_as(register, declared(person), STRICT).outcome == "match"


def test_a_dead_person_is_told_with_the_day(register: Register, ask: Any) -> None:
    person = register.sample("deceased")
    answer = ask(declared(person, fields=("date_of_death",)))
    assert (answer.outcome, answer.values["date_of_death"].value) == ("deceased", person["NgayChet"])


def test_a_death_is_not_told_to_one_who_names_the_person_wrongly(register: Register, ask: Any) -> None:
    answer = ask(declared(register.sample("deceased"), full_name="Trần Văn Khác", fields=("date_of_death",)))
    assert (answer.outcome, answer.values) == ("mismatch", {})


def test_a_birth_year_alone_matches_whichever_side_has_only_that(register: Register, ask: Any) -> None:
    known_by_year, known_by_day = register.sample("year-only"), register.sample("adult")
    year = known_by_year["NgayThangNamSinh"]["Nam"]
    assert ask(declared(known_by_year)).values["date_of_birth"].value == year
    assert ask(declared(known_by_year, birth=f"{year}-03-04")).outcome == "match"
    assert ask(declared(known_by_day, birth=known_by_day["NgayThangNamSinh"]["NgayThangNam"][:4])).outcome == "match"


def test_an_old_number_matches_and_supplies_the_new_one(register: Register, ask: Any) -> None:
    person = register.sample("old-number")
    answer = ask(declared(person, personal_id=None, old_number=person["SoCMND"]))
    assert (answer.outcome, answer.values["personal_id"].value) == ("match", person["SoDinhDanh"])


def test_an_address_says_by_the_units_of_which_time_it_is_coded(register: Register, ask: Any) -> None:
    answers = [ask(declared(sample["CongDan"][0])) for sample in register.samples("adult", n=30)]
    addresses = [answer.values["residence"].value for answer in answers]
    assert {address["units"] for address in addresses} == {"until-2025-06-30", "since-2025-07-01"}
    assert all((address["units"] == "until-2025-06-30") == bool(address["district"]) for address in addresses)


def test_a_moved_person_has_two_addresses(register: Register, ask: Any) -> None:
    values = ask(declared(register.sample("moved"), fields=("residence", "current_residence"))).values
    assert values["residence"].value != values["current_residence"].value


@pytest.mark.parametrize(("fault", "reason"), [("error", "server_error"), ("garbage", "garbage"), ("quota", "quota")])
def test_a_fault_of_the_service_is_an_answer(register: Register, ask: Any, fault: str, reason: str) -> None:
    query = declared(register.sample("adult"))
    register.set(fault=fault)
    answer = ask(query)
    assert (answer.outcome, answer.reason, answer.is_worth_retrying) == ("unavailable", reason, True)


def test_a_look_up_that_timed_out_and_was_tried_again_is_counted_once(register: Register) -> None:
    query = declared(register.sample("adult"))
    register.set(fault="timeout", stall_seconds=1)
    assert ask_as(register, query, timeout_seconds=0.3).reason == "timeout"
    register.set()
    assert ask_as(register, query).outcome == "match"
    assert register.times_asked(query.request_id) == [2]


def test_a_client_beyond_its_quota_is_unavailable_for_now(register: Register) -> None:
    person = register.sample("adult")
    answers = [ask_as(register, declared(person), POOR) for _ in range(POOR.per_minute + 1)]
    assert answers[-1].reason == "quota"


def test_nobody_listening_is_unavailable() -> None:
    nowhere = PopulationConfig(url=f"http://127.0.0.1:{free_port()}", client_id="a", client_secret=SecretStr("b"))
    with open_client(nowhere) as client:
        answer = look_up(client, nowhere, declared_by_hand())
    assert (answer.outcome, answer.reason) == ("unavailable", "connection")


def test_a_wrong_secret_is_unavailable_until_somebody_mends_it(register: Register) -> None:
    stranger = Client(id="motcua", secret="guessed")
    answer = ask_as(register, declared_by_hand(), stranger)
    assert (answer.reason, answer.is_worth_retrying) == ("credentials", False)


def test_a_request_id_used_for_another_person_is_rejected(register: Register, ask: Any) -> None:
    one, other = (sample["CongDan"][0] for sample in register.samples("adult", n=2))
    query = declared(one)
    ask(query)
    answer = ask(declared(other, request_id=query.request_id))
    assert (answer.reason, answer.is_worth_retrying) == ("rejected", False)


def test_a_token_that_is_no_longer_taken_is_fetched_anew(register: Register) -> None:
    settings = config(register)
    person = register.sample("adult")
    with open_client(settings) as client:
        look_up(client, settings, declared(person))
        client.auth._token = "forgotten at a restart"
        assert look_up(client, settings, declared(person)).outcome == "match"


@given(st.binary(max_size=200))
def test_whatever_bytes_come_back_the_answer_is_unavailable(body: bytes) -> None:
    assert interpret(declared_by_hand(), body, AT).reason == "garbage"


@given(st.integers(100, 599).filter(lambda status: status != 200))
def test_whatever_status_comes_back_it_has_a_class_of_reason(status: int) -> None:
    assert reason_of(status) in get_args(Reason)


@pytest.mark.parametrize("body", ['{"MaYeuCau": "another", "CongDan": null}', '{"MaYeuCau": "r-1"}'])
def test_an_answer_to_another_request_or_to_none_is_garbage(body: str) -> None:
    assert interpret(declared_by_hand(), body.encode(), AT).reason == "garbage"


@pytest.mark.parametrize(
    ("written", "outcome", "reason"),
    [
        ('{"NgayThangNam": "1990-05-06"}', "match", None),
        ('{"NgayThangNam": "19900506"}', "match", None),
        ('{"Nam": "1990"}', "match", None),
        ('{"NgayThangNam": "06/05/1990"}', "unavailable", "garbage"),
        ("{}", "unavailable", "garbage"),
    ],
)
def test_a_birth_date_that_cannot_be_read_is_garbage_and_no_mismatch(written: str, outcome: str, reason: str | None) -> None:
    record = (
        '{"MaYeuCau": "r-1", "CongDan": {"SoDinhDanh": "001090000123", "NgayThangNamSinh": %s,'
        ' "HoVaTen": {"Ho": "Nguyễn", "ChuDem": "Văn", "Ten": "Hòa"}, "TonGiao": "một điều không ai hỏi"}}'
    )
    answer = interpret(declared_by_hand(), (record % written).encode(), AT)
    assert (answer.outcome, answer.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("1990-05-06", "1990-05-06", True),
        ("1990-05-06", "1990-05-07", False),
        ("1990", "1990-05-07", True),
        ("1990", "1991", False),
    ],
)
def test_birth_dates_are_compared_by_the_year_where_one_side_knows_no_more(a: str, b: str, same: bool) -> None:
    assert (same_birth(a, b), same_birth(b, a)) == (same, same)


@pytest.mark.parametrize("wrong", [{"birth": "1990-02-30"}, {"birth": "90"}, {"personal_id": "1"}, {"old_number": "123456789"}])
def test_a_query_that_cannot_be_is_refused_without_repeating_personal_data(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        declared_by_hand(**wrong)
    assert "Nguyễn" not in str(refused.value)
    assert "001090000123" not in str(refused.value)


def test_the_log_row_has_who_why_and_what_came_of_it_but_no_value(register: Register, ask: Any) -> None:
    query = declared(register.sample("adult"))
    row = record_of(query, ask(query), key_ring())
    assert (row.official, row.dossier, row.purpose) == (query.official, query.dossier_code, query.purpose)
    assert (row.outcome, row.fields, row.supplied) == ("match", " ".join(query.fields), " ".join(query.fields))
    text = row.model_dump_json()
    assert not [value for value in (query.personal_id, query.full_name, query.birth) if str(value) in text]


def test_the_declared_hash_depends_on_the_key(register: Register) -> None:
    answer = interpret(declared_by_hand(), b"", AT)
    one, other = (record_of(declared_by_hand(), answer, key_ring()).declared for _ in range(2))
    assert one != other


def test_an_override_keeps_both_values(register: Register, ask: Any) -> None:
    supplied = ask(declared(register.sample("adult"))).values["full_name"]
    override = Override(value="Trần Thị Đúng", source="paper", by="canbo-17", at=AT, reason="birth certificate")
    overridden = supplied.override(override)
    assert (overridden.effective, overridden.value) == ("Trần Thị Đúng", supplied.value)
    assert supplied.effective == supplied.value


def test_the_answer_survives_its_journey_as_json(register: Register, ask: Any) -> None:
    answer = ask(declared(register.sample("couple"), fields=("spouse", "residence", "household_head")))
    assert PopulationAnswer.model_validate_json(answer.model_dump_json()) == answer


def test_a_newborn_gets_one_number_even_if_the_first_answer_came_too_late(register: Register) -> None:
    settings = config(register)
    query = newborn(register.samples("newborn")[0])
    register.set(fault="timeout", stall_seconds=1)
    with open_client(settings.model_copy(update={"timeout_seconds": 0.3})) as client:
        assert issue_number(client, settings, query).reason == "timeout"
    register.set()
    with open_client(settings) as client:
        first, again = (issue_number(client, settings, query) for _ in range(2))
    assert (first.outcome, first.personal_id) == ("issued", again.personal_id)
    assert register.times_asked(query.request_id) == [3]


def test_the_newborn_is_known_afterwards_with_its_parents(register: Register, ask: Any) -> None:
    sample = register.samples("newborn", seed=1)[0]
    settings, query = config(register), newborn(sample)
    with open_client(settings) as client:
        number = issue_number(client, settings, query).personal_id
    answer = ask(
        declared_by_hand(
            request_id=uuid.uuid4().hex,
            personal_id=number,
            full_name=query.full_name,
            birth=query.date_of_birth.isoformat(),
            fields=("mother", "sex"),
        )
    )
    assert (answer.outcome, answer.values["sex"].value) == ("match", query.sex)
    assert answer.values["mother"].value["personal_id"] == query.mother


def test_a_birth_in_a_commune_that_is_no_more_is_rejected(register: Register) -> None:
    query = newborn(register.samples("newborn")[0]).model_copy(update={"commune": "00001"})
    settings = config(register)
    with open_client(settings) as client:
        answer = issue_number(client, settings, query)
    assert (answer.outcome, answer.reason, answer.is_worth_retrying) == ("unavailable", "rejected", False)


def newborn(sample: dict[str, Any]) -> NewbornQuery:
    father, mother = sample["CongDan"]
    child = sample["TreSoSinh"]
    return NewbornQuery(
        request_id=uuid.uuid4().hex,
        dossier_code="H26.1-261122-000002",
        procedure="1.001193",
        official="canbo-17",
        full_name=child["HoVaTen"],
        sex="male" if child["GioiTinh"] == "Nam" else "female",
        date_of_birth=child["NgayThangNam"],
        commune=sample["NoiThuongTru"]["MaPhuongXa"],
        province=sample["NoiThuongTru"]["MaTinhThanh"],
        father=father["SoDinhDanh"],
        mother=mother["SoDinhDanh"],
    )


def test_the_secret_is_not_shown() -> None:
    shown = repr(PopulationConfig(url="http://x", client_id="a", client_secret=SecretStr("very secret")))
    assert "very secret" not in shown


def test_the_client_asks_at_the_place_configured() -> None:
    with open_client(PopulationConfig(url="http://register.test", client_id="a", client_secret=SecretStr("b"))) as client:
        assert client.base_url == httpx.URL("http://register.test")


def declared_by_hand(**other: Any) -> PopulationQuery:
    person = {
        "SoDinhDanh": "001090000123",
        "HoVaTen": {"Ho": "Nguyễn", "ChuDem": "Văn", "Ten": "Hòa"},
        "NgayThangNamSinh": {"NgayThangNam": "1990-05-06", "Nam": None},
    }
    return declared(person, **{"request_id": "r-1", **other})
