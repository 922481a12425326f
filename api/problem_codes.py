"""Every problem that the API can answer: stable code, HTTP status, words. Listed in docs/problems.md.

The core's rejections keep their code and words; this table gives each its status. Anything new is added, nothing renamed.
"""

from __future__ import annotations

from typing import NamedTuple

from dossier.rejection import CODES
from statute.words import Bilingual

REJECTION_STATUS = {
    "NO_DOSSIER": 404, "ALREADY_FILED": 409, "STALE": 412, "CLOSED": 409, "DEADLINE_PASSED": 409, "NO_TASK": 409,
    "NOT_COMPETENT": 403, "TAKEN": 409, "NOT_HOLDER": 403, "FOUR_EYES": 403, "UNKNOWN_OUTCOME": 422, "MISSING": 422,
    "PAPER_UNKNOWN": 422, "PAPERS_MISSING": 422, "NO_RIGHT": 409, "AT_MOST": 409, "TOO_LATE": 409, "NOT_A_PARTY": 403,
    "NOTHING_ASKED": 409, "WRONG_AMOUNT": 422, "ON_HOLD": 409, "ORIGINALS_KEPT": 422, "CLOCK": 409, "MOVED": 409,
    "OTHER_PLAN": 409, "PLAN_ALTERED": 409, "WORKER_LAGS": 503, "UNMAPPED": 409, "WRONG_STAGE": 409, "NEVER_COMPLETES": 409,
    "CHOICE": 422, "DATA_SKIPPED": 409, "PAPERS_NEW": 409, "NO_END": 409, "NOT_ADJUSTABLE": 409,
}  # fmt: skip
"""Status of each rejection of the core."""


class Kind(NamedTuple):
    """One kind of problem: status, Vietnamese, English."""

    status: int
    vi: str
    en: str


