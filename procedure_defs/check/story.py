"""A way through the space told as a story in plain words, Vietnamese and English, with the lines of the steps it passes."""

from __future__ import annotations

from collections.abc import Iterable

from procedure_defs.check.cases import Case
from procedure_defs.check.moves import Move
from procedure_defs.written import Written
from statute.words import Bilingual

_TOLD: dict[tuple[str, str], tuple[str, str]] = {
    ("file", ""): ("người dân nộp hồ sơ", "the applicant files"),
    ("supply", ""): ("người dân nộp bổ sung", "the applicant supplies what was asked"),
    ("withdraw", ""): ("người dân xin rút hồ sơ", "the applicant withdraws"),
    ("pay", ""): ("người dân nộp tiền", "the applicant pays"),
    ("extend", ""): ("Một cửa xin lỗi và hẹn lại", "the one-stop unit apologises and names a new date"),
    ("suspend", ""): ("hồ sơ bị tạm đình chỉ", "the dossier is suspended"),
    ("resume", ""): ("hồ sơ được tiếp tục", "the suspension is lifted"),
    ("object", ""): ("có ý kiến phản đối", "somebody objects"),
    ("arrive", ""): ("việc chờ đã tới", "what was waited for comes"),
    ("child", ""): ("thủ tục liên thông kết thúc", "a linked procedure ends"),
    ("timer", "supplement"): ("quá hạn bổ sung", "the time to supplement runs out"),
    ("timer", "payment"): ("quá hạn nộp tiền", "the time to pay runs out"),
    ("timer", "until"): ("hết thời gian của bước", "the period of the step ends"),
    ("timer", "silence"): ("cơ quan được hỏi im lặng", "the consulted body is silent"),
    ("complete", "issue_supplement"): ("Một cửa: yêu cầu bổ sung", "the one-stop unit: request for a supplement"),
    ("complete", "check_supplement"): ("Một cửa: kiểm tra bổ sung", "the one-stop unit: check of the supplement"),
    ("complete", "issue_refusal"): ("Một cửa: từ chối", "the one-stop unit: refusal"),
    ("answer", "look_up"): ("cơ sở dữ liệu dân cư trả lời", "the population register answers"),
    ("answer", "candidates"): ("hệ thống tìm người xử lý", "the system looks for an official"),
    ("answer", "ask"): ("hệ thống đối tác trả lời", "the partner asked answers"),
    ("answer", "start_child"): ("thủ tục liên thông bắt đầu", "a linked procedure starts"),
}


def story(written: Written, case: Case, way: Iterable[Move]) -> Bilingual:
    """The way as one sentence: what happened after what, beginning with the filing and what was special about it."""
    vi, en = zip(*(_told(written, move) for move in way), strict=True)
    about = _about(written, case)
    return Bilingual(vi=" → ".join((vi[0] + about.vi, *vi[1:])), en=" -> ".join((en[0] + about.en, *en[1:])))


def line_of(written: Written, step_id: str) -> int | None:
    """The line at which a step is written."""
    found = next((path for path, step in written.steps() if step.id == step_id), None)
    return written.source.where(found).line if found else None


def _told(written: Written, move: Move) -> tuple[str, str]:
    words = _TOLD.get((move.kind, move.work)) or _TOLD.get((move.kind, ""))
    line = line_of(written, move.step)
    vi, en = (f" (dòng {line})", f" (line {line})") if line else ("", "")
    outcome = f": {move.outcome}" if move.outcome else ""
    if words is None:
        return f"bước '{move.step}'{vi}{outcome}", f"step '{move.step}'{en}{outcome}"
    if move.kind in ("file", "extend", "suspend", "resume", "withdraw"):
        return words
    return f"{words[0]}, bước '{move.step}'{vi}{outcome}", f"{words[1]}, step '{move.step}'{en}{outcome}"


def _about(written: Written, case: Case) -> Bilingual:
    """The conditions of the case, as they are written."""
    names: dict[str, str] = {}
    seen: list[object] = []
    for guard in written.guards.values():
        if guard.tree not in seen:
            seen.append(guard.tree)
            names[f"g{len(seen)}"] = guard.source.strip()
    if not case.facts:
        return Bilingual(vi="", en="")
    vi = "; ".join(f"`{names.get(name, name)}` {'đúng' if holds else 'sai'}" for name, holds in case.facts)
    en = "; ".join(f"`{names.get(name, name)}` is {'true' if holds else 'false'}" for name, holds in case.facts)
    return Bilingual(vi=f" [{vi}]", en=f" [{en}]")
