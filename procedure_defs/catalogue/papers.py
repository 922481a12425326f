"""Component papers of a record: rows cut at their quantities, each classified by its own words, each inference a question."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from procedure_defs.catalogue.questions import Question, shortened

_HEAD = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
_QUANTITY = re.compile(r"(\d{1,2}) bản chính(?:, ?(\d{1,2}) bản sao)?|(\d{1,2}) bản sao(?![a-zà-ỹ])")
_FORM = re.compile(r"([^.;:,()]{1,90}\.(?:docx?|pdf|xlsx?|rar|zip|rtf|odt))\s*$", re.IGNORECASE)
_LONGEST_NAME = 600

_KINDS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("note", "paper-note", re.compile(r"^[-+*• ]*(số lượng hồ sơ|số bộ hồ sơ|lưu ý|ghi chú|ngoài ra|\d+\) số lượng)", re.I)),
    ("one_of", "paper-alternatives", re.compile(r"một trong (các|những|số)", re.I)),
    ("from_register", "paper-from-register", re.compile(r"(khai thác|tra cứu)[^.;]{0,60}(cơ sở dữ liệu|CSDL)|VNeID", re.I)),
    ("present_only", "paper-present-only", re.compile(r"xuất trình|để đối chiếu", re.I)),
    ("required_if", "paper-condition", re.compile(r"trường hợp|đối với|nếu (?!có\b)|khi (có|thuộc)", re.I)),
    ("optional", "paper-optional", re.compile(r"\(?nếu có\)?", re.I)),
)  # fmt: skip
"""Kind, rule and what a row says, in the order in which they are tried; a row that says none of it is required."""


class Row(NamedTuple):
    """One row: its text, the case that its table is for, form, how many originals and copies."""

    text: str
    case: str
    form: str | None
    originals: int
    copies: int
    counted: bool


class Papers(NamedTuple):
    """What a draft says of papers; `cases` are the conditions that the applicant declares."""

    papers: list[dict[str, Any]]
    cases: list[str]
    questions: list[Question]


def papers_of(text: str) -> Papers:
    """Papers classified; a condition becomes a yes-or-no question of the form."""
    papers: list[dict[str, Any]] = []
    cases: list[str] = []
    questions: list[Question] = []
    for number, row in enumerate(rows_of(text)):
        papers.append(_paper(number, row, cases, questions))
    if not papers:
        questions.append(Question("paper-none", "papers", text or "(empty)"))
    return Papers(papers, cases, questions)


def rows_of(text: str) -> list[Row]:
    """The rows of all tables of the text; what stands between two tables is the case that the second is for."""
    before, *tables = text.split(_HEAD)
    if not tables:
        return []
    rows: list[Row] = []
    case = before
    for number, table in enumerate(tables, start=1):
        ends = 0
        for quantity in _QUANTITY.finditer(table):
            rows += _row(table[ends : quantity.start()], case.strip(" -:"), quantity)
            ends = quantity.end()
        case = table[ends:]
        rows += _row(case, "", None) if number == len(tables) else []
    return rows


def _row(text: str, case: str, quantity: re.Match[str] | None) -> list[Row]:
    text = text.strip(" -+•*;,.")
    if not text or text in ("Không có thông tin", "Không"):
        return []
    form = _FORM.search(text)
    if form is not None and len(text) > len(form[1]) + 3:
        text = text[: form.start()].strip(" ;,.")
    originals, copies = (int(quantity[1] or 0), int(quantity[2] or quantity[3] or 0)) if quantity else (0, 0)
    return [Row(text, case, form[1].strip() if form else None, min(originals, 20), min(copies, 20), quantity is not None)]


def _paper(number: int, row: Row, cases: list[str], questions: list[Question]) -> dict[str, Any]:
    at = f"papers[{number}]"
    kind, rule, matched = _kind(row)
    paper: dict[str, Any] = {"id": f"paper-{number + 1}", "name": {"vi": shortened_name(row.text)}, "kind": kind}
    if kind == "required_if":
        declared = shortened(matched)
        if declared not in cases:
            cases.append(declared)
        paper["when"] = f"form.cases.case_{cases.index(declared) + 1} == true"
    if kind == "one_of":
        paper["group"] = f"group-{number + 1}"
    if rule is not None:
        questions.append(Question(rule, at, matched, kind))
    if not row.counted and kind != "note":
        questions.append(Question("paper-quantity", at, row.text))
    more = {"originals": row.originals, "copies": row.copies, "form_no": row.form}
    return {**paper, **{key: value for key, value in more.items() if value}, "basis": "catalogue"}


def _kind(row: Row) -> tuple[str, str | None, str]:
    """The kind of a row, the rule by which it was told, and the words that told it."""
    if row.case:
        return "required_if", "paper-condition", row.case
    if row.counted and row.originals == row.copies == 0:
        return "note", "paper-note", f"{row.text} (0 bản chính, 0 bản sao)"
    for kind, rule, words in _KINDS:
        found = words.search(row.text)
        if found is not None:
            return kind, rule, _around(row.text, found.start())
    return "required", None, row.text


def _around(text: str, at: int) -> str:
    """The clause in which something stands."""
    begins = max((text.rfind(mark, 0, at) for mark in ".;"), default=-1) + 1
    ends = min((end for mark in ".;" if (end := text.find(mark, at)) >= 0), default=len(text))
    return text[begins:ends].strip(" -+")


def shortened_name(text: str) -> str:
    """A paper's name of bearable length."""
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1].rstrip() + "…"
