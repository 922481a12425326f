"""Why a dossier can or cannot go on under another version, in words of the law, Vietnamese and English."""

from __future__ import annotations

from typing import Any

from procedure_defs.impact.version import Version
from statute.words import Bilingual

SAFE = Bilingual(
    vi="bước đang mở còn nguyên, dữ liệu cần về sau đã đủ, đã chứng minh còn đường tới kết thúc, ngày hẹn giữ nguyên",
    en="the open step stands in the new version, all data needed later is there, an end is proved reachable, no date moves",
)
NO_END = Bilingual(
    vi="ở bước này của phiên bản mới không còn đường nào tới kết thúc",
    en="from this step of the new version no end can be reached",
)
NOT_FILED = Bilingual(
    vi="phiên bản mới không nhận loại hồ sơ này", en="the new version takes no dossier of this kind"
)  # fmt: skip


def mapped(old: Version, new: Version, mapping: dict[str, str]) -> Bilingual:
    """That a mapping is needed, and which."""
    pairs = [(old.step(step), new.step(target)) for step, target in mapping.items()]
    vi = "; ".join(f"{a.vi} → {b.vi}" for a, b in pairs)
    en = "; ".join(f"{a.en} -> {b.en}" for a, b in pairs)
    return Bilingual(
        vi=f"{vi}; với ánh xạ ấy dữ liệu đã đủ, đã chứng minh còn đường tới kết thúc, ngày hẹn giữ nguyên",
        en=f"{en}; with it all data is there, an end is proved reachable, no date moves",
    )


def refused(code: str, details: dict[str, Any], old: Version, new: Version) -> Bilingual:
    """Why the core refuses to move a dossier."""
    told = _TOLD.get(code)
    if told is None:
        return Bilingual(vi=f"{code} {details}", en=f"{code} {details}")
    key = str(details.get("why") or ("condition" if "condition_of" in details else ""))
    vi, en = told.get(key) or told[""]
    values_vi, values_en = (
        {name: _shown(value, name, old, new, lang) for name, value in details.items()} for lang in ("vi", "en")
    )
    return Bilingual(vi=vi.format(**_All(values_vi)), en=en.format(**_All(values_en)))


class _All(dict[str, str]):
    """Values for a sentence; what a refusal did not tell is left open."""

    def __missing__(self, key: str) -> str:
        return "?"


def _shown(value: Any, name: str, old: Version, new: Version, language: str) -> str:
    if name in ("step", "to", "needed_by", "condition_of"):
        version = old if name == "step" and value in old.names else new
        return str(getattr(version.step(str(value)), language))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


_TOLD: dict[str, dict[str, tuple[str, str]]] = {
    "UNMAPPED": {
        "": ("bước {step} không có trong phiên bản mới", "step {step} is not in the new version"),
        "changed": (
            "bước {step} trong phiên bản mới là việc khác ({was} → {type})",
            "step {step} is another thing in the new version ({was} -> {type})",
        ),
        "unknown": ("phiên bản cũ không có bước {step}", "the old version has no step {step}"),
    },
    "WRONG_STAGE": {
        "": (
            "{step} không thể thành {to}: hồ sơ chỉ được tiếp nhận một lần và trả kết quả một lần, sau khi đã ký",
            "{step} cannot become {to}: a dossier is received once, and handed over once, after it was signed",
        ),
    },
    "NEVER_COMPLETES": {
        "": ("bước {to} sẽ chờ mãi: {missing} không bao giờ tới", "step {to} would wait for ever: {missing} never comes"),
        "supplement": (
            "đang chờ bổ sung mà phiên bản mới không còn quyền bổ sung",
            "a supplement is awaited, and the new version gives no right to one",
        ),
        "suspension": (
            "đang tạm đình chỉ mà phiên bản mới không còn quyền ấy: không ai cho tiếp tục được",
            "it is suspended, and under the new version nobody could lift that",
        ),
        "payment": ("đang chờ nộp tiền ở {step}; {to} không nhận tiền", "a payment is awaited at {step}; {to} takes none"),
    },
    "DATA_SKIPPED": {
        "": (
            "bỏ qua bước {step} mà bước {needed_by} cần kết quả của nó (người thẩm định, hoặc số tiền)",
            "step {step} would be skipped, and {needed_by} needs what it brings (who examined, or an amount)",
        ),
        "condition": (
            "điều kiện của bước {condition_of} đọc dữ liệu chưa từng được hỏi: {reads}",
            "the condition of step {condition_of} reads what was never asked for: {reads}",
        ),
    },
    "PAPERS_NEW": {
        "": (
            "phiên bản mới bắt buộc có giấy tờ chưa yêu cầu khi tiếp nhận: {papers}; hồ sơ đã tiếp nhận không bị đòi thêm",
            "the new version requires papers not asked for at reception: {papers}; of an accepted dossier nothing more is asked",
        ),
    },
    "MISSING": {"": ("thiếu dữ liệu phiên bản mới cần: {what}", "data that the new version needs is missing: {what}")},
    "PLAN_ALTERED": {"": ("nội dung phiên bản đã bị thay đổi: {why}", "the version's bytes were altered: {why}")},
    "WORKER_LAGS": {"": ("máy xử lý chưa chạy được phiên bản này: {why}", "this release cannot run that version: {why}")},
}
