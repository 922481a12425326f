"""What the cells of answers are called."""

from __future__ import annotations

from statute.words import Bilingual

_WORDS = {
    "activities": ("Diễn biến", "Course"), "activity": ("Việc", "What happened"), "act": ("Thao tác", "Act"),
    "at": ("Thời điểm", "When"), "authority": ("Cơ quan", "Authority"), "basis": ("Căn cứ", "Legal ground"),
    "before_on": ("Hạn trước", "Due before"), "case_since": ("Nộp lần đầu", "Case since"), "code": ("Mã hồ sơ", "Dossier"),
    "competent": ("Thẩm quyền lúc đó", "Competent then"), "days": ("Số ngày", "Days"),
    "decided": ("Đã quyết định", "Decided"), "delegation": ("Ủy quyền", "Delegation"), "dossiers": ("Số hồ sơ", "Dossiers"),
    "due_at": ("Hạn", "Due"), "due_on": ("Hạn sau", "Due after"), "ended": ("Kết thúc", "Ended"),
    "examined": ("Bước thẩm định", "Examined in"), "example": ("Ví dụ", "Example"), "extensions": ("Số lần hẹn lại", "Extended"),
    "fields": ("Trường đã hỏi", "Fields asked"), "filed_at": ("Ngày nộp", "Filed"), "form": ("Mẫu", "Form"),
    "hours": ("Số giờ", "Hours"), "late": ("Quá hạn bước", "Late"), "mismatched": ("Trường không khớp", "Did not match"),
    "name": ("Họ tên", "Name"), "note": ("Ghi chú", "Note"), "official": ("Mã cán bộ", "Official"), "open": ("Còn mở", "Open"),
    "outcome": ("Kết quả", "Outcome"), "papers": ("Giấy tờ", "Papers"), "post": ("Vị trí", "Post"),
    "predecessor": ("Hồ sơ trước", "Came back from"), "procedure": ("Thủ tục", "Procedure"), "purpose": ("Mục đích", "Purpose"),
    "reason": ("Lý do", "Reason"), "request": ("Mã yêu cầu", "Request"), "role": ("Vai trò", "Role"), "seq": ("Dòng", "Row"),
    "settled_at": ("Giải quyết xong", "Settled"), "share": ("Tỷ lệ", "Share"), "since": ("Từ", "From"), "step": ("Bước", "Step"),
    "supplements": ("Số lần bổ sung", "Supplements"), "thing": ("Đối tượng", "Of what"), "total": ("Tổng số giờ", "Hours in all"),
    "until": ("Đến", "To"), "waited_median": ("Chờ, trung vị (giờ)", "Waited, median (h)"),
    "waited_p90": ("Chờ, 90% (giờ)", "Waited, 90% (h)"), "what": ("Việc", "What"), "why": ("Vì sao", "Why"),
    "work": ("Công việc", "Work"), "worked_median": ("Xử lý, trung vị (giờ)", "Worked, median (h)"),
    "worked_p90": ("Xử lý, 90% (giờ)", "Worked, 90% (h)"), "works": ("Số việc", "Works"),
}  # fmt: skip
COLUMNS = {name: Bilingual(vi=vi, en=en) for name, (vi, en) in _WORDS.items()}
