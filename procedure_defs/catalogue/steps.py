"""The skeleton of steps: those that every procedure has, and those that the record's text speaks of, with its sentence."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from procedure_defs.catalogue.questions import Question
from procedure_defs.catalogue.record import Record, sentences

_SPEAKS: dict[str, re.Pattern[str]] = {
    "step-inspect": re.compile(r"kiểm tra thực (địa|tế)|xác minh thực (địa|tế)|thẩm định thực tế|đánh giá thực tế", re.I),
    "step-consult": re.compile(r"lấy ý kiến|xin ý kiến|tham gia ý kiến|văn bản trả lời của (các )?cơ quan", re.I),
    "step-council": re.compile(r"hội đồng (thẩm định|xét|tư vấn|đánh giá|giám định|hòa giải|khoa học)|thành lập hội đồng", re.I),
    "step-publish": re.compile(r"niêm yết", re.I),
    "step-pay": re.compile(r"nghĩa vụ tài chính|thông báo nộp (phí|lệ phí|tiền)", re.I),
}
_ALSO = {
    "same-day-rule": re.compile(r"sau 15 (giờ|h)|15 ?giờ 00", re.I),
    "excluded-period": re.compile(r"không tính (vào )?thời (gian|hạn)|không bao gồm thời gian", re.I),
    "limits-of-steps": re.compile(r"(trong thời hạn|không quá|chậm nhất)\s*\d+\s*(ngày|giờ)", re.I),
}
_SPAN = re.compile(r"(\d{1,3})\s*(ngày làm việc|ngày|tháng)", re.I)
_UNITS = {"ngày làm việc": "working_days", "ngày": "calendar_days", "tháng": "months"}
_OFFICERS = (
    ("Hộ tịch", "civil-status-officer"), ("Chứng thực", "justice-officer"), ("Đất đai", "land-officer"),
    ("Xây dựng", "construction-officer"), ("Bảo trợ xã hội", "social-officer"),
)  # fmt: skip
_HEADS = {"commune": "commune-chair", "province": "province-chair", "ministry": "ministry-head"}
ONLINE = {"tell_within": {"hours": 2}, "answer_within": {"working_hours": 8}, "basis": "nd118-17.2"}


class Steps(NamedTuple):
    """The steps of a draft with what is to be settled in them."""

    steps: list[dict[str, Any]]
    questions: list[Question]


def steps_of(record: Record, level: str, online: bool, has_fee: bool) -> Steps:
    """The skeleton of a record."""
    said = sentences(record.order)
    questions: list[Question] = []
    spoken = {rule: next((each for each in said if words.search(each)), None) for rule, words in _SPEAKS.items()}
    for rule, sentence in spoken.items():
        if sentence is not None:
            written = rule != "step-pay" or has_fee
            questions.append(
                Question(rule, "steps", sentence, "a step of its own" if written else "no step: no amount is stated")
            )
    if has_fee and spoken["step-pay"] is None:
        questions.append(Question("step-pay", "steps", record.channels, "paid before the approval"))
    for rule, words in _ALSO.items():
        found = next((each for each in [*said, *sentences(record.channels)] if words.search(each)), None)
        if found is not None:
            questions.append(Question(rule, "steps", found))
    officer = next((role for field, role in _OFFICERS if field in record.field), "case-officer")
    who = f"{record.field} / {record.executed_by}"
    questions.append(Question("role-of-office", "steps", who, f"{officer}, {_HEADS[level]}"))
    return Steps(_written(spoken, officer, level, online, has_fee), questions)


def _written(spoken: dict[str, str | None], officer: str, level: str, online: bool, has_fee: bool) -> list[dict[str, Any]]:
    good = {"ready": "", "lacking": "supplement", "unlawful": "refuse"}
    middle: list[dict[str, Any]] = []
    if spoken["step-inspect"]:
        middle.append({"inspect": {"role": officer, "outcomes": {"failed": "refuse", "absent": "inspect"}}})
    if spoken["step-consult"]:
        body = {"id": "consulted", "role": "consulted-officer", "name": {"vi": "Cơ quan được lấy ý kiến"}}
        middle.append({"consult": {"bodies": [body], "outcomes": {"objected": "conclude"}}})
    if spoken["step-publish"]:
        lasts = _span(spoken["step-publish"])
        middle.append({"publish": {"lasts": lasts, "basis": "catalogue", "outcomes": {"objection": "conclude"}}})
    if spoken["step-council"]:
        name = {"vi": "Họp hội đồng"}
        middle.append({"examine": {"id": "council", "name": name, "role": officer, "outcomes": {"unlawful": "refuse"}}})
    concluding = bool(spoken["step-consult"] or spoken["step-publish"])
    if concluding:
        name = {"vi": "Tổng hợp, trình quyết định"}
        middle.append({"examine": {"id": "conclude", "name": name, "role": officer, "outcomes": {"unlawful": "refuse"}}})
    if has_fee:
        middle.append({"pay": {"clock": "run", "within": {"calendar_days": 30}, "outcomes": {"expired": "stop"}}})
    outcomes = {key: target for key, target in good.items() if target}
    return [
        {"receive": {"role": "receptionist", **({"online": ONLINE} if online else {})}},
        {"assign": {"role": officer, "by": "least-loaded"}},
        {"examine": {"outcomes": outcomes}},
        *middle,
        {"approve": {"role": _HEADS[level], "four_eyes": "examine", "outcomes": {"back": "examine", "refused": "refuse"}}},
        {"return": {"channels": ["counter", "post", "online"] if online else ["counter", "post"]}},
    ]  # fmt: skip


def _span(sentence: str | None) -> dict[str, int]:
    """The length that a sentence names; five working days stand in for none, and the question says so."""
    found = _SPAN.search(sentence or "")
    return {_UNITS[found[2].lower()]: max(1, int(found[1]))} if found else {"working_days": 5}
