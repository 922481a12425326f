"""Sample people from the sandbox register, with their true data; and its log, in which look-ups are counted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict

SEX = {"Nam": "male", "Nữ": "female"}
PAGE = 1000


class Person(BaseModel):
    """One person as they would fill in a form; `birth` is a day, or a year alone."""

    model_config = ConfigDict(frozen=True)

    full_name: str
    number: str
    birth: str
    sex: str
    ethnicity: str
    old_number: str | None = None
    address: str = ""
    died: str | None = None


class Child(BaseModel):
    """A newborn whom the register does not know yet."""

    model_config = ConfigDict(frozen=True)

    full_name: str
    birth: str
    sex: str


class Sample(BaseModel):
    """One or two people in the order that the kind names, and a newborn where the kind has one."""

    model_config = ConfigDict(frozen=True)

    kind: str
    people: tuple[Person, ...]
    child: Child | None = None
    unit: str
    unit_name: str


class Register:
    """The sandbox register's own routes for those who try things out."""

    def __init__(self, url: str, admin_token: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {admin_token}"}, timeout=60)

    async def samples(self, kind: str, n: int, seed: int, communes: list[str]) -> list[Sample]:
        """`n` samples, of the communes first; in a small register some come from elsewhere, or more than once."""
        found = await self._draw(kind, n, seed, communes)
        if len(found) < n:
            found += await self._draw(kind, n - len(found), seed, [])
        return [found[place % len(found)] for place in range(n)] if found else []

    async def _draw(self, kind: str, n: int, seed: int, communes: list[str]) -> list[Sample]:
        asked: dict[str, Any] = {"kind": kind, "n": min(n, PAGE), "seed": seed % 1_000_000, "xa": communes}
        answer = (await self.http.get("/mau", params=asked)).raise_for_status().json()
        return [_sample(entry) for entry in answer]

    async def logged(self) -> Counter[str]:
        """How often each request id stands in the register's log: once, or something was counted twice."""
        found: Counter[str] = Counter()
        while True:
            page = (await self.http.get("/nhat-ky", params={"after": found.total(), "limit": PAGE})).raise_for_status().json()
            found.update(entry["MaYeuCau"] for entry in page["MucNhatKy"])
            if len(page["MucNhatKy"]) < PAGE:
                return found


def _sample(entry: dict[str, Any]) -> Sample:
    born, home = entry["TreSoSinh"], entry["NoiThuongTru"]
    child = Child(full_name=born["HoVaTen"], birth=born["NgayThangNam"], sex=SEX[born["GioiTinh"]]) if born else None
    return Sample(
        kind=entry["Loai"], people=tuple(_person(person, home) for person in entry["CongDan"]), child=child,
        unit=home["MaPhuongXa"], unit_name=f"{home['TenPhuongXa']}, {home['TenTinhThanh']}",
    )  # fmt: skip


def _person(entry: dict[str, Any], home: dict[str, Any]) -> Person:
    birth, name = entry["NgayThangNamSinh"], entry["HoVaTen"]
    detail = (entry["ThuongTru"] or {}).get("ChiTiet") or ""
    return Person(
        full_name=" ".join(part for part in (name["Ho"], name["ChuDem"], name["Ten"]) if part), number=entry["SoDinhDanh"],
        birth=birth["NgayThangNam"] or birth["Nam"], sex=SEX[entry["GioiTinh"]], ethnicity=entry["DanToc"],
        old_number=entry["SoCMND"], died=entry["NgayChet"],
        address=", ".join(part for part in (detail, home["TenPhuongXa"], home["TenTinhThanh"]) if part),
    )  # fmt: skip
