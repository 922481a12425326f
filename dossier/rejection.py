"""Why a command was refused: a stable code, what was wrong, what was expected and how to mend it.

    Rejection(code, vi, en, **details)

A rejection changes nothing and leaves no event. The codes are public API, listed in `docs/problems.md`.
"""

from __future__ import annotations

from typing import Any

from dossier.plan import Wire

CODES = {
    "NO_DOSSIER": ("Hồ sơ chưa được nộp.", "The dossier has not been filed."),
    "ALREADY_FILED": ("Hồ sơ đã được nộp.", "The dossier has been filed already."),
    "STALE": ("Hồ sơ đã thay đổi; hãy tải lại.", "The dossier has changed since you looked; reload it."),
    "CLOSED": ("Hồ sơ đã kết thúc.", "The dossier is closed."),
    "DEADLINE_PASSED": ("Đã quá thời hạn; hồ sơ đang được hệ thống xử lý.", "The time limit has passed and decides."),
    "NO_TASK": ("Không có công việc này.", "There is no such open task; it may have been completed."),
    "NOT_COMPETENT": ("Không có thẩm quyền.", "No post or delegation at this instant allows this act."),
    "TAKEN": ("Công việc đã có người nhận.", "Another official has taken this task."),
    "NOT_HOLDER": ("Công việc do người khác giữ.", "Only the official who holds the task may do this."),
    "FOUR_EYES": ("Người thẩm định không được phê duyệt.", "Who examined may not approve, nor through a delegation."),
    "UNKNOWN_OUTCOME": ("Kết quả xử lý không hợp lệ.", "The task has no such outcome."),
    "MISSING": ("Thiếu thông tin bắt buộc.", "Something that this act must carry is missing."),
    "PAPER_UNKNOWN": ("Giấy tờ không có trong thành phần hồ sơ.", "The paper is not in the procedure's list."),
    "CHOICE": ("Lựa chọn thủ tục liên thông chưa đúng.", "The linked procedures chosen do not fit the group."),
    "PAPERS_MISSING": ("Thiếu giấy tờ bắt buộc.", "Required papers are missing."),
    "NO_RIGHT": ("Thủ tục không cho phép.", "The definition gives no such right here."),
    "AT_MOST": ("Đã hết số lần cho phép.", "The law allows this no more often."),
    "TOO_LATE": ("Đã quá hạn thực hiện.", "The time in which this could be done has passed."),
    "NOT_A_PARTY": ("Không phải người nộp hồ sơ.", "Only the applicant or an authorised person may do this."),
    "NOTHING_ASKED": ("Không có yêu cầu đang chờ.", "Nothing of this kind is being waited for."),
    "NOT_ADJUSTABLE": (
        "Nội dung này không điều chỉnh được trong hồ sơ đã nộp; hãy rút và nộp lại.",
        "This cannot be adjusted in the dossier that was filed: withdraw it and file again.",
    ),
    "WRONG_AMOUNT": ("Số tiền không đúng.", "The amount is not the amount asked for."),
    "ON_HOLD": ("Hồ sơ đang tạm dừng.", "The dossier is on hold; this must wait."),
    "ORIGINALS_KEPT": ("Chưa trả hết bản chính.", "Originals that were taken must be ticked as returned."),
    "MOVED": ("Hồ sơ đã được bàn giao cho cơ quan kế thừa.", "The dossier was handed over; the authority named has it now."),
    "CLOCK": ("Không tính được thời hạn.", "The legal time limit could not be computed."),
    "OTHER_PLAN": ("Hồ sơ không theo phiên bản đó.", "The dossier is not under the version that it would be moved from."),
    "PLAN_ALTERED": ("Nội dung phiên bản đã bị thay đổi.", "The version's bytes are not those that its digest names."),
    "WORKER_LAGS": ("Máy xử lý chưa được nâng cấp.", "This worker's release cannot run that version yet; upgrade it."),
    "UNMAPPED": ("Bước hồ sơ đang ở không còn như cũ; cần ánh xạ.", "The step it is at is not in that version; map it."),
    "WRONG_STAGE": ("Bước mới không cùng giai đoạn.", "The step mapped to belongs to another stage than the dossier is in."),
    "NEVER_COMPLETES": ("Bước mới sẽ không bao giờ xong.", "What the step mapped to waits for would never come."),
    "DATA_SKIPPED": ("Bỏ qua bước có dữ liệu cần về sau.", "A step is skipped whose data is needed later."),
    "NO_END": ("Từ bước mới không còn đường tới kết thúc.", "From the step mapped to no end could be reached any more."),
    "PAPERS_NEW": ("Phiên bản mới đòi giấy tờ chưa nộp.", "That version requires papers that were not asked for at reception."),
}


class Rejection(Wire):
    """A refusal, in Vietnamese and English, with details for the caller."""

    code: str
    vi: str
    en: str
    details: dict[str, Any] = {}


class Refused(Exception):
    """Raised inside `decide` and turned into its result; never leaves the core."""

    def __init__(self, code: str, **details: Any) -> None:
        vi, en = CODES[code]
        self.rejection = Rejection(code=code, vi=vi, en=en, details=details)
        super().__init__(code)
