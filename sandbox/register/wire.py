"""What goes over the wire: a look-up, the record of a person (CongDan), a number for a newborn.

The names are those of the national exchange as a working adapter uses it; where it names none they are ours: NgayChet,
the request for a number, the shape of errors (docs/decisions/0003-population-lookup.md). Days are written YYYY-MM-DD.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
OldNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
Year = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class Wire(BaseModel):
    """Anything on the wire; unknown fields are refused, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Wire):
    """What every request says about who asks: service code, official, and its own id, under which it counts once."""

    MaTichHop: Text
    MaDVC: Text
    MaCanBo: Text
    MaYeuCau: Text


class LookUp(Request):
    """A look-up: a number of either kind, the name, and the birth date or its year alone."""

    HoVaTen: Text
    SoDinhDanh: Number | None = None
    SoCMND: OldNumber | None = None
    NgayThangNam: date | None = None
    Nam: Year | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if (self.SoDinhDanh is None) == (self.SoCMND is None):
            raise ValueError("give one of SoDinhDanh (12 digits) and SoCMND (9 digits)")
        if (self.NgayThangNam is None) == (self.Nam is None):
            raise ValueError("give one of NgayThangNam (YYYY-MM-DD) and Nam (YYYY)")
        return self


class NumberRequest(Request):
    """A request for the personal number of a newborn, by the commune that registers the birth."""

    HoVaTen: Text
    GioiTinh: Literal["Nam", "Nữ"]
    NgayThangNam: date
    DanToc: Text = "Kinh"
    MaTinhThanh: Text
    MaPhuongXa: Text
    SoDinhDanhCha: Number | None = None
    SoDinhDanhMe: Number | None = None


class FullName(Wire):
    Ho: str
    ChuDem: str
    Ten: str


class BirthDay(Wire):
    """The day of birth, or the year alone: which the law allows."""

    NgayThangNam: str | None = None
    Nam: str | None = None


class AddressOf(Wire):
    """An address by codes; one with MaQuanHuyen is by the units before 1 July 2025, one without by those since."""

    MaTinhThanh: str
    MaQuanHuyen: str | None
    MaPhuongXa: str
    ChiTiet: str | None
    QuocGia: str = "VN"


class Relative(Wire):
    HoVaTen: str
    QuocTich: str = "VN"
    SoDinhDanh: str
    SoCMND: str | None = None


class Head(Relative):
    QuanHe: str


class Citizen(Wire):
    """CongDan: what the register holds about one person; null where it holds nothing."""

    SoDinhDanh: str
    SoCMND: str | None
    HoVaTen: FullName
    GioiTinh: str
    DanToc: str
    TonGiao: str | None = None
    TinhTrangHonNhan: str
    NhomMau: str | None = None
    NgayThangNamSinh: BirthDay
    NgayChet: str | None
    NoiDangKyKhaiSinh: AddressOf
    QueQuan: AddressOf
    ThuongTru: AddressOf
    NoiOHienTai: AddressOf
    QuocTich: str = "VN"
    Cha: Relative | None
    Me: Relative | None
    VoChong: Relative | None
    NguoiDaiDien: Relative | None = None
    ChuHo: Head
    SoSoHoKhau: str


class LookUpAnswer(Wire):
    """The record, or null: "no data" does not say why."""

    MaYeuCau: str
    CongDan: Citizen | None


class NumberAnswer(Wire):
    MaYeuCau: str
    SoDinhDanh: str
