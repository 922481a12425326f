"""A record of the national catalogue as the portal published it: field names are the portal's, texts run together."""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

LARGEST_LINE = 2 * 1024 * 1024
_HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]+")
_BLANKS = re.compile(r"\s+")


class CatalogueFault(ValueError):
    """The file is no catalogue; the message says at which line and why."""


class Record(NamedTuple):
    """One procedure of the catalogue, its texts in composed form and without characters that cannot be seen."""

    code: str
    name: str
    decision: str
    level: str
    field: str
    applicants: str
    order: str
    channels: str
    papers: str
    basis: str
    conditions: str
    result: str
    executed_by: str


_FIELDS = {
    "code": "ma_thu_tuc", "name": "ten_thu_tuc", "decision": "so_quyet_dinh", "level": "cap_thuc_hien", "field": "linh_vuc",
    "applicants": "doi_tuong_thuc_hien", "order": "trinh_tu_thuc_hien", "channels": "cach_thuc_thuc_hien",
    "papers": "thanh_phan_ho_so", "basis": "can_cu_phap_ly", "conditions": "yeu_cau_dieu_kien", "result": "ket_qua_xu_ly",
    "executed_by": "co_quan_thuc_hien",
}  # fmt: skip


def records(path: Path) -> Iterator[Record]:
    """Every record of a file of JSON lines, plain or `.xz`. Raises `CatalogueFault`, `OSError`."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        try:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _record(line, number)
        except (lzma.LZMAError, EOFError, UnicodeDecodeError) as error:
            raise CatalogueFault(f"the file cannot be read: {error}") from None


def _record(line: str, number: int) -> Record:
    if len(line) > LARGEST_LINE:
        raise CatalogueFault(f"line {number} is longer than {LARGEST_LINE} characters")
    try:
        found: Any = json.loads(line)
    except ValueError as error:
        raise CatalogueFault(f"line {number} is no JSON: {error}") from None
    missing = [name for name in _FIELDS.values() if not isinstance(found, dict) or not isinstance(found.get(name), str)]
    if missing:
        raise CatalogueFault(
            f"line {number} lacks {', '.join(missing[:4])}: a record of the national catalogue has them as texts"
        )
    record = Record(**{ours: clean(found[theirs]) for ours, theirs in _FIELDS.items()})
    if not re.fullmatch(r"[1-9]\.[0-9]{6}", record.code):
        raise CatalogueFault(f"line {number}: '{record.code[:30]}' is no code of a procedure, such as 1.001193")
    return record


def clean(text: str) -> str:
    """A text in composed form, blanks single, without what cannot be seen."""
    composed = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    return _BLANKS.sub(" ", _CONTROL.sub(" ", composed)).strip()


def sentences(text: str) -> list[str]:
    """A running text in sentences."""
    return [part.strip() for part in re.split(r"(?<=[.;:!?])\s+(?=[-+*•(A-ZĐÀ-Ỹ0-9])", text) if part.strip()]
