"""The words of a drawing that are not the definition's own."""

from __future__ import annotations

from typing import Literal

from statute.words import Bilingual

Language = Literal["vi", "en"]


def said(found: Bilingual, language: Language) -> str:
    """A text in a language; the Vietnamese where it has no other."""
    return found.vi if language == "vi" else found.en or found.vi


WORDS: dict[str, Bilingual] = {
    "title": Bilingual(vi="Sơ đồ thủ tục {code}: {name}", en="Drawing of procedure {code}: {name}"),
    "rights": Bilingual(vi="Ở mọi bước", en="At any step"),
    "begin": Bilingual(vi="Nộp hồ sơ", en="Application filed"),
    "end": Bilingual(vi="Đã trả kết quả", en="Result returned"),
    "term": Bilingual(vi="Thời hạn giải quyết: {term}", en="Time limit: {term}"),
    "level_commune": Bilingual(vi="Thẩm quyền cấp xã", en="Decided by the commune"),
    "level_province": Bilingual(vi="Thẩm quyền cấp tỉnh", en="Decided by the province"),
    "level_ministry": Bilingual(vi="Thẩm quyền cấp bộ", en="Decided by the ministry"),
    "within": Bilingual(vi="Trong {term}", en="Within {term}"),
    "lasts": Bilingual(vi="Kéo dài {term}", en="Lasts {term}"),
    "when": Bilingual(vi="Chỉ khi: {case}", en="Only if: {case}"),
    "four_eyes": Bilingual(vi="Người ký khác người làm bước “{step}”", en="Not by who did “{step}”"),
    "silence": Bilingual(vi="Không trả lời là đồng ý", en="No answer counts as consent"),
    "pause": Bilingual(vi="Không tính vào thời hạn", en="Not counted in the time limit"),
    "system": Bilingual(vi="Hệ thống", en="The system"),
    "to": Bilingual(vi="Giao cho: {role}", en="Given to: {role}"),
    "supplied": Bilingual(vi="Chờ người nộp bổ sung", en="Wait for the supplement"),
    "in_time": Bilingual(vi="Đã bổ sung", en="Supplied"),
    "closed": Bilingual(vi="Quá hạn, đóng hồ sơ", en="Not supplied, closed"),
    "route_supplement": Bilingual(vi="Yêu cầu bổ sung", en="Supplement asked"),
    "route_refuse": Bilingual(vi="Từ chối, nêu lý do", en="Refused, with reasons"),
    "route_stop": Bilingual(vi="Dừng giải quyết", en="Stopped"),
    "route_end": Bilingual(vi="Kết thúc", en="End"),
    "supplement": Bilingual(
        vi="Bổ sung: nhiều nhất {n} lần, quá {term} thì đóng hồ sơ", en="Supplement: at most {n}, closed after {term}"
    ),
    "extension": Bilingual(vi="Xin lỗi và hẹn lại: nhiều nhất {n} lần", en="Apology and a new date: at most {n}"),
    "suspension": Bilingual(vi="Tạm dừng theo yêu cầu của tòa án hoặc cơ quan", en="Suspension by a court or authority"),
    "withdrawal": Bilingual(vi="Người nộp được rút hồ sơ", en="The applicant may withdraw"),
}  # fmt: skip
