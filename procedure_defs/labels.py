"""What steps and outcomes are called by default, and all the names of one definition gathered for pages and letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dossier.plan import StepType
from procedure_defs.model import Definition
from statute.words import Bilingual

STEPS: dict[StepType, Bilingual] = {
    "receive": Bilingual(vi="Tiếp nhận", en="Reception"),
    "verify": Bilingual(vi="Đối chiếu dữ liệu dân cư", en="Check against the population register"),
    "assign": Bilingual(vi="Phân công", en="Assignment"),
    "examine": Bilingual(vi="Thẩm định", en="Examination"),
    "inspect": Bilingual(vi="Kiểm tra thực địa", en="Inspection"),
    "consult": Bilingual(vi="Lấy ý kiến", en="Consultation"),
    "approve": Bilingual(vi="Phê duyệt", en="Approval"),
    "pay": Bilingual(vi="Thực hiện nghĩa vụ tài chính", en="Payment"),
    "publish": Bilingual(vi="Niêm yết", en="Publication"),
    "wait": Bilingual(vi="Chờ kết quả bên ngoài", en="Wait for an outside event"),
    "call": Bilingual(vi="Thủ tục liên thông", en="Linked procedures"),
    "return": Bilingual(vi="Trả kết quả", en="Return of the result"),
}
OUTCOMES: dict[str, Bilingual] = {
    "accepted": Bilingual(vi="Tiếp nhận", en="Accepted"),
    "supplement": Bilingual(vi="Yêu cầu bổ sung", en="Supplement asked"),
    "refused": Bilingual(vi="Từ chối", en="Refused"),
    "matched": Bilingual(vi="Khớp dữ liệu", en="Matched"),
    "confirmed": Bilingual(vi="Xác nhận theo bản chính", en="Confirmed from the originals"),
    "lacking": Bilingual(vi="Chưa đủ", en="Lacking"),
    "unlawful": Bilingual(vi="Không đủ điều kiện", en="Not lawful"),
    "assigned": Bilingual(vi="Đã phân công", en="Assigned"),
    "ready": Bilingual(vi="Đủ điều kiện", en="Ready"),
    "send_back": Bilingual(vi="Trả lại người phân công", en="Back to the one who assigned"),
    "passed": Bilingual(vi="Đạt", en="Passed"),
    "failed": Bilingual(vi="Không đạt", en="Failed"),
    "absent": Bilingual(vi="Vắng mặt", en="Party absent"),
    "agree": Bilingual(vi="Đồng ý", en="Agrees"),
    "object": Bilingual(vi="Không đồng ý", en="Objects"),
    "agreed": Bilingual(vi="Các cơ quan đồng ý", en="All agreed"),
    "objected": Bilingual(vi="Có cơ quan không đồng ý", en="Somebody objected"),
    "signed": Bilingual(vi="Đã ký", en="Signed"),
    "back": Bilingual(vi="Trả lại", en="Sent back"),
    "issued": Bilingual(vi="Đã phát hành", en="Issued"),
    "paid": Bilingual(vi="Đã nộp", en="Paid"),
    "expired": Bilingual(vi="Quá hạn", en="Expired"),
    "no_objection": Bilingual(vi="Không có khiếu nại", en="No objection"),
    "objection": Bilingual(vi="Có khiếu nại", en="Objection"),
    "arrived": Bilingual(vi="Đã nhận được", en="Arrived"),
    "none": Bilingual(vi="Không thủ tục nào được giải quyết", en="None was granted"),
    "done": Bilingual(vi="Đã xong", en="Done"),
    "returned": Bilingual(vi="Đã trả", en="Returned"),
}


def labels_of(definition: Definition, folder: Path) -> dict[str, Any]:
    """The names of a definition by kind and id: name, papers, fees, steps, bodies, result; each with `vi` and `en`.

    Beside them, the text of each letter template that the procedure brings in its folder.
    """
    return {
        "name": definition.name,
        "papers": {paper.id: paper.name for paper in definition.papers or ()},
        "fees": {fee.id: fee.name or Bilingual(vi="Phí, lệ phí", en="Fee") for fee in definition.fees or ()},
        "steps": {step.id: step.body.name or STEPS[step.type] for step in definition.steps},
        "bodies": {body.id: body.name for step in definition.steps if step.consult for body in step.consult.bodies if body.name},
        "result": definition.result.name if definition.result else None,
        "letters": {what: (folder / name).read_text("utf-8") for what, name in definition.letters.items()},
    }
