"""One record to one draft: procedure.yaml and form.yaml, with everything that a person must settle."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from procedure_defs.catalogue.channels import channels_of
from procedure_defs.catalogue.papers import papers_of
from procedure_defs.catalogue.questions import Question, shortened
from procedure_defs.catalogue.record import Record
from procedure_defs.catalogue.steps import steps_of
from procedure_defs.catalogue.writing import as_yaml

ASSUMED_FROM = "2026-01-01"
"""The year of the published data: no record says since when it holds."""
_LEVELS = (("Cấp xã", "commune"), ("Cấp tỉnh", "province"), ("Cấp bộ", "ministry"))
_APPLICANTS = (
    ("Công dân Việt Nam", "citizen"), ("định cư ở nước ngoài", "overseas-vietnamese"), ("Người nước ngoài", "foreigner"),
    ("oanh nghiệp", "enterprise"), ("Hợp tác xã", "cooperative"), ("Tổ chức (không bao gồm", "organisation"),
    ("Tổ chức nước ngoài", "organisation"), ("Tổ chức Đảng", "organisation"), ("Đảng viên", "citizen"), ("Cán bộ", "citizen"),
)  # fmt: skip
_DOCUMENT = re.compile(r"\d{1,4}/(?:\d{4}/)?(?:QH\d{1,2}|[A-ZĐ]{2,6}(?:-[A-ZĐ]{2,8})+|[A-ZĐ]{2,}\d*(?:-[A-ZĐ]+)*)")
_CODE = re.compile(r"KQ\.[A-Z][0-9]{2}\.[0-9]{6}")
_MOST_TEXTS = 40
_DECREE_118 = {
    "nd118-17.2": "Nghị định 118/2025/NĐ-CP, Điều 17 khoản 2", "nd118-19.5": "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 5",
    "nd118-19.6": "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6", "nd118-21": "Nghị định 118/2025/NĐ-CP, Điều 21",
}  # fmt: skip
_RIGHTS = {
    "supplement": {
        "effect": "restart", "at_most": 1, "notify_within": {"working_days": 3}, "close_after": {"calendar_days": 15},
        "basis": "nd118-19.5",
    },
    "extension": {"at_most": 1, "notice_before": {"calendar_days": 1}, "basis": "nd118-19.6"},
    "withdrawal": {"basis": "nd118-21"},
}  # fmt: skip


class Draft(NamedTuple):
    """A draft's files by name, and what is open in it."""

    code: str
    files: dict[str, str]
    questions: list[Question]


def drafted(record: Record) -> Draft:
    """The draft of a record."""
    questions = [Question("in-force-unknown", "in_force", record.decision, ASSUMED_FROM)]
    level = _level(record, questions)
    channels, papers = channels_of(record.channels), papers_of(record.papers)
    online, has_fee = "online" in channels.channels, any(fee["amount"] for fee in channels.fees)
    steps = steps_of(record, level, online, has_fee)
    result, basis = _result(record, questions), _basis(record, online, questions)
    questions += [*channels.questions, *papers.questions, *steps.questions]
    definition: dict[str, Any] = {
        "procedure": record.code, "name": {"vi": record.name}, "field": {"vi": record.field or "?"},
        "in_force": {"from": ASSUMED_FROM, "decision": record.decision or "?"}, "basis": basis,
        "competence": {"level": level, "at": "form.unit"}, "applicants": _applicants(record), "channels": channels.channels,
        "result": result, "term": channels.terms if len(channels.terms) > 1 else channels.terms[0],
        "rights": _RIGHTS, "papers": papers.papers, "fees": channels.fees, "steps": steps.steps,
        "open": [question.written() for question in questions],
    }  # fmt: skip
    files = {"procedure.yaml": as_yaml(definition), "form.yaml": as_yaml(form_of(record.name, papers.cases))}
    return Draft(record.code, files, questions)


def form_of(name: str, cases: list[str]) -> dict[str, Any]:
    """A form that asks for the place, the applicant, what is wanted, and which cases hold."""
    text = {"type": "string", "minLength": 2, "maxLength": 200}
    applicant = {
        "x-vi": "Người nộp hồ sơ", "required": ["full_name"],
        "properties": {
            "full_name": {**text, "x-vi": "Họ tên hoặc tên tổ chức"},
            "personal_id": {"type": "string", "format": "personal-number", "x-vi": "Số định danh cá nhân"},
        },
    }  # fmt: skip
    properties: dict[str, Any] = {
        "unit": {"type": "string", "pattern": "^[0-9]{2,5}$", "x-vi": "Nơi giải quyết"}, "applicant": applicant,
        "request": {"type": "string", "maxLength": 2000, "x-vi": "Nội dung đề nghị"},
    }  # fmt: skip
    if cases:
        declared = {f"case_{n}": {"type": "boolean", "x-vi": case} for n, case in enumerate(cases, start=1)}
        properties["cases"] = {"x-vi": "Các trường hợp", "properties": declared}
    sections = [{"vi": "Hồ sơ", "fields": list(properties)}]
    return {
        "type": "object", "x-vi": shortened(name), "x-sections": sections, "required": ["unit", "applicant"],
        "properties": properties,
    }  # fmt: skip


def _level(record: Record, questions: list[Question]) -> str:
    found = [level for words, level in _LEVELS if words in record.level]
    if "Cơ quan khác" in record.level or not found:
        questions.append(
            Question("level-other", "competence.level", record.level or "(empty)", found[0] if found else "ministry")
        )
    if len(found) > 1:
        questions.append(Question("level-several", "competence.level", record.level, found[0]))
    return found[0] if found else "ministry"


def _applicants(record: Record) -> list[str]:
    return list(dict.fromkeys(kind for words, kind in _APPLICANTS if words in record.applicants))


def _result(record: Record, questions: list[Question]) -> dict[str, Any]:
    codes = list(dict.fromkeys(_CODE.findall(record.result)))
    if not codes:
        questions.append(Question("result-unknown", "result", record.result or "(empty)", "unknown"))
    if len(codes) > 1:
        questions.append(Question("result-several", "result", record.result, codes[0]))
    name = record.result.split("Mã:")[0].split("Từ khóa")[0].strip(" -+") or record.name
    return {"code": codes[0] if codes else "unknown", "name": {"vi": shortened(name)}}


def _basis(record: Record, online: bool, questions: list[Question]) -> dict[str, Any]:
    note = "đọc ở bản ghi của Cổng; ngày hiệu lực chưa rõ"
    basis: dict[str, Any] = {
        "catalogue": {"cite": f"{record.decision or '?'}, thủ tục {record.code}", "verified": False, "note": note}
    }
    basis |= {
        key: {"cite": cite, "from": "2025-07-01", "verified": True}
        for key, cite in _DECREE_118.items() if online or key != "nd118-17.2"
    }  # fmt: skip
    found = list(dict.fromkeys(_DOCUMENT.findall(record.basis)))[:_MOST_TEXTS]
    if not found:
        questions.append(Question("basis-none", "basis", record.basis or "(empty)"))
    named = "nêu trong căn cứ pháp lý của Cổng; chưa đọc tận nguồn"
    return basis | {f"text-{n}": {"cite": cite, "verified": False, "note": named} for n, cite in enumerate(found, start=1)}
