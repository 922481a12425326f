"""Enters a newborn with a new personal number, as the register does when a commune registers a birth."""

from __future__ import annotations

import sqlite3

from sandbox.names import Name
from sandbox.numbers import number_prefix, serial_number
from sandbox.register.wire import NumberRequest


def enter_newborn(connection: sqlite3.Connection, request: NumberRequest) -> str:
    """Add the child to its parents' household and return its number; called inside the store's transaction."""
    number = _next_number(connection, request)
    name = split_name(request.HoVaTen)
    newborn = {
        "household": _household_for(connection, request, number), "number": number,
        "surname": name.surname, "middle": name.middle, "given": name.given,
        "sex": request.GioiTinh, "birth": request.NgayThangNam.isoformat(), "birth_new_commune": request.MaPhuongXa,
        "ethnicity": request.DanToc, "marital": "Chưa kết hôn",
        "relation": "Con" if request.SoDinhDanhMe or request.SoDinhDanhCha else "Chủ hộ",
        "father": request.SoDinhDanhCha, "mother": request.SoDinhDanhMe,
    }  # fmt: skip
    columns, marks = ", ".join(newborn), ", ".join(f":{column}" for column in newborn)
    connection.execute(f"INSERT INTO people ({columns}) VALUES ({marks})", newborn)
    return number


def split_name(full: str) -> Name:
    """Surname first, given name last, whatever stands between is the middle name."""
    surname, *middle, given = full.split() if " " in full.strip() else ("", full.strip())
    return Name(surname, " ".join(middle), given)


def _next_number(connection: sqlite3.Connection, request: NumberRequest) -> str:
    # A province since 2025 goes on under its statistical code; what the ministry will do is not verified.
    prefix = number_prefix(request.MaTinhThanh, request.GioiTinh, request.NgayThangNam.year)
    row = connection.execute("SELECT used FROM numbers_issued WHERE prefix = ?", (prefix,)).fetchone()
    used = row["used"] if row else 0
    connection.execute("INSERT OR REPLACE INTO numbers_issued VALUES (?, ?)", (prefix, used + 1))
    return serial_number(prefix, used)


def _household_for(connection: sqlite3.Connection, request: NumberRequest, number: str) -> int:
    """The household of the mother, else of the father, else one of the child's own where it is registered."""
    for parent in filter(None, (request.SoDinhDanhMe, request.SoDinhDanhCha)):
        row = connection.execute("SELECT household FROM people WHERE number = ?", (parent,)).fetchone()
        if row:
            return int(row["household"])
    made = connection.execute(
        "INSERT INTO households (book, head, new_commune, rekeyed) VALUES (?, ?, ?, 1)",
        (number, number, request.MaPhuongXa),
    )
    return int(made.lastrowid or 0)
