"""The 12-digit personal number (số định danh cá nhân): what can be said about one from its digits alone.

Three digits for the place of birth registration, one for century and sex, two for the year of birth, six at random; no
check digit (Decree 137/2015, art. 13; Circular 07/2016/TT-BCA, art. 7). A wrong shape or a placeholder is an error; a
mismatch with sex or year only a warning, since sexes and dates are corrected and numbers are not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict

Sex = Literal["male", "female"]
Severity = Literal["error", "warning"]


class Finding(BaseModel):
    """One thing found wrong or odd about a number, in words that do not repeat the number (it is personal data)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    vi: str
    en: str


_TWELVE = re.compile(r"[0-9]{12}")
_NINE = re.compile(r"[0-9]{9}")

PROVINCES: dict[str, str] = {
    "001": "Hà Nội", "002": "Hà Giang", "004": "Cao Bằng", "006": "Bắc Kạn", "008": "Tuyên Quang", "010": "Lào Cai",
    "011": "Điện Biên", "012": "Lai Châu", "014": "Sơn La", "015": "Yên Bái", "017": "Hòa Bình", "019": "Thái Nguyên",
    "020": "Lạng Sơn", "022": "Quảng Ninh", "024": "Bắc Giang", "025": "Phú Thọ", "026": "Vĩnh Phúc", "027": "Bắc Ninh",
    "030": "Hải Dương", "031": "Hải Phòng", "033": "Hưng Yên", "034": "Thái Bình", "035": "Hà Nam", "036": "Nam Định",
    "037": "Ninh Bình", "038": "Thanh Hóa", "040": "Nghệ An", "042": "Hà Tĩnh", "044": "Quảng Bình", "045": "Quảng Trị",
    "046": "Thừa Thiên Huế", "048": "Đà Nẵng", "049": "Quảng Nam", "051": "Quảng Ngãi", "052": "Bình Định",
    "054": "Phú Yên", "056": "Khánh Hòa", "058": "Ninh Thuận", "060": "Bình Thuận",
    "062": "Kon Tum", "064": "Gia Lai", "066": "Đắk Lắk",
    "067": "Đắk Nông", "068": "Lâm Đồng", "070": "Bình Phước", "072": "Tây Ninh", "074": "Bình Dương",
    "075": "Đồng Nai",
    "077": "Bà Rịa - Vũng Tàu", "079": "Thành phố Hồ Chí Minh", "080": "Long An", "082": "Tiền Giang", "083": "Bến Tre",
    "084": "Trà Vinh", "086": "Vĩnh Long", "087": "Đồng Tháp", "089": "An Giang", "091": "Kiên Giang", "092": "Cần Thơ",
    "093": "Hậu Giang", "094": "Sóc Trăng", "095": "Bạc Liêu", "096": "Cà Mau",
}  # fmt: skip
"""Where a birth was registered. The codes outlive the provinces: numbers do not change in a merger."""

_SEXES: tuple[Sex, Sex] = ("male", "female")
_CENTURIES = {str(digit): (1900 + 100 * (digit // 2), _SEXES[digit % 2]) for digit in range(10)}


def check(number: str, sex: Sex | None = None, birth_year: int | None = None) -> list[Finding]:
    """Return what is wrong (error) or odd (warning) about a personal number; an empty list if nothing is."""
    old = _NINE.fullmatch(number) is not None
    if not old and not _TWELVE.fullmatch(number):
        return [_SHAPE]
    if _is_placeholder(number):
        return [_PLACEHOLDER]
    return [_OLD_NUMBER] if old else _oddities(number, sex, birth_year)


def _oddities(number: str, sex: Sex | None, birth_year: int | None) -> list[Finding]:
    century, its_sex = _CENTURIES[number[3]]
    findings = [] if number[:3] in PROVINCES else [_PLACE]
    if sex is not None and sex != its_sex:
        findings.append(_SEX)
    if birth_year is not None and birth_year != century + int(number[4:6]):
        findings.append(_YEAR)
    return findings


def is_acceptable(number: str) -> bool:
    """Tell whether the number has no error (warnings do not hinder)."""
    return all(finding.severity != "error" for finding in check(number))


def _is_placeholder(number: str) -> bool:
    """Numbers typed to get past a form: one digit repeated, digits counting up or down, zeros and hardly more."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(number)}
    return steps <= {0} or steps <= {1} or steps <= {9} or number.startswith("000000")


def _error(code: str, vi: str, en: str) -> Finding:
    return Finding(code=f"personal-number.{code}", severity="error", vi=vi, en=en)


def _warning(code: str, vi: str, en: str) -> Finding:
    return Finding(code=f"personal-number.{code}", severity="warning", vi=vi, en=en)


_SHAPE = _error(
    "shape", "Số định danh cá nhân phải gồm đúng 12 chữ số 0-9.", "A personal number has exactly 12 digits 0-9.",
)  # fmt: skip
_PLACEHOLDER = _error(
    "placeholder", "Đây là số điền cho có, không phải số định danh; hãy xem giấy tờ gốc.",
    "This is a filler, not a personal number; look at the original paper.",
)  # fmt: skip
_OLD_NUMBER = _warning(
    "nine-digits", "Đây là số chứng minh nhân dân cũ (9 số), chưa phải số định danh 12 số.",
    "This is an old identity card number (9 digits), not yet the 12-digit personal number.",
)  # fmt: skip
_PLACE = _warning(
    "place", "Ba số đầu không thuộc tỉnh, thành nào đã biết (có thể đăng ký khai sinh ở nước ngoài).",
    "The first three digits are of no known province (the birth may have been registered abroad).",
)  # fmt: skip
_SEX = _warning(
    "sex", "Chữ số thứ tư không khớp với giới tính đã khai.", "The fourth digit does not agree with the sex given.",
)  # fmt: skip
_YEAR = _warning(
    "birth-year", "Các chữ số thứ tư đến thứ sáu không khớp với năm sinh đã khai.",
    "The fourth to sixth digits do not agree with the year of birth given.",
)  # fmt: skip
