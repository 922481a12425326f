"""What the record's own terms are called by people: events, acts, look-ups, fields, and who acted but was no official.

A term with its id behind it, and the steps of a definition by their own names, are made here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from procedure_defs.labels import OUTCOMES, STEPS
from statute.words import Bilingual

_NUMBER = re.compile(r"-\d+$")
_ACTIVITIES = {
    "filed": ("Nộp hồ sơ", "Filed"), "accepted": ("Tiếp nhận", "Accepted"),
    "refused_at_reception": ("Từ chối tiếp nhận", "Refused at reception"), "assigned": ("Phân công", "Assigned"),
    "escalated": ("Chuyển lên cấp trên vì quá hạn bước", "Escalated"),
    "supplement_requested": ("Yêu cầu bổ sung", "Supplement asked"), "supplemented": ("Đã bổ sung", "Supplied"),
    "supplement_accepted": ("Nhận giấy tờ bổ sung", "Supplement accepted"),
    "payment_requested": ("Yêu cầu nộp tiền", "Payment asked"), "payment_received": ("Đã nộp tiền", "Paid"),
    "payment_expired": ("Quá hạn nộp tiền", "Payment expired"), "suspended": ("Tạm đình chỉ", "Suspended"),
    "resumed": ("Tiếp tục xử lý", "Resumed"), "extended": ("Xin lỗi và hẹn lại", "Extended"),
    "objected": ("Có khiếu nại", "Objected"),
    "arrived": ("Đã có kết quả bên ngoài", "Outside event arrived"), "result_signed": ("Ký kết quả", "Result signed"),
    "refusal_issued": ("Gửi văn bản từ chối", "Refusal issued"), "returned": ("Trả kết quả", "Returned"),
    "withdrawn": ("Rút hồ sơ", "Withdrawn"), "stopped": ("Dừng hồ sơ", "Stopped"),
    "handed_over": ("Bàn giao cho cơ quan kế thừa", "Handed over to the successor"),
    "migrated": ("Chuyển sang phiên bản khác", "Moved to another version"),
    "calendar_decreed": ("Đổi lịch làm việc", "Calendar decreed"), "task_reassigned": ("Chuyển người khác", "Reassigned"),
    "relieved": ("Thay người giữ việc", "Relieved"),
    "adjusted": ("Người nộp sửa hồ sơ", "Adjusted by the applicant"),
}  # fmt: skip
_BOOKKEEPING = {
    "clock_moved": ("Hạn giải quyết thay đổi", "The clock moved"), "warned": ("Nhắc sắp quá hạn", "Warned"),
    "facts_found": ("Ghi nhận dữ kiện", "Facts found"), "step_entered": ("Vào bước", "Step entered"),
    "step_left": ("Rời bước", "Step left"), "part_started": ("Bắt đầu một phần song song", "Part started"),
    "part_done": ("Xong một phần song song", "Part done"), "task_opened": ("Mở công việc", "Task opened"),
    "task_claimed": ("Nhận công việc", "Task claimed"), "task_released": ("Trả công việc về chung", "Task released"),
    "task_closed": ("Xong công việc", "Task closed"), "effect_requested": ("Yêu cầu ra bên ngoài", "Effect requested"),
    "effect_answered": ("Bên ngoài trả lời", "Effect answered"),
}  # fmt: skip
"""Events that are no activity of people."""
_ACTS = {
    "answer": ("Trả lời từ bên ngoài", "Answer from outside"),
    "child_ended": ("Hồ sơ liên thông kết thúc", "Linked dossier ended"), "timer": ("Đến hạn", "A date came"),
    "file": ("Nộp", "File"), "claim": ("Nhận việc", "Take"), "release": ("Trả về chung", "Give back"),
    "reassign": ("Chuyển người khác", "Reassign"), "complete": ("Xử lý", "Complete"), "supply": ("Nộp bổ sung", "Supply"),
    "adjust": ("Sửa hồ sơ đã nộp", "Adjust"),
    "withdraw": ("Rút hồ sơ", "Withdraw"), "pay": ("Ghi nhận nộp tiền", "Enter a payment"), "extend": ("Hẹn lại", "Extend"),
    "suspend": ("Tạm đình chỉ", "Suspend"), "resume": ("Tiếp tục", "Resume"),
    "object": ("Ghi nhận khiếu nại", "Enter an objection"),
    "arrive": ("Ghi nhận kết quả bên ngoài", "Enter an outside event"), "hand_over": ("Bàn giao", "Hand over"),
    "relieve": ("Thay người", "Relieve"),
    "decree": ("Áp dụng lịch", "Apply a decree"), "migrate": ("Chuyển phiên bản", "Migrate"),
    "opened": ("Mở dữ liệu cá nhân", "Opened personal data"), "looked up": ("Tra cứu dân cư", "Looked up"),
    "tried in vain": ("Thử thay đổi, bị từ chối", "Tried in vain"), "erased": ("Xóa dữ liệu cá nhân", "Erased"),
    "held": ("Giữ theo lệnh", "Held"), "released": ("Thôi giữ", "Released"), "disclosed": ("Giao gói chứng cứ", "Disclosed"),
    "imported": ("Nhập gói chứng cứ", "Imported"),
}  # fmt: skip
_WORKS = {
    "issue_supplement": ("Gửi yêu cầu bổ sung", "Send the request for a supplement"),
    "check_supplement": ("Kiểm tra giấy tờ bổ sung", "Check what was supplied"),
    "issue_refusal": ("Gửi văn bản từ chối", "Send the refusal"),
}
_ASKED = {
    "match": ("Khớp", "Matched"), "mismatch": ("Không khớp", "Did not match"),
    "not_found": ("Không có trong dữ liệu", "Not found"),
    "deceased": ("Đã mất", "Deceased"), "unavailable": ("Không trả lời", "No answer"), "issued": ("Đã cấp", "Issued"),
    "dropped": ("Thôi, không cần nữa", "Dropped"),
}  # fmt: skip
_FIELDS = {
    "personal_id": ("số định danh", "personal number"), "old_number": ("số CMND cũ", "old number"),
    "full_name": ("họ tên", "full name"), "date_of_birth": ("ngày sinh", "date of birth"),
    "date_of_death": ("ngày mất", "date of death"), "sex": ("giới tính", "sex"), "ethnicity": ("dân tộc", "ethnicity"),
    "nationality": ("quốc tịch", "nationality"), "marital_status": ("tình trạng hôn nhân", "marital status"),
    "birthplace": ("nơi sinh", "birthplace"), "origin": ("quê quán", "origin"), "residence": ("nơi thường trú", "residence"),
    "current_residence": ("nơi ở hiện tại", "current residence"), "father": ("cha", "father"), "mother": ("mẹ", "mother"),
    "spouse": ("vợ/chồng", "spouse"), "household_head": ("chủ hộ", "head of household"),
    "household_relation": ("quan hệ với chủ hộ", "relation to the head"), "household_book": ("sổ hộ khẩu", "household book"),
}  # fmt: skip
_ACTORS = {
    "system": ("Hệ thống", "The system"), "applicant": ("Người nộp", "The applicant"), "partner": ("Đối tác", "A partner"),
    "administrator": ("Quản trị viên", "Administrator"), "auditor": ("Kiểm toán viên", "Auditor"),
}  # fmt: skip


def _said(words: dict[str, tuple[str, str]]) -> dict[str, Bilingual]:
    return {name: Bilingual(vi=vi, en=en) for name, (vi, en) in words.items()}


ACTIVITIES, ACTS, FIELDS, ACTORS = _said(_ACTIVITIES), _said(_ACTS), _said(_FIELDS), _said(_ACTORS)
WORKS = {**{str(name): words for name, words in STEPS.items()}, **_said(_WORKS)}
RESULTS = {**OUTCOMES, **_said(_ASKED)}
EVENTS = {**ACTIVITIES, **_said(_BOOKKEEPING)}


def steps_of(labels: Mapping[str, Any]) -> dict[str, Bilingual]:
    """The steps of a definition by its own names."""
    return {name: Bilingual.model_validate(words) for name, words in (labels.get("steps") or {}).items() if words}


def step_name(step: str, steps: Mapping[str, Bilingual]) -> Bilingual | None:
    """What a step, or a task of one (`receive-1`), is called."""
    own = _NUMBER.sub("", step)
    return steps.get(own) or WORKS.get(own) or WORKS.get(own.partition("-")[0])


def with_id(term: str, words: Bilingual | None) -> Bilingual:
    """The words with the record's own term behind them; the term alone where it has no words."""
    if words is None:
        return Bilingual(vi=f"'{term}'", en=f"'{term}'")
    return Bilingual(vi=f"{words.vi} ({term})", en=f"{words.en or words.vi} ({term})")
