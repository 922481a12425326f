"""The register over HTTP: who may ask, what is answered, what is counted, and how it misbehaves on demand."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.register.access import kept_access
from sandbox.register.loading import load
from sandbox.units import read_units
from statute.personal_numbers import check
from tests.sandbox.running import POOR, STRICT, Register, running_register


def ask(person: dict[str, Any], request_id: str = "", **other: Any) -> dict[str, Any]:
    """A look-up that declares the person truly, except for what is given."""
    name, birth = person["HoVaTen"], person["NgayThangNamSinh"]
    declared = {
        "HoVaTen": f"{name['Ho']} {name['ChuDem']} {name['Ten']}",
        "SoDinhDanh": person["SoDinhDanh"],
        "NgayThangNam": birth["NgayThangNam"],
        "Nam": birth["Nam"],
        "MaTichHop": "motcua",
        "MaDVC": "1.001193",
        "MaCanBo": "canbo-17",
        "MaYeuCau": request_id or uuid.uuid4().hex,
    }
    return {key: value for key, value in {**declared, **other}.items() if value is not None}


def newborn(mother: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "HoVaTen": "Nguyễn Thị Bé Na",
        "GioiTinh": "Nữ",
        "NgayThangNam": "2026-11-01",
        "MaTinhThanh": "01",
        "MaPhuongXa": "00070",
        "SoDinhDanhMe": mother["SoDinhDanh"],
        "MaTichHop": "motcua",
        "MaDVC": "1.001193",
        "MaCanBo": "canbo-17",
        "MaYeuCau": uuid.uuid4().hex,
        **other,
    }


def test_a_look_up_without_a_token_is_refused(register: Register) -> None:
    answer = httpx.post(f"{register.url}/tra-cuu", json=ask(register.sample("adult")))
    assert (answer.status_code, answer.json()["MaLoi"]) == (401, "CHUA_XAC_THUC")


def test_a_wrong_secret_gets_no_token(register: Register) -> None:
    form = {"grant_type": "client_credentials", "client_id": "motcua", "client_secret": "guessed"}
    assert httpx.post(f"{register.url}/token", data=form).status_code == 401


def test_the_admin_routes_are_closed_to_clients(register: Register) -> None:
    headers = {"Authorization": f"Bearer {register.token(STRICT)}"}
    for path in ("/nhat-ky", "/dieu-khien", "/mau"):
        assert httpx.get(f"{register.url}{path}", headers=headers).status_code == 401


def test_a_person_declared_truly_is_answered_in_full(register: Register) -> None:
    person = register.sample("couple")
    assert register.post("/tra-cuu", ask(person)).json()["CongDan"] == person
    assert person["VoChong"]["SoDinhDanh"]


def test_an_old_number_finds_the_same_person(register: Register) -> None:
    person = register.sample("old-number")
    found = register.post("/tra-cuu", ask(person, SoDinhDanh=None, SoCMND=person["SoCMND"])).json()["CongDan"]
    assert found["SoDinhDanh"] == person["SoDinhDanh"]


def test_an_unknown_number_gives_no_data(register: Register) -> None:
    assert register.post("/tra-cuu", ask(register.sample("stranger"))).json()["CongDan"] is None


def test_a_strict_client_gets_data_only_if_name_and_birth_agree(register: Register) -> None:
    person = register.sample("adult")
    wrong = ask(person, HoVaTen="Trần Văn Khác"), ask(person, NgayThangNam="1901-01-01")
    assert register.post("/tra-cuu", ask(person), STRICT).json()["CongDan"] == person
    assert [register.post("/tra-cuu", body, STRICT).json()["CongDan"] for body in wrong] == [None, None]


def test_a_strict_client_may_declare_the_year_alone(register: Register) -> None:
    person = register.sample("adult")
    year = person["NgayThangNamSinh"]["NgayThangNam"][:4]
    assert register.post("/tra-cuu", ask(person, NgayThangNam=None, Nam=year), STRICT).json()["CongDan"] == person


@pytest.mark.parametrize(
    "wrong",
    [{"SoDinhDanh": "123"}, {"SoDinhDanh": None}, {"Nam": "1990"}, {"MaCanBo": ""}, {"SoDinhDan": "001090000001"}],
)
def test_a_malformed_look_up_is_refused_with_what_is_wrong(register: Register, wrong: dict[str, Any]) -> None:
    answer = register.post("/tra-cuu", ask(register.sample("adult"), **wrong))
    assert (answer.status_code, answer.json()["MaLoi"]) == (422, "YEU_CAU_SAI")
    assert answer.json()["MoTa"]


def test_the_same_request_id_is_answered_the_same_and_counted_once(register: Register) -> None:
    body = ask(register.sample("adult"))
    answers = {register.post("/tra-cuu", body).text for _ in range(3)}
    assert len(answers) == 1
    assert register.times_asked(body["MaYeuCau"]) == [3]


def test_a_request_id_used_for_something_else_is_refused(register: Register) -> None:
    one, other = register.samples("adult", n=2)
    register.post("/tra-cuu", ask(one["CongDan"][0], "twice"))
    answer = register.post("/tra-cuu", ask(other["CongDan"][0], "twice"))
    assert (answer.status_code, answer.json()["MaLoi"]) == (409, "TRUNG_MA_YEU_CAU")


def test_the_log_says_who_asked_for_what(register: Register) -> None:
    body = ask(register.sample("adult"))
    register.post("/tra-cuu", body)
    page = register.admin("GET", "/nhat-ky", params={"ma_yeu_cau": body["MaYeuCau"]})
    entry = page["MucNhatKy"][0]
    assert (page["TongSo"], entry["MaCanBo"], entry["MaDVC"], entry["CoDuLieu"]) == (1, "canbo-17", "1.001193", True)


def test_a_client_beyond_its_quota_is_told_to_wait_but_may_repeat_itself(register: Register) -> None:
    person = register.sample("adult")
    first = ask(person)
    statuses = [register.post("/tra-cuu", body, POOR).status_code for body in (first, ask(person), ask(person))]
    refused = register.post("/tra-cuu", ask(person), POOR)
    assert (statuses, refused.status_code, refused.headers["Retry-After"]) == ([200, 200, 200], 429, "60")
    assert register.post("/tra-cuu", first, POOR).status_code == 200


@pytest.mark.parametrize(("fault", "status"), [("error", 503), ("quota", 429), ("garbage", 200)])
def test_a_fault_strikes_before_anything_is_counted(register: Register, fault: str, status: int) -> None:
    body = ask(register.sample("adult"))
    register.set(fault=fault)
    answer = register.post("/tra-cuu", body)
    assert answer.status_code == status
    assert "CongDan" not in answer.text
    assert register.times_asked(body["MaYeuCau"]) == []


def test_a_fault_with_a_rate_strikes_some(register: Register) -> None:
    person = register.sample("adult")
    register.set(fault="error", rate=0.5)
    statuses = {register.post("/tra-cuu", ask(person)).status_code for _ in range(30)}
    assert statuses == {200, 503}


def test_latency_is_added(register: Register) -> None:
    register.set(latency_ms=120)
    assert register.post("/tra-cuu", ask(register.sample("adult"))).elapsed.total_seconds() >= 0.12


def test_a_newborn_gets_one_valid_number_however_often_it_is_asked_for(register: Register) -> None:
    mother = register.samples("newborn")[0]["CongDan"][1]
    body = newborn(mother)
    first, again = (register.post("/cap-so-dinh-danh", body).json()["SoDinhDanh"] for _ in range(2))
    assert first == again
    assert check(first, "female", 2026) == []
    child = register.post("/tra-cuu", ask({**mother, "SoDinhDanh": first})).json()["CongDan"]
    assert child["Me"]["SoDinhDanh"] == mother["SoDinhDanh"]
    assert child["SoSoHoKhau"] == mother["SoSoHoKhau"]
    assert child["NoiDangKyKhaiSinh"]["MaQuanHuyen"] is None


def test_two_newborns_get_two_numbers(register: Register) -> None:
    mother = register.sample("adult")
    numbers = {register.post("/cap-so-dinh-danh", newborn(mother)).json()["SoDinhDanh"] for _ in range(5)}
    assert len(numbers) == 5


def test_a_newborn_without_parents_heads_a_household_of_its_own(register: Register) -> None:
    body = newborn({"SoDinhDanh": None})
    number = register.post("/cap-so-dinh-danh", body).json()["SoDinhDanh"]
    child = register.post("/tra-cuu", ask({**register.sample("adult"), "SoDinhDanh": number})).json()["CongDan"]
    assert (child["Me"], child["ChuHo"]["SoDinhDanh"]) == (None, number)


def test_a_commune_that_no_longer_exists_cannot_register_a_birth(register: Register) -> None:
    answer = register.post("/cap-so-dinh-danh", newborn(register.sample("adult"), MaPhuongXa="00001"))
    assert (answer.status_code, answer.json()["MaLoi"]) == (422, "DON_VI_SAI")


def test_samples_are_what_their_kind_says(register: Register) -> None:
    assert register.sample("deceased")["NgayChet"]
    assert register.sample("year-only")["NgayThangNamSinh"]["NgayThangNam"] is None
    assert register.sample("old-number")["SoCMND"]
    moved = register.sample("moved")
    assert moved["ThuongTru"] != moved["NoiOHienTai"]
    groom, bride = register.samples("betrothed")[0]["CongDan"]
    assert (groom["GioiTinh"], bride["GioiTinh"], groom["VoChong"], bride["VoChong"]) == ("Nam", "Nữ", None, None)


def test_a_newborn_sample_has_linked_parents_and_a_child_the_register_does_not_know(register: Register) -> None:
    sample = register.samples("newborn")[0]
    father, mother = sample["CongDan"]
    assert father["VoChong"]["SoDinhDanh"] == mother["SoDinhDanh"]
    assert sample["TreSoSinh"]["HoVaTen"].startswith(father["HoVaTen"]["Ho"])


def test_samples_are_the_same_for_the_same_seed_and_others_for_another(register: Register) -> None:
    assert register.samples("adult", n=5, seed=4) == register.samples("adult", n=5, seed=4)
    assert register.samples("adult", n=5, seed=4) != register.samples("adult", n=5, seed=5)


def test_samples_can_be_asked_of_one_commune(register: Register) -> None:
    home = register.samples("adult")[0]["NoiThuongTru"]["MaPhuongXa"]
    found = register.samples("adult", n=50, xa=home)
    assert found
    assert {sample["NoiThuongTru"]["MaPhuongXa"] for sample in found} == {home}


def test_a_restarted_register_answers_an_old_request_as_before(tmp_path: Path) -> None:
    with running_register(tmp_path, people=300) as first:
        body = ask(first.sample("adult"))
        before = first.post("/tra-cuu", body).text
    with running_register(tmp_path, people=999) as second:
        assert second.post("/tra-cuu", body).text == before
        assert second.times_asked(body["MaYeuCau"]) == [2]
        assert httpx.get(f"{second.url}/suc-khoe").json() == {"TrangThai": "ok", "SoNguoi": 300}


def test_a_register_whose_making_was_killed_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "people.unfinished").write_bytes(b"half a file")
    load(tmp_path / "people.sqlite", read_units(), people=50, seed=1)
    with closing(sqlite3.connect(tmp_path / "people.sqlite")) as made:
        assert made.execute("SELECT count(*) FROM people").fetchone() == (50,)


def test_secrets_are_random_kept_and_private(tmp_path: Path) -> None:
    one, other = (kept_access(tmp_path / name / "access.json") for name in ("a", "b"))
    assert one != other
    assert kept_access(tmp_path / "a" / "access.json") == one
    assert (tmp_path / "a" / "access.json").stat().st_mode & 0o077 == 0
