"""Invented names for officials of a trial organisation, the same for the same number."""

from __future__ import annotations

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
WOMEN = ("Thị Lan", "Thị Hoa", "Thu Hương", "Minh Ngọc", "Thanh Hà", "Bích Thủy", "Hồng Nhung", "Kim Anh", "Thùy Dung")
MEN = ("Văn Minh", "Quang Huy", "Đức Anh", "Tiến Dũng", "Hữu Phước", "Xuân Bình", "Ngọc Sơn", "Thành Long", "Công Tuấn")


def invented_name(number: int) -> str:
    """A plausible name."""
    given = (WOMEN if number % 2 else MEN)[number // 2 % 9]
    return f"{SURNAMES[number * 7 % len(SURNAMES)]} {given}"
