"""The words in which a comparison of two definitions is told: names of what can change, and values as people write them."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import BaseModel

from procedure_defs.model_limits import Limit
from procedure_defs.model_papers import Fee
from procedure_defs.roles import roles
from statute.ledger_words import term_in_words
from statute.words import Bilingual


class Words(NamedTuple):
    """What a change is about, in both languages."""

    vi: str
    en: str

    def of(self, vi: str, en: str) -> Words:
        """A part of it."""
        return Words(f"{self.vi}, {vi}", f"{self.en}, {en}")

    def word(self, name: str) -> Words:
        """One of its words of the definition language."""
        known = _FIELDS.get(name)
        return self.of(*known) if known else self.of(name, name.replace("_", " "))


BASES = (Words("bỏ căn cứ", "basis dropped"), Words("thêm căn cứ", "new basis"))
TERMS = (Words("bỏ thời hạn", "term dropped"), Words("thêm thời hạn", "new term"))
PAPERS = (Words("bỏ giấy tờ", "paper dropped"), Words("thêm giấy tờ", "new paper"))
FEES = (Words("bỏ khoản phí", "fee dropped"), Words("thêm khoản phí", "new fee"))
RIGHTS = {
    "supplement": Words("bổ sung hồ sơ", "supplement"),
    "extension": Words("xin lỗi, hẹn lại", "apology and new date"),
    "suspension": Words("tạm đình chỉ", "suspension"),
    "withdrawal": Words("rút hồ sơ", "withdrawal"),
}
WAYS = {
    "supplement": Bilingual(vi="yêu cầu bổ sung", en="supplement"),
    "refuse": Bilingual(vi="từ chối", en="refusal"),
    "stop": Bilingual(vi="dừng giải quyết", en="stop"),
    "end": Bilingual(vi="kết thúc", en="end"),
}
WHOLE = {
    "procedure": Words("mã thủ tục", "code of the procedure"),
    "name": Words("tên thủ tục", "name of the procedure"),
    "field": Words("lĩnh vực", "field"),
    "in_force.since": Words("có hiệu lực từ", "in force from"),
    "in_force.until": Words("hết hiệu lực", "in force to"),
    "in_force.decision": Words("quyết định công bố", "publishing decision"),
    "competence.level": Words("cấp giải quyết", "competent level"),
    "competence.at": Words("nơi có thẩm quyền theo", "competent unit by"),
    "competence.received": Words("nơi nộp hồ sơ", "received at"),
    "applicants": Words("đối tượng thực hiện", "applicants"),
    "channels": Words("hình thức nộp", "channels"),
    "service": Words("mức độ dịch vụ trực tuyến", "online service"),
    "result_code": Words("mã kết quả", "code of the result"),
    "result.name": Words("kết quả", "result"),
    "approval": Words("phê duyệt quy trình điện tử", "approval of the electronic process"),
    "note": Words("ghi chú", "note"),
    "instant": Words("giải quyết ngay", "instant"),
    "ministry_system": Words("chạy trên hệ thống Bộ", "run on a ministry's system"),
}
_FIELDS: dict[str, tuple[str, str]] = {
    "within": ("hạn", "limit"),
    "role": ("người làm", "done by"),
    "head": ("người phân công", "assigned by"),
    "by": ("cách phân công", "way of assigning"),
    "escalate_to": ("quá hạn thì báo", "escalated to"),
    "basis": ("căn cứ", "basis"),
    "close_basis": ("căn cứ đóng hồ sơ", "basis of closing"),
    "when": ("điều kiện", "condition"),
    "kind": ("loại", "kind"),
    "originals": ("số bản chính", "originals"),
    "copies": ("số bản sao", "copies"),
    "form_no": ("mẫu số", "form"),
    "at_most": ("số lần nhiều nhất", "at most"),
    "effect": ("cách tính thời hạn", "effect on the clock"),
    "notify_within": ("báo trong", "notified within"),
    "notice_before": ("báo trước", "notice before"),
    "close_after": ("đóng sau", "closed after"),
    "longest": ("lâu nhất", "longest"),
    "review_after": ("xem lại sau", "reviewed after"),
    "lasts": ("kéo dài", "lasts"),
    "silence": ("im lặng", "silence"),
    "bodies": ("cơ quan được lấy ý kiến", "bodies consulted"),
    "procedures": ("thủ tục liên thông", "linked procedures"),
    "at_least": ("số thủ tục ít nhất", "linked procedures at least"),
    "fees": ("khoản thu", "fees"),
    "clock": ("đồng hồ", "clock"),
    "subjects": ("người được đối chiếu", "subjects verified"),
    "match": ("trường đối chiếu", "fields matched"),
    "prefill": ("trường điền sẵn", "fields filled in"),
    "channels": ("hình thức", "channels"),
    "name": ("tên", "name"),
    "note": ("ghi chú", "note"),
    "online": ("hạn trả lời hồ sơ trực tuyến", "limits online"),
    "remind_after": ("nhắc sau", "reminded after"),
    "group": ("nhóm thay thế", "group of alternatives"),
}
_VALUES = {
    "restart": Words("tính lại từ đầu", "starts again"),
    "pause": Words("tạm dừng", "paused"),
    "run": Words("vẫn tính", "runs"),
    "extend": Words("gia hạn", "extended"),
    "consent": Words("coi như đồng ý", "counts as consent"),
    "required": Words("bắt buộc", "required"),
    "required_if": Words("bắt buộc theo điều kiện", "required if"),
    "one_of": Words("một trong các giấy", "one of"),
    "present_only": Words("chỉ xuất trình", "shown only"),
    "from_register": Words("khai thác từ cơ sở dữ liệu", "from a register"),
    "optional": Words("không bắt buộc", "optional"),
    "head": Words("lãnh đạo phân công", "by the head"),
    "least-loaded": Words("người ít việc nhất", "the least loaded"),
    "commune": Words("cấp xã", "commune"),
    "province": Words("cấp tỉnh", "province"),
    "ministry": Words("cấp Bộ", "ministry"),
    "counter": Words("trực tiếp", "counter"),
    "online": Words("trực tuyến", "online"),
    "post": Words("bưu chính", "post"),
    "anywhere": Words("bất kỳ điểm tiếp nhận nào", "anywhere"),
    "competent": Words("nơi có thẩm quyền", "the competent place"),
}


def value_told(value: Any) -> Bilingual:
    """A value of a definition as people write it."""
    if value is None or value == () or value == {}:
        return Bilingual(vi="không", en="none")
    if isinstance(value, bool):
        return Bilingual(vi="có", en="yes") if value else Bilingual(vi="không", en="no")
    if isinstance(value, Limit):
        return limit_told(value)
    if isinstance(value, Bilingual):
        return Bilingual(vi=f"'{value.vi}'", en=f"'{value.en or value.vi}'")
    if isinstance(value, tuple):
        told = [value_told(each) for each in value]
        return Bilingual(vi=", ".join(each.vi for each in told), en=", ".join(each.en for each in told))
    if isinstance(value, BaseModel):
        return _entry_told(value)
    return _word_told(str(value))


def limit_told(limit: Limit) -> Bilingual:
    """A limit with its unit."""
    if limit.hours is not None:
        return Bilingual(vi=f"{limit.hours} giờ", en=f"{limit.hours} hour" + ("s" if limit.hours > 1 else ""))
    return term_in_words(limit.term())


def fee_told(fee: Fee) -> Bilingual:
    """What a fee comes to."""
    if not fee.tiers:
        vi = en = f"{fee.amount or 0:,}".replace(",", ".")
    else:
        vi = en = ", ".join(f"{tier.start}+: {tier.amount:,}".replace(",", ".") for tier in fee.tiers)
    per = f" × {fee.times}" if fee.times else ""
    most = f" (≤ {fee.at_most:,})".replace(",", ".") if fee.at_most else ""
    return Bilingual(vi=f"{vi} đồng{per}{most}", en=f"{en} dong{per}{most}")


def _entry_told(entry: BaseModel) -> Bilingual:
    """An entry by its id where it has one, else by its words."""
    named = getattr(entry, "id", None)
    if named:
        about = [getattr(entry, key) for key in ("role", "procedure", "when") if getattr(entry, key, None)]
        told = [value_told(each) for each in about]
        vi, en = "; ".join(each.vi for each in told), "; ".join(each.en for each in told)
        return Bilingual(vi=f"{named} ({vi})" if vi else named, en=f"{named} ({en})" if en else named)
    words = [(name, getattr(entry, name)) for name in type(entry).model_fields if getattr(entry, name) is not None]
    parts = [(Words("", "").word(name), value_told(value)) for name, value in words]
    return Bilingual(
        vi=", ".join(f"{about.vi[2:]} {told.vi}" for about, told in parts),
        en=", ".join(f"{about.en[2:]} {told.en}" for about, told in parts),
    )


def _word_told(word: str) -> Bilingual:
    if word in roles():
        role = roles()[word]
        return Bilingual(vi=role.vi, en=role.en)
    known = _VALUES.get(word)
    return Bilingual(vi=known.vi, en=known.en) if known else Bilingual(vi=word, en=word)
