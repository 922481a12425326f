"""Names are compared by what they say, not by how they were typed."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute.names import comparable, same_name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà"),
        ("Lê Thúy", "Lê Thuý"),
        ("Trần Hoè", "trần hòe"),
        ("Phạm Văn Toàn", "Phạm Văn Tòan"),
        ("  Đỗ   Quý ", "ĐỖ QUÝ"),
        ("Nguyễn Huyền", normalize("NFD", "Nguyễn Huyền")),
        ("Y Bhĭm Niê", "Y BHĬM NIÊ"),
        ("H’Hen Niê", "H'Hen Niê"),
        ("Vừ A Dính", "VỪ A DÍNH"),
    ],
)
def test_spellings_of_one_name_are_equal(a: str, b: str) -> None:
    assert same_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hoa", "Hoà"), ("Hòa", "Hóa"), ("Đức", "Dức"), ("Tân", "Tăn"), ("Uyên", "Ưyên"), ("Lê Văn An", "Lê An"),
        ("Tuấn Anh", "Anh Tuấn"), ("Thủy", "Thúy"),
    ],
)  # fmt: skip
def test_other_names_stay_other(a: str, b: str) -> None:
    assert not same_name(a, b)


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(name: str) -> None:
    once = comparable(name)
    assert comparable(once) == once