OWN = {
    "MALFORMED": Kind(400, "Yêu cầu không đọc được.", "The request cannot be read."),
    "INVALID": Kind(422, "Dữ liệu gửi lên không hợp lệ.", "What was sent does not have the form expected."),
    "FORM_INVALID": Kind(422, "Mẫu đơn chưa đúng.", "The form does not fit its schema; each fault is listed."),
    "IDEMPOTENCY_KEY_MISSING": Kind(
        400, "Thiếu tiêu đề Idempotency-Key.", "A write needs the header Idempotency-Key: 8 to 128 letters, digits, - or _."
    ),
    "IDEMPOTENCY_KEY_REUSED": Kind(
        422, "Khóa Idempotency-Key đã dùng cho nội dung khác.", "This Idempotency-Key was used with another body; use a new one."
    ),
    "IF_MATCH_INVALID": Kind(400, "Tiêu đề If-Match không hợp lệ.", 'If-Match must hold an ETag of this dossier, such as "7".'),
    "UNAUTHENTICATED": Kind(401, "Cần đăng nhập.", "A bearer token is needed; it is missing, forged, expired or not for us."),
    "SIGN_IN_FAILED": Kind(401, "Tên đăng nhập hoặc mật khẩu không đúng.", "User name or password is wrong."),
    "FORBIDDEN": Kind(403, "Không có quyền.", "No post or delegation at this instant allows this."),
    "READ_ONLY": Kind(
        403, "Kiểm tra viên chỉ được xem; lần thử này đã được ghi lại.", "Auditors change nothing; this attempt was recorded."
    ),
    "QUESTION_UNKNOWN": Kind(404, "Không có câu hỏi này.", "There is no such question; GET /audit/questions lists them."),
    "QUESTION_ABOUT": Kind(
        422, "Câu hỏi thiếu hoặc thừa dữ kiện.", "The question needs, or does not take, this; `rule` says which."
    ),
    "QUESTION_NOT_SAVED": Kind(
        409, "Không lưu được câu hỏi dưới tên này.", "The question cannot be kept under this name; `rule` says why."
    ),
    "SIGNATURE_INVALID": Kind(401, "Chữ ký của đối tác không đúng.", "The signature over the body is missing or wrong."),
    "NOT_FOUND": Kind(404, "Không tìm thấy.", "There is nothing here."),
    "DOSSIER_UNKNOWN": Kind(404, "Không có hồ sơ này.", "No dossier has this code."),
    "TRACKING_UNKNOWN": Kind(404, "Mã tra cứu không đúng.", "No receipt holds this secret."),
    "PROCEDURE_UNKNOWN": Kind(404, "Thủ tục không có hoặc chưa có hiệu lực.", "No definition of this procedure is in force."),
    "PAPER_NOT_FOUND": Kind(404, "Không có giấy tờ này.", "This dossier has no such paper."),
    "NOT_SIGNED": Kind(
        503, "Dịch vụ ký số chưa ký được; chưa có gì được quyết định.", "The signing service did not sign; nothing was decided."
    ),
    "SEAL_ENDED": Kind(
        409, "Con dấu của cơ quan này đã hết hiệu lực; cơ quan kế thừa ký sau khi nhận bàn giao.",
        "The seal of this authority has ended; its successor signs once the dossier is handed over.",
    ),
    "NOTICE_UNDER_WAY": Kind(
        409, "Thông báo này chưa bị bỏ dở; chỉ gửi lại được thông báo đã thất bại.",
        "This notice was not given up; only one that failed is sent anew.",
    ),
    "LETTER_NOT_FOUND": Kind(404, "Không có văn bản này.", "This dossier has no such letter."),
    "PAPER_NOT_UPLOADED": Kind(422, "Giấy tờ chưa được tải lên.", "This paper was never uploaded; upload it first."),
    "PAPER_EMPTY": Kind(422, "Tệp rỗng.", "The paper is empty."),
    "PAPER_UNREADABLE": Kind(422, "Tệp không đọc được.", "The paper's bytes are not those of a whole PDF, PNG, JPEG or TIFF."),
    "PAPER_UNSAFE": Kind(
        422, "Tệp không an toàn (có tệp khác bên trong, mã chạy được, vi-rút hoặc mật khẩu); hãy quét lại.",
        "The file hides another one, active content, a bomb, a virus or a password; scan anew."
    ),
    "PAPER_TYPE": Kind(415, "Loại tệp không được nhận.", "Papers are PDF, PNG, JPEG or TIFF; the content type says which."),
    "PERSONAL_NUMBER": Kind(422, "Số định danh cá nhân không hợp lệ.", "The personal number is a placeholder or impossible."),
    "SERVICE_POINT": Kind(422, "Điểm tiếp nhận không hợp lệ.", "The service point does not exist or is not the caller's own."),
    "NO_COMPETENCE": Kind(422, "Không xác định được cơ quan có thẩm quyền.", "No authority is competent for what was filed."),
    "OFFICIAL_UNKNOWN": Kind(422, "Cán bộ không giữ vai trò này.", "This official does not hold the role there now."),
    "OPERATION_ENDED": Kind(
        409, "Đợt xử lý này đã kết thúc hoặc đã hủy.", "The operation has ended or was aborted; only retry takes it up again."
    ),
    "NOT_ENDED": Kind(409, "Hồ sơ chưa kết thúc.", "The dossier has not ended; the service is rated after the end."),
    "RATED": Kind(409, "Bạn đã đánh giá hồ sơ này.", "You have rated this dossier already."),
    "NO_RESULT": Kind(409, "Hồ sơ chưa có văn bản kết quả.", "The dossier has no result document."),
    "ANSWERED": Kind(409, "Phản ánh này đã được trả lời.", "This complaint was answered already."),
    "NOTHING_TO_CORRECT": Kind(
        422, "Chỉ đính chính khi có báo sai sót trong kết quả.", "Only a reported error in a result is corrected."
    ),
    "DRAFT_FILES": Kind(422, "Bộ tệp không nhận được.", "The files cannot be taken as a procedure; details say why."),
    "DRAFT_FAULTY": Kind(422, "Bản soạn chưa đạt.", "The draft has errors; each fault is listed."),
    "DRAFT_STATE": Kind(409, "Bản soạn không ở bước này.", "The draft's state does not allow it."),
    "DRAFT_TWO_PEOPLE": Kind(403, "Cần hai người khác nhau.", "Who wrote a draft neither reviews nor approves it."),
    "DRAFT_DECISION": Kind(422, "Thiếu quyết định hoặc lý do.", "Approver, decision or reason are missing or impossible."),
    "DRAFT_SAME_DAY": Kind(409, "Đã có bản khác bắt đầu cùng ngày.", "Another version of this procedure begins on that day."),
    "DRAFT_SAME_PLAN": Kind(409, "Bản này đã được công bố.", "The same plan was published before."),
    "DRAFT_OVERTAKEN": Kind(
        409, "Người khác vừa thao tác trên thủ tục này.", "Somebody else acted on this procedure just now; look again."
    ),
    "DRAFT_BUSY": Kind(
        503, "Đang kiểm tra thủ tục khác; hãy thử lại sau.", "Other procedures are being proved; see Retry-After."
    ),
    "BULK_CHANGED": Kind(
        409, "Danh sách đã khác với danh sách đã xem trước.", "The list is not the one previewed; preview it again."
    ),
    "TOO_MANY_VIEWS": Kind(409, "Đã lưu tối đa 30 bộ lọc.", "There are 30 saved views already; remove one first."),
    "ALIKE": Kind(
        409, "Hôm nay đã nhận hồ sơ cùng thủ tục của người này.",
        "A dossier of this procedure was filed for the same party at a counter today: `codes`. File again to file anyway.",
    ),
    "LATE_ENTRY": Kind(
        422, "Không nhập bù được hồ sơ với mã và thời điểm này.",
        "This code cannot be entered so; `why` says: unknown, used, elsewhere, before_minting or in_future.",
    ),
    "LOOK_UP_TOKEN": Kind(
        422, "Dữ liệu tra cứu đã cũ hoặc của biểu mẫu khác; hãy tra cứu lại.",
        "The token of the look-up is too old, another official's or for another group; look up again.",
    ),
    "QUEUE_EMPTY": Kind(409, "Không còn ai chờ.", "Nobody waits in this queue."),
    "SHEET_UNKNOWN": Kind(404, "Không có tờ mã này.", "No sheet of codes has this name."),
    "ORGANISATION": Kind(422, "Thay đổi tổ chức không hợp lệ.", "The organisation cannot be changed so; `rule` says why."),
    "CURSOR_INVALID": Kind(400, "Con trỏ trang không hợp lệ.", "The cursor is not one that was handed out."),
    "ERASED": Kind(410, "Dữ liệu cá nhân đã được xóa.", "The personal part was erased; the record of the decision stands."),
    "METHOD_NOT_ALLOWED": Kind(405, "Phương thức không được phép.", "This address does not take this method."),
    "TOO_LARGE": Kind(413, "Nội dung quá lớn.", "The body is larger than this installation takes."),
    "UNSUPPORTED_MEDIA": Kind(415, "Kiểu nội dung không được nhận.", "The content type is not one that is taken here."),
    "TOO_MANY_REQUESTS": Kind(429, "Quá nhiều yêu cầu.", "Too many requests; Retry-After says when to come again."),
    "INTERNAL": Kind(500, "Lỗi hệ thống.", "Something went wrong here; it was logged under this request."),
    "UNAVAILABLE": Kind(
        503, "Hệ thống đang bận; hãy thử lại với cùng khóa.", "A part of the system is not reachable; repeat with the same key."
    ),
}  # fmt: skip

PROBLEMS: dict[str, Kind] = {
    **{code: Kind(REJECTION_STATUS[code], vi, en) for code, (vi, en) in CODES.items()},
    **OWN,
}


def status_of(code: str) -> int:
    """The HTTP status of a code; a code that nobody listed is our fault."""
    kind = PROBLEMS.get(code)
    return kind.status if kind is not None else 500


NO_ANSWER = Bilingual(vi="Hồ sơ không trả lời.", en="The dossier did not answer.")


def words_of(reason: str) -> Bilingual | None:
    """The words of the reason for which an operation failed at a dossier; nothing for one that nobody listed."""
    if reason == "NO_ANSWER":
        return NO_ANSWER
    kind = PROBLEMS.get(reason)
    return Bilingual(vi=kind.vi, en=kind.en) if kind is not None else None
