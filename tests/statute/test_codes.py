"""Dossier codes are minted by dated patterns and never taken apart."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute import codes
from statute.codes import CodeError, CodePattern, dossier_code, is_dossier_code


@pytest.mark.parametrize(
    ("identifier", "day", "sequence", "expected"),
    [
        ("H26.12", date(2025, 11, 22), 1, "H26.12-251122-0001"),
        ("H21.217", date(2026, 1, 2), 9999, "H21.217-260102-9999"),
        ("H21.217", date(2026, 1, 2), 10_000, "H21.217-260102-10000"),
        ("000.00.01.H26", date(2024, 11, 27), 1, "000.00.01.H26-241127-0001"),
    ],
)
def test_code_is_identifier_day_and_sequence(identifier: str, day: date, sequence: int, expected: str) -> None:
    assert dossier_code(identifier, day, sequence) == expected


@pytest.mark.parametrize("identifier", ["", "h26.12", "H26..12", "H26.12-", "H26 12", "H26.12\n", "Đ26"])
def test_identifier_of_another_shape_is_refused(identifier: str) -> None:
    with pytest.raises(CodeError, match="is no authority identifier"):
        dossier_code(identifier, date(2026, 1, 2), 1)


def test_sequence_begins_at_one() -> None:
    with pytest.raises(CodeError, match="sequence 0"):
        dossier_code("H26.12", date(2026, 1, 2), 0)


def test_day_before_the_first_pattern_is_refused() -> None:
    with pytest.raises(CodeError, match="the first is in force from 2018-06-21"):
        dossier_code("H26.12", date(2018, 6, 20), 1)


def test_pattern_in_force_on_the_day_is_used() -> None:
    later = CodePattern(since=date(2030, 1, 1), day="%Y%m%d", width=6, basis="văn bản thử", verified=False)
    assert dossier_code("H26.12", date(2030, 1, 1), 7, (*codes.PATTERNS, later)) == "H26.12-20300101-000007"
    assert dossier_code("H26.12", date(2029, 12, 31), 7, (*codes.PATTERNS, later)) == "H26.12-291231-0007"


@given(st.integers(1, 99_999), st.dates(date(2018, 6, 21), date(2060, 1, 1)))
def test_every_minted_code_has_the_shape_of_one(sequence: int, day: date) -> None:
    assert is_dossier_code(dossier_code("G15.3", day, sequence))


@pytest.mark.parametrize("text", ["", "H26.12-251122-001", "H26.12-25112-0001", "H26.12-251122-0001\n", "H26.12-٢٥١١٢٢-0001"])
def test_other_texts_have_not(text: str) -> None:
    assert not is_dossier_code(text)


def test_module_offers_no_way_back_from_a_code() -> None:
    public = {name for name in vars(codes) if not name.startswith("_")}
    assert not {name for name in public if "parse" in name or "split" in name}
