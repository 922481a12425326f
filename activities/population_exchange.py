"""The national exchange's vocabulary, and its translation into ours: nothing of it leaks past this file.

Field names, and what is not known of them: docs/decisions/0003-population-lookup.md. Only what we read is modelled;
what else the service sends is dropped, religion and blood group among it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from activities.partner_call import NoAnswer
from activities.provenance import Value

Field = Literal[
    "personal_id", "old_number", "full_name", "date_of_birth", "date_of_death", "sex", "ethnicity", "nationality",
    "marital_status", "birthplace", "origin", "residence", "current_residence", "father", "mother", "spouse",
    "household_head", "household_relation", "household_book",
]  # fmt: skip
"""What may be asked for. Each use names its fields: marital status only where the procedure needs it."""

_SEXES = {"Nam": "male", "Nữ": "female"}


class _Partner(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Name(_Partner):
    Ho: str
    ChuDem: str | None = None
    Ten: str


class _Day(_Partner):
    NgayThangNam: str | None = None
    Nam: str | None = None


class _Address(_Partner):
    MaTinhThanh: str | None = None
    MaQuanHuyen: str | None = None
    MaPhuongXa: str | None = None
    ChiTiet: str | None = None
    QuocGia: str | None = None


class _Relative(_Partner):
    HoVaTen: str | None = None
    QuocTich: str | None = None
    SoDinhDanh: str | None = None
    QuanHe: str | None = None


class _Citizen(_Partner):
    SoDinhDanh: str
    SoCMND: str | None = None
    HoVaTen: _Name
    GioiTinh: str | None = None
    DanToc: str | None = None
    TinhTrangHonNhan: str | None = None
    NgayThangNamSinh: _Day
    NgayChet: str | None = None
    NoiDangKyKhaiSinh: _Address | None = None
    QueQuan: _Address | None = None
    ThuongTru: _Address | None = None
    NoiOHienTai: _Address | None = None
    QuocTich: str | None = None
    Cha: _Relative | None = None
    Me: _Relative | None = None
    VoChong: _Relative | None = None
    ChuHo: _Relative | None = None
    SoSoHoKhau: str | None = None


class _Answer(_Partner):
    MaYeuCau: str
    CongDan: _Citizen | None


class _Number(_Partner):
    MaYeuCau: str
    SoDinhDanh: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]


def request_body(
    *,
    integration: str,
    service: str,
    official: str,
    request_id: str,
    full_name: str,
    date_of_birth: str,
    personal_id: str | None,
    old_number: str | None,
) -> dict[str, str]:
    """The body of a look-up; a date of birth of four digits is a year alone."""
    body = {
        "MaTichHop": integration,
        "MaDVC": service,
        "MaCanBo": official,
        "MaYeuCau": request_id,
        "HoVaTen": full_name,
        "Nam" if len(date_of_birth) == 4 else "NgayThangNam": date_of_birth,
    }
    return body | ({"SoDinhDanh": personal_id} if personal_id else {"SoCMND": old_number or ""})


def read_answer(body: bytes, request_id: str) -> dict[Field, Value] | None:
    """What the register holds of the person, or None if it gave no data.

    Raises NoAnswer when the body is no answer to this request.
    """
    try:
        answer = _Answer.model_validate_json(body)
        record = _record(answer.CongDan) if answer.CongDan else None
    except ValueError:
        raise NoAnswer("garbage") from None
    _check_request_id(answer.MaYeuCau, request_id)
    return record


def number_body(
    *,
    integration: str,
    service: str,
    official: str,
    request_id: str,
    full_name: str,
    sex: str,
    date_of_birth: str,
    commune: str,
    province: str,
    father: str | None,
    mother: str | None,
) -> dict[str, str]:
    """The body of a request for a newborn's number."""
    body = {
        "MaTichHop": integration,
        "MaDVC": service,
        "MaCanBo": official,
        "MaYeuCau": request_id,
        "HoVaTen": full_name,
        "GioiTinh": "Nam" if sex == "male" else "Nữ",
        "NgayThangNam": date_of_birth,
        "MaTinhThanh": province,
        "MaPhuongXa": commune,
        "SoDinhDanhCha": father,
        "SoDinhDanhMe": mother,
    }
    return {field: value for field, value in body.items() if value is not None}


def read_number(body: bytes, request_id: str) -> str:
    """The number issued. Raises NoAnswer when the body is no answer to this request."""
    try:
        answer = _Number.model_validate_json(body)
    except ValueError:
        raise NoAnswer("garbage") from None
    _check_request_id(answer.MaYeuCau, request_id)
    return answer.SoDinhDanh


def _check_request_id(answered: str, asked: str) -> None:
    if answered != asked:
        raise NoAnswer("garbage")


def _record(citizen: _Citizen) -> dict[Field, Value]:
    """The record in our words, without what the register does not hold."""
    head = citizen.ChuHo
    held: dict[Field, Value | None] = {
        "personal_id": citizen.SoDinhDanh,
        "old_number": citizen.SoCMND,
        "full_name": " ".join(part for part in (citizen.HoVaTen.Ho, citizen.HoVaTen.ChuDem, citizen.HoVaTen.Ten) if part),
        "date_of_birth": _birth(citizen.NgayThangNamSinh),
        "date_of_death": citizen.NgayChet,
        "sex": _SEXES.get(citizen.GioiTinh or "", citizen.GioiTinh),
        "ethnicity": citizen.DanToc,
        "nationality": citizen.QuocTich,
        "marital_status": citizen.TinhTrangHonNhan,
        "birthplace": _address(citizen.NoiDangKyKhaiSinh),
        "origin": _address(citizen.QueQuan),
        "residence": _address(citizen.ThuongTru),
        "current_residence": _address(citizen.NoiOHienTai),
        "father": _relative(citizen.Cha),
        "mother": _relative(citizen.Me),
        "spouse": _relative(citizen.VoChong),
        "household_head": _relative(head),
        "household_relation": head.QuanHe if head else None,
        "household_book": citizen.SoSoHoKhau,
    }
    return {field: value for field, value in held.items() if value}


def _birth(day: _Day) -> str:
    """YYYY-MM-DD or YYYY, from a date written with or without separators. Raises ValueError if neither."""
    if day.NgayThangNam:
        return date.fromisoformat(day.NgayThangNam).isoformat()
    return f"{date(int(day.Nam or 0), 1, 1).year:04d}"


def _address(address: _Address | None) -> Value | None:
    """An address; one with a district is coded by the units until 30 June 2025, whose codes now name other communes."""
    if address is None or not address.MaPhuongXa:
        return None
    return {
        "units": "until-2025-06-30" if address.MaQuanHuyen else "since-2025-07-01",
        "commune": address.MaPhuongXa,
        "district": address.MaQuanHuyen,
        "province": address.MaTinhThanh,
        "detail": address.ChiTiet,
        "country": address.QuocGia,
    }


def _relative(relative: _Relative | None) -> Value | None:
    if relative is None or not relative.HoVaTen:
        return None
    return {
        "full_name": relative.HoVaTen,
        "personal_id": relative.SoDinhDanh,
        "nationality": relative.QuocTich,
    }
