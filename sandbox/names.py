"""Vietnamese names: surname, middle name, given name, drawn with the frequencies that people really bear them.

Surname shares are the widely published ones of Lê Trung Hoa (2005), not checked against the book; the tail after Lý
and the given names are estimates. Hoàng, Vũ are the northern and Huỳnh, Võ the southern forms of the same surnames.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from sandbox.chance import Chance, weighted

Sex = Literal["Nam", "Nữ"]


class Name(NamedTuple):
    """A name in the order in which Vietnamese write it; the middle name may be empty."""

    surname: str
    middle: str
    given: str

    @property
    def full(self) -> str:
        """The name as it is written on papers."""
        return " ".join(part for part in self if part)


_EVERYWHERE = {
    "Nguyễn": 38.4, "Trần": 12.1, "Lê": 9.5, "Phạm": 7.0, "Phan": 4.5, "Đặng": 2.1, "Bùi": 2.0, "Đỗ": 1.4, "Hồ": 1.3,
    "Ngô": 1.3, "Dương": 1.0, "Lý": 0.5, "Đinh": 0.9, "Trương": 0.9, "Đoàn": 0.8, "Lâm": 0.6, "Trịnh": 0.6, "Mai": 0.6,
    "Đào": 0.6, "Cao": 0.5, "Hà": 0.5, "Lương": 0.5, "Tạ": 0.4, "Lưu": 0.4, "Tô": 0.3, "Châu": 0.3, "Phùng": 0.3,
    "Quách": 0.2, "Vương": 0.2, "Thái": 0.2, "Triệu": 0.2, "La": 0.1, "Kiều": 0.1, "Nghiêm": 0.1, "Tăng": 0.1,
}  # fmt: skip
_NORTHERN = weighted({**_EVERYWHERE, "Hoàng": 5.1, "Vũ": 3.9})
_SOUTHERN = weighted({**_EVERYWHERE, "Huỳnh": 4.0, "Hoàng": 1.1, "Võ": 3.3, "Vũ": 0.6})
_FIRST_SOUTHERN_PROVINCE = "48"  # Đà Nẵng: the statistical codes of provinces run from north to south

_MIDDLE: dict[Sex, tuple[str, ...]] = {
    "Nam": weighted({
        "Văn": 30, "Đức": 7, "Minh": 7, "Quang": 6, "Hữu": 6, "Công": 4, "Đình": 5, "Xuân": 4, "Ngọc": 4, "Anh": 3,
        "Thanh": 4, "Quốc": 4, "Hoàng": 4, "Gia": 3, "Bá": 2, "Trọng": 3, "Thế": 2, "Duy": 2,
    }),
    "Nữ": weighted({
        "Thị": 38, "Thị Thu": 4, "Thị Thanh": 4, "Thị Ngọc": 4, "Thị Kim": 3, "Thị Hồng": 3, "Ngọc": 8, "Thu": 5,
        "Thanh": 5, "Phương": 4, "Minh": 4, "Khánh": 3, "Bảo": 3, "Quỳnh": 3, "Thùy": 3, "Mai": 2, "Hà": 2, "Diệu": 2,
    }),
}  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The fashion of a given name dates its bearer: those born before 1980 and those after draw from other lists.
_ELDER: dict[Sex, tuple[str, ...]] = {
    "Nam": _words("""
        Hùng Dũng Cường Thắng Hòa Bình Sơn Hải Lâm Tuấn Phúc Thành Quý Tiến Toàn Khoa Thủy Vinh Lợi Tài Chiến Thọ Mạnh
        Tâm Nghĩa Đông Hiền Sáu Bảy Tư Năm Ba Minh Phương Long
    """),
    "Nữ": _words("""
        Hoa Lan Hồng Mai Hương Thủy Hòa Bình Loan Nga Hằng Liên Nguyệt Oanh Phượng Yến Cúc Đào Thoa Thơm Tâm Hiền Vân
        Xuân Thu Lý Lành Bé Sáu Năm Tư Nhung Tuyết
    """),
}
_YOUNGER: dict[Sex, tuple[str, ...]] = {
    "Nam": _words("""
        Anh Minh Huy Khang Bảo Khôi Phong Đạt Long Nam Quân Hiếu Kiên Khánh Nghĩa Thịnh Duy Hưng Tùng Trung Hoàng Việt
        Dương Sơn Phát Đăng Nhân Trí Tú Thiện Lộc Phúc
    """),
    "Nữ": _words("""
        Anh Linh Trang Ngọc Hà Chi Vy Nhi Như Thảo My Hân Ngân Trâm Châu Thư Quyên Uyên Giang Phương Nhung Diệp Hạnh
        Huyền Tiên Ly Trúc Quỳnh Dung Khanh An Thúy Hòa
    """),
}
_YOUNGER_SINCE = 1980


def draw_surname(chance: Chance, province: str) -> str:
    """A surname with its frequency in this old province's part of the country."""
    return chance.pick(_SOUTHERN if province >= _FIRST_SOUTHERN_PROVINCE else _NORTHERN)


def draw_name(chance: Chance, surname: str, sex: Sex, birth_year: int) -> Name:
    """A whole name that suits sex and birth year."""
    given = _YOUNGER if birth_year >= _YOUNGER_SINCE else _ELDER
    return Name(surname, chance.pick(_MIDDLE[sex]), chance.pick(given[sex]))
