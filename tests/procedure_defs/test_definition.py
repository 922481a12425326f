"""The language and its compiler: what is written becomes the plan that was meant."""

from __future__ import annotations

import shutil
from datetime import time
from pathlib import Path

import pytest

from dossier.pinned import digest, pin
from procedure_defs.compile import LIBRARY, Compiled, FaultyLibrary, compile_definition, library, pinned_calendar
from procedure_defs.faults import has_errors, report
from procedure_defs.load import read
from procedure_defs.model import Definition
from procedure_defs.model_limits import Limit
from procedure_defs.roles import roles
from procedure_defs.validate import validate
from statute.term import Term

BAD = Path(__file__).parent / "bad_definitions"

AS_IN_THE_DESIGN = """
procedure: "1.001193"
name: {vi: Đăng ký khai sinh, en: Birth registration}
in_force: {from: 2025-07-01, decision: 163/QĐ-BTP}
basis:
  ho-tich:   {cite: Luật Hộ tịch 60/2014/QH13, from: 2016-01-01, verified: true}
  nd118-19.5: {cite: "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 5", from: 2025-07-01, verified: true}
  nd118-19.6: {cite: "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6", from: 2025-07-01, verified: true}
competence: {level: commune, at: form.residence.unit, received: anywhere}
term: {same_day: {cut_off: "15:00"}, basis: ho-tich}           # or {working_days: 3}, {calendar_days: 20}, {months: 1}
rights:
  supplement: {effect: restart, at_most: 1, notify_within: {working_days: 3}, close_after: {calendar_days: 15}, basis: nd118-19.5}
  extension:  {at_most: 1, notice_before: {calendar_days: 1}, basis: nd118-19.6}
form: form.yaml                              # JSON Schema, with where each field may be filled from
papers:
  - {id: medical-birth-certificate, name: {vi: Giấy chứng sinh}, kind: required_if, when: form.born_at_facility}
fees: [{amount: 0, basis: ho-tich}]
steps:
  - receive:  {role: receptionist}
  - verify:   {subjects: [form.applicant, form.mother, form.father], against: population,
              match: [personal_id, full_name, date_of_birth]}
  - assign:   {role: civil-status-officer, by: least-loaded}
  - examine:  {within: {working_hours: 2}, outcomes: {ready: approve, lacking: supplement, unlawful: refuse}}
  - approve:  {role: commune-chair, four_eyes: examine, within: {working_hours: 1}, outcomes: {signed: return, back: examine}}
  - return:   {channels: [counter, online, post], result: KQ.G15.000031}
"""
ITS_FORM = """
type: object
properties:
  born_at_facility: {type: boolean, x-vi: Sinh tại cơ sở y tế}
  residence: {x-vi: Nơi cư trú, properties: {unit: {type: string, x-vi: Xã}}}
  applicant: {x-vi: Người yêu cầu, $ref: "#/$defs/person"}
  mother:    {x-vi: Mẹ, $ref: "#/$defs/person"}
  father:    {x-vi: Cha, $ref: "#/$defs/person"}
$defs:
  person:
    properties:
      personal_id:   {type: string, format: personal-number, x-vi: Số định danh}
      full_name:     {type: string, x-vi: Họ tên}
      date_of_birth: {type: string, format: birth-date, x-vi: Ngày sinh}
"""


def compiled(folder: Path, procedure: str, form: str) -> Compiled:
    (folder / "procedure.yaml").write_text(procedure, "utf-8")
    (folder / "form.yaml").write_text(form, "utf-8")
    result = compile_definition(folder)
    assert isinstance(result, Compiled), report(result)
    return result


def test_the_example_of_the_design_compiles_as_written_there(tmp_path: Path) -> None:
    plan = compiled(tmp_path, AS_IN_THE_DESIGN, ITS_FORM).plan
    assert [step.id for step in plan.steps] == ["receive", "verify", "assign", "examine", "approve", "return"]
    assert plan.terms[0].term == Term(unit="same_day", cut_off=time(15))
    assert plan.step("verify").outcomes == {"matched": "assign", "confirmed": "assign", "lacking": "supplement"}
    assert (plan.step("assign").role, plan.step("assign").target_role) == ("department-head", "civil-status-officer")
    assert plan.step("examine").role == "civil-status-officer"
    assert plan.step("approve").outcomes == {"signed": "return", "back": "examine", "refused": "refuse"}
    assert plan.guards == {"g1": ["get", ["var", "form"], "born_at_facility"]}
    assert (plan.papers[0].when, plan.result) == ("g1", "KQ.G15.000031")


