"""Personal numbers: fillers and shapes are errors, mismatches are warnings, old numbers are recognised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute.personal_numbers import PROVINCES, Sex, check, is_acceptable


@pytest.mark.parametrize(
    "number",
    [
        "000000000000", "000000000001", "123456789012", "012345678901", "111111111111", "999999999999", "987654321098",
        "123456789", "000000000",
    ],
)  # fmt: skip
def test_fillers_are_errors(number: str) -> None:
    (finding,) = check(number)
    assert (finding.code, finding.severity) == ("personal-number.placeholder", "error")


@pytest.mark.parametrize(
    "number", ["", "0011990", "0010990123456", "00109901234a", "٠٠١٠٩٩٠١٢٣٤٥", "001099 12345", "001099012345\n"]
)
def test_other_shapes_are_errors(number: str) -> None:
    (finding,) = check(number)
    assert (finding.code, finding.severity) == ("personal-number.shape", "error")
    assert not is_acceptable(number)


def test_old_number_is_recognised_and_only_warned_of() -> None:
    (finding,) = check("012345987")
    assert (finding.code, finding.severity) == ("personal-number.nine-digits", "warning")


@pytest.mark.parametrize(
    ("number", "sex", "year", "codes"),
    [
        ("001099012345", "male", 1999, []),
        ("001199012345", "female", 1999, []),
        ("001204012345", "male", 2004, []),
        ("001304012345", "female", 2004, []),
        ("001304012345", "male", 2004, ["sex"]),
        ("001304012345", "female", 1904, ["birth-year"]),
        ("001304012345", "male", 2005, ["sex", "birth-year"]),
        ("999304012345", None, None, ["place"]),
        ("001304012345", None, None, []),
    ],
)
def test_mismatches_are_warnings(number: str, sex: Sex | None, year: int | None, codes: list[str]) -> None:
    findings = check(number, sex, year)
    assert [finding.code.removeprefix("personal-number.") for finding in findings] == codes
    assert all(finding.severity == "warning" for finding in findings)
    assert is_acceptable(number)


def test_sixty_three_provinces_are_known() -> None:
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 63


@given(st.text(max_size=14))
def test_no_finding_repeats_the_number(text: str) -> None:
    for finding in check(text):
        assert len(text) < 9 or text not in finding.vi + finding.en
