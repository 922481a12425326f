"""Where people live: a street in town, a hamlet in the country, in a real commune."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.chance import Chance
from sandbox.units import Place

_STREETS = (
    "Nguyễn Trãi", "Lê Lợi", "Trần Hưng Đạo", "Hai Bà Trưng", "Quang Trung", "Nguyễn Huệ", "Lý Thường Kiệt", "Lê Duẩn",
    "Phan Chu Trinh", "Nguyễn Văn Cừ", "Hoàng Hoa Thám", "Điện Biên Phủ", "Trường Chinh", "Phan Đình Phùng",
    "Lê Thánh Tông", "Ngô Quyền", "Bà Triệu", "Võ Thị Sáu", "Nguyễn Du", "Hùng Vương", "30 Tháng 4", "Trần Phú",
)  # fmt: skip
_HAMLETS = (
    "Đông", "Đoài", "Thượng", "Hạ", "Trung", "Tân Lập", "Tân Tiến", "Hòa Bình", "Đồng Tâm", "Phú Mỹ", "An Thịnh",
)  # fmt: skip
# Nobody lives on some islands for the register's purpose; towns hold more households than villages do.
_HOUSEHOLDS_BY_TYPE = {"Phường": 3, "Thị": 2, "Xã": 1, "Huyện": 0}


class Address(NamedTuple):
    """A household's address; `detail` is the part below the commune."""

    place: Place
    detail: str


def crowd(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Each place as often as its type of old commune is peopled. Raises ValueError when nobody lives in any."""
    peopled = tuple(place for place in places for _ in range(_HOUSEHOLDS_BY_TYPE[place.old_name.split()[0]]))
    if not peopled:
        raise ValueError("no peopled commune in these provinces: name them by their code since 1 July 2025, such as 01")
    return peopled


def draw_address(chance: Chance, peopled: tuple[Place, ...]) -> Address:
    """An address in one of the peopled places."""
    place = chance.pick(peopled)
    if place.old_name.startswith("Xã"):
        return Address(place, f"Thôn {chance.pick(_HAMLETS)}")
    return Address(place, f"Số {chance.between(1, 300)}, đường {chance.pick(_STREETS)}")