def test_the_stored_bytes_are_the_plan_and_the_same_each_time(tmp_path: Path) -> None:
    first = compiled(tmp_path, AS_IN_THE_DESIGN, ITS_FORM)
    again = compiled(tmp_path, AS_IN_THE_DESIGN, ITS_FORM)
    assert (first.plan_bytes, first.digest) == (again.plan_bytes, digest(again.plan_bytes))
    calendar = pinned_calendar(2026)
    pinned = pin(first.plan_bytes, calendar, first.digest, digest(calendar))
    assert pinned.plan == first.plan


def test_prose_does_not_change_the_digest(tmp_path: Path) -> None:
    first = compiled(tmp_path, AS_IN_THE_DESIGN, ITS_FORM)
    renamed = compiled(tmp_path, AS_IN_THE_DESIGN.replace("Giấy chứng sinh", "Giấy chứng sinh (bản chính)"), ITS_FORM)
    assert first.digest == renamed.digest
    assert first.labels != renamed.labels


def test_equal_conditions_share_one_guard(tmp_path: Path) -> None:
    second = "fees: [{amount: 5, when: form.born_at_facility, basis: ho-tich}]"
    plan = compiled(tmp_path, AS_IN_THE_DESIGN.replace("fees: [{amount: 0, basis: ho-tich}]", second), ITS_FORM).plan
    assert list(plan.guards) == ["g1"]
    assert plan.fees[0].when == "g1"


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ({"working_days": 3}, Term(unit="working_days", n=3)),
        ({"calendar_days": 20}, Term(unit="calendar_days", n=20)),
        ({"months": 1}, Term(unit="months", n=1)),
        ({"working_hours": 8}, Term(unit="working_hours", n=8)),
        ({"hours": 2}, Term(unit="minutes", n=120)),
        ({"same_day": {"cut_off": "15:00"}}, Term(unit="same_day", cut_off=time(15))),
    ],
)
def test_each_unit_of_time_is_a_word_of_its_own(written: dict[str, object], term: Term) -> None:
    assert Limit.model_validate(written).term() == term


@pytest.mark.parametrize("code", ["1001193", '"1.01193"', "1.001193"])
def test_a_code_that_is_no_text_or_no_code_is_refused(code: str) -> None:
    _, faults = validate(read(AS_IN_THE_DESIGN.replace('"1.001193"', code), "p"), Definition)
    assert has_errors(faults)
    assert {fault.path for fault in faults} == {"procedure"}


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("{cite: unknown, verified: true}", "cannot be verified"),
        ("{cite: Luật mẫu, verified: true}", "since when it holds"),
        ("{cite: Luật mẫu, from: 2026-01-01, to: 2025-01-01, verified: true}", "ends before it begins"),
    ],
)
def test_a_basis_that_cannot_be_so_is_refused(basis: str, said: str) -> None:
    written = "{cite: Luật Hộ tịch 60/2014/QH13, from: 2016-01-01, verified: true}"
    _, faults = validate(read(AS_IN_THE_DESIGN.replace(written, basis), "p"), Definition)
    assert [said in fault.message for fault in faults] == [True]


def test_what_a_dossier_pins_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = LIBRARY / "ho-tich" / "1.001193"
    monkeypatch.setattr("procedure_defs.compile.LARGEST_PINNED_BYTES", 2000)
    result = compile_definition(folder)
    assert isinstance(result, list)
    assert [fault.rule for fault in result if fault.severity == "error"] == ["SIZE-001"]


def test_the_library_compiles_and_is_read_once() -> None:
    first = library()
    assert {"1.001193", "2.000815", "1.013225"} <= first.keys()
    assert library()["1.001193"] is first["1.001193"]


def test_a_library_with_a_faulty_procedure_or_one_code_twice_names_it(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(BAD, tmp_path / name, ignore=shutil.ignore_patterns("*-*", "good.yaml"))
        shutil.copy(BAD / "good.yaml", tmp_path / name / "procedure.yaml")
    with pytest.raises(FaultyLibrary, match=r"1\.999999 is defined in one as well"):
        library(tmp_path)


def test_every_role_has_a_name_in_both_languages() -> None:
    assert {"receptionist", "one-stop-head", "cashier"} <= {name for name, role in roles().items() if role.level == "one-stop"}
    assert all(role.vi and role.en for role in roles().values())


@pytest.mark.parametrize(("year", "years"), [(2026, {"2026", "2027"}), (2024, {"2024", "2025", "2026"})])
def test_a_dossier_pins_the_calendar_of_its_year_and_the_next_ones(year: int, years: set[str]) -> None:
    import json

    assert set(json.loads(pinned_calendar(year))["years"]) == years
