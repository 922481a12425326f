"""Sample people with their true data, for whoever needs somebody to file a dossier for: the demo and the tests.

The same seed gives the same people of a kind, as long as the register is the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from sandbox.chance import Chance
from sandbox.names import Sex, draw_name
from sandbox.numbers import serial_number
from sandbox.register.store import Store
from sandbox.register.wire import Citizen, Wire
from sandbox.units import Units

_LIVES = "{0}.died IS NULL AND {0}.birth < '2003' AND length({0}.birth) = 10 AND {0}.stays_commune IS NULL"
_PLAIN = _LIVES.format("p")
# Heads of households, so that no brother and sister are betrothed.
_UNMARRIED_HEAD = "p.marital = 'Chưa kết hôn' AND p.relation = 'Chủ hộ'"
_LAST_SERIAL = 999_999
_SEXES: tuple[Sex, ...] = ("Nam", "Nữ")


class Kind(StrEnum):
    """Whom to ask for."""

    ADULT = "adult"  # alive, at home, with a full birth date
    COUPLE = "couple"  # husband, wife
    BETROTHED = "betrothed"  # an unmarried man, an unmarried woman
    NEWBORN = "newborn"  # father, mother, and a child that the register does not know yet
    DECEASED = "deceased"
    MOVED = "moved"  # lives elsewhere than registered
    YEAR_ONLY = "year-only"  # the register knows the birth year alone
    OLD_NUMBER = "old-number"  # has a paper with a nine-digit number
    STRANGER = "stranger"  # a plausible person whose number was never issued


_CONDITIONS = {
    Kind.ADULT: _PLAIN,
    Kind.COUPLE: f"{_PLAIN} AND p.sex = 'Nam' AND {_LIVES.format('s')}",
    Kind.BETROTHED: f"{_PLAIN} AND p.sex = 'Nam' AND {_UNMARRIED_HEAD}",
    Kind.NEWBORN: f"{_PLAIN} AND p.sex = 'Nam' AND {_LIVES.format('s')} AND s.birth > '1983'",
    Kind.DECEASED: "p.died IS NOT NULL AND length(p.birth) = 10",
    Kind.MOVED: "p.stays_commune IS NOT NULL AND length(p.birth) = 10",
    Kind.YEAR_ONLY: "p.died IS NULL AND length(p.birth) = 4",
    Kind.OLD_NUMBER: f"{_PLAIN} AND p.old_number IS NOT NULL",
    Kind.STRANGER: _PLAIN,
}
_BRIDES = f"{_PLAIN} AND p.sex = 'Nữ' AND {_UNMARRIED_HEAD}"
_QUERY = """
    SELECT p.number, p.spouse, h.new_commune FROM people p JOIN households h ON h.id = p.household
    LEFT JOIN people s ON s.number = p.spouse
    WHERE {condition} AND {communes} ORDER BY (p.id * 7919 + ? * 104729) % 1000003 LIMIT ?
"""


class Newborn(Wire):
    """A child born in the last weeks, as its parents would declare it."""

    HoVaTen: str
    GioiTinh: str
    NgayThangNam: date


class Home(Wire):
    """Where the first person of a sample is registered, by the units since 1 July 2025, with their names."""

    MaPhuongXa: str
    TenPhuongXa: str
    MaTinhThanh: str
    TenTinhThanh: str


class Sample(Wire):
    """One to two people in the order that the kind names, and the newborn of the kind that has one."""

    Loai: Kind
    CongDan: tuple[Citizen, ...]
    TreSoSinh: Newborn | None = None
    NoiThuongTru: Home


class Samples:
    """Draws samples from an open register."""

    def __init__(self, store: Store, units: Units) -> None:
        self._store, self._units = store, units

    def draw(self, kind: Kind, n: int, seed: int, today: date, communes: tuple[str, ...] = ()) -> list[Sample]:
        """Up to `n` samples; registered in these new communes if any are named."""
        with self._store.lock:
            rows = self._rows(_CONDITIONS[kind], n, seed, communes)
            brides = self._rows(_BRIDES, n, seed, communes) if kind is Kind.BETROTHED else []
            seconds = [bride[0] for bride in brides] if brides else [spouse for _, spouse, _ in rows]
            paired = kind in (Kind.COUPLE, Kind.NEWBORN, Kind.BETROTHED)
            return [
                self._sample(kind, (number, second) if paired else (number,), home, Chance(seed * 1_000_003 + place), today)
                for place, ((number, _, home), second) in enumerate(zip(rows, seconds, strict=False))
            ]

    def _rows(self, condition: str, n: int, seed: int, communes: tuple[str, ...]) -> list[tuple[str, str, str]]:
        among = f"h.new_commune IN ({', '.join('?' * len(communes))})" if communes else "true"
        query = _QUERY.format(condition=condition, communes=among)
        return [tuple(row) for row in self._store.connection.execute(query, (*communes, seed, n))]

    def _sample(self, kind: Kind, numbers: tuple[str, ...], home: str, chance: Chance, today: date) -> Sample:
        people = tuple(citizen for number in numbers if (citizen := self._store.records.by_number(number)))
        if kind is Kind.STRANGER:
            people = (_stranger(people[0]),)
        newborn = _newborn(people[0], chance, today) if kind is Kind.NEWBORN else None
        return Sample(Loai=kind, CongDan=people, TreSoSinh=newborn, NoiThuongTru=self._home(home))

    def _home(self, code: str) -> Home:
        place = self._units.by_new_code[code]
        return Home(
            MaPhuongXa=code,
            TenPhuongXa=place.new_name,
            MaTinhThanh=place.new_province_code,
            TenTinhThanh=place.new_province_name,
        )


def _stranger(person: Citizen) -> Citizen:
    number = serial_number(person.SoDinhDanh[:6], _LAST_SERIAL)
    return person.model_copy(update={"SoDinhDanh": number, "SoCMND": None})


def _newborn(father: Citizen, chance: Chance, today: date) -> Newborn:
    sex = chance.pick(_SEXES)
    born = today - timedelta(days=chance.between(1, 40))
    return Newborn(HoVaTen=draw_name(chance, father.HoVaTen.Ho, sex, born.year).full, GioiTinh=sex, NgayThangNam=born)
