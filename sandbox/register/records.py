"""Reads a person's rows into the record that goes over the wire."""

from __future__ import annotations

import sqlite3
from typing import Any

from sandbox.names import Name
from sandbox.register.wire import AddressOf, BirthDay, Citizen, FullName, Head, Relative
from sandbox.units import Units

_WITH_HOUSEHOLD = """
    SELECT p.*, h.book, h.head, h.detail, h.old_commune, h.new_commune, h.rekeyed
    FROM people p JOIN households h ON h.id = p.household
"""


class Records:
    """The people of an open register file, as records."""

    def __init__(self, connection: sqlite3.Connection, units: Units) -> None:
        self._connection, self._units = connection, units

    def by_number(self, number: str) -> Citizen | None:
        """The record of the person with this twelve-digit number."""
        return self._one("WHERE p.number = ?", number)

    def by_old_number(self, old_number: str) -> Citizen | None:
        """The record of the person whose old paper has this nine-digit number."""
        return self._one("WHERE p.old_number = ?", old_number)

    def _one(self, condition: str, value: str) -> Citizen | None:
        row = self._connection.execute(_WITH_HOUSEHOLD + condition, (value,)).fetchone()
        return self._citizen(row) if row else None

    def _citizen(self, row: sqlite3.Row) -> Citizen:
        birth = row["birth"]
        home = self._home(row)
        return Citizen(
            SoDinhDanh=row["number"],
            SoCMND=row["old_number"],
            HoVaTen=FullName(Ho=row["surname"], ChuDem=row["middle"], Ten=row["given"]),
            GioiTinh=row["sex"],
            DanToc=row["ethnicity"],
            TinhTrangHonNhan=row["marital"],
            NgayThangNamSinh=BirthDay(Nam=birth) if len(birth) == 4 else BirthDay(NgayThangNam=birth),
            NgayChet=row["died"],
            NoiDangKyKhaiSinh=self._birthplace(row),
            QueQuan=self._birthplace(row),
            ThuongTru=home,
            NoiOHienTai=self._new(row["stays_commune"], row["stays_detail"]) if row["stays_commune"] else home,
            Cha=self._relative(row["father"]),
            Me=self._relative(row["mother"]),
            VoChong=self._relative(row["spouse"]),
            ChuHo=Head(**self._relative_fields(row["head"]), QuanHe=row["relation"]),
            SoSoHoKhau=row["book"],
        )

    def _home(self, row: sqlite3.Row) -> AddressOf:
        if row["rekeyed"]:
            return self._new(row["new_commune"], row["detail"])
        return self._old(row["old_commune"], row["detail"])

    def _birthplace(self, row: sqlite3.Row) -> AddressOf:
        if row["birth_new_commune"]:
            return self._new(row["birth_new_commune"], None)
        return self._old(row["birth_old_commune"], None)

    def _old(self, code: str, detail: str | None) -> AddressOf:
        place = self._units.by_old_code[code]
        return AddressOf(
            MaTinhThanh=place.old_province_code, MaQuanHuyen=place.old_district_code, MaPhuongXa=code, ChiTiet=detail
        )

    def _new(self, code: str, detail: str | None) -> AddressOf:
        place = self._units.by_new_code[code]
        return AddressOf(MaTinhThanh=place.new_province_code, MaQuanHuyen=None, MaPhuongXa=code, ChiTiet=detail)

    def _relative(self, number: str | None) -> Relative | None:
        """Null for a parent whom the register does not know."""
        known = self._relative_fields(number) if number else None
        return Relative(**known) if known else None

    def _relative_fields(self, number: str) -> dict[str, Any]:
        row = self._connection.execute(
            "SELECT surname, middle, given, old_number FROM people WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            return {}
        name = Name(row["surname"], row["middle"], row["given"])
        return {"HoVaTen": name.full, "SoDinhDanh": number, "SoCMND": row["old_number"]}
