"""An application against its form: clear words in both languages, no personal value in them."""

from __future__ import annotations

from typing import Any

import pytest

from procedure_defs.compile import library
from procedure_defs.form_values import form_faults
from procedure_defs.load import load
from procedure_defs.scenarios import changed

BIRTH = library()["1.001193"]
CHILD: dict[str, Any] = load(BIRTH.folder / "samples" / "child.yaml").data


def told(path: str, value: Any) -> list[tuple[str, str, str]]:
    faults = form_faults(BIRTH.form_schema, changed(CHILD, path.split("."), value))
    return [(fault.path, fault.vi, fault.en) for fault in faults]


def test_a_right_form_has_no_fault() -> None:
    assert form_faults(BIRTH.form_schema, CHILD) == []


@pytest.mark.parametrize(
    ("path", "value", "vi", "en"),
    [
        ("child.full_name", None, "Họ, chữ đệm, tên còn thiếu", "Full name is missing"),
        ("child.sex", "x", "Giới tính không có trong danh mục", "Sex is not one of the values offered"),
        ("child.date_of_birth", "2026-02-30", "Ngày sinh không phải ngày có thật", "Date of birth is not a date that exists"),
        ("mother.personal_id", "000000000001", "Số định danh cá nhân không phải số", "Personal number is not a possible"),
        ("mother.date_of_birth", "1992-13-01", "Ngày sinh không phải ngày sinh", "Date of birth is no date of birth"),
        ("copies", "3", "Số bản sao trích lục đề nghị cấp phải là số nguyên", "Copies wanted must be a whole number"),
        ("copies", 51, "không được quá 50", "must be at most 50"),
        ("copies", -1, "phải từ 0 trở lên", "must be at least 0"),
        ("child.born_at_facility", "có", "phải là có hoặc không", "must be yes or no"),
        ("child.full_name", "A", "phải có ít nhất 2 ký tự", "must have at least 2 characters"),
        ("residence.unit", "6652", "viết không đúng dạng", "does not have the right form"),
        ("child.nickname", "Bi", "form.child.nickname không có trong mẫu đơn", "form.child.nickname is not a field"),
    ],
)
def test_a_wrong_field_is_named_by_its_label(path: str, value: Any, vi: str, en: str) -> None:
    faults = told(path, value)
    assert [(fault[0], vi in fault[1], en in fault[2]) for fault in faults] == [(f"form.{path}", True, True)]


def test_a_year_alone_is_a_date_of_birth() -> None:
    assert told("mother.date_of_birth", "1960") == []


def test_a_field_whose_condition_does_not_hold_is_neither_asked_nor_checked() -> None:
    assert told("parents_married", False) == []
    assert told("marriage_certificate", {"number": 5})[0][0] == "form.marriage_certificate.number"
    unmarried = changed(CHILD, ["parents_married"], False)
    assert form_faults(BIRTH.form_schema, changed(unmarried, ["marriage_certificate"], None)) == []
    assert form_faults(BIRTH.form_schema, changed(unmarried, ["marriage_certificate", "number"], 5)) == []


def test_no_message_holds_a_value() -> None:
    secret = "người-này-tên-là-bí-mật" * 20
    assert not any(secret in fault[1] + fault[2] for fault in told("child.full_name", secret))


def test_what_is_no_form_at_all_is_told() -> None:
    assert [fault.vi for fault in form_faults(BIRTH.form_schema, "không")] == ["form phải là nhóm trường"]


def test_the_form_says_what_a_field_may_be_filled_from() -> None:
    assert BIRTH.form_sources["form.mother.ethnicity"] == "register.mother.ethnicity"
