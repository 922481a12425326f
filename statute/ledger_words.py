"""The ledger in words, Vietnamese and English: what an entry did to the date. Shown on pages, in letters and by the API."""

from __future__ import annotations

from datetime import date, datetime

from statute.clock import Cause, LedgerEntry
from statute.term import Term, Unit
from statute.words import Bilingual

_CAUSES: dict[Cause, Bilingual] = {
    "start": Bilingual(vi="Bắt đầu tính thời hạn", en="Term starts"),
    "pause": Bilingual(vi="Tạm dừng tính thời hạn", en="Clock paused"),
    "resume": Bilingual(vi="Tính tiếp thời hạn", en="Clock resumed"),
    "restart": Bilingual(vi="Tính lại thời hạn từ đầu", en="Term starts again"),
    "extend": Bilingual(vi="Gia hạn", en="Term extended"),
    "stop": Bilingual(vi="Kết thúc tính thời hạn", en="Clock stopped"),
    "transfer": Bilingual(vi="Chuyển hồ sơ, thời hạn giữ nguyên", en="Handed over, term unchanged"),
    "decree": Bilingual(vi="Tính lại theo lịch làm việc đã sửa", en="Counted again under the corrected calendar"),
}

_GROUNDS: dict[str, Bilingual] = {
    "filing": Bilingual(vi="nộp hồ sơ", en="filing"),
    "acceptance": Bilingual(vi="tiếp nhận đủ hồ sơ", en="full and valid reception"),
    "supplement": Bilingual(vi="bổ sung hồ sơ", en="supplement"),
    "payment": Bilingual(vi="nghĩa vụ tài chính", en="financial obligation"),
    "consultation": Bilingual(vi="lấy ý kiến", en="consultation"),
    "inspection": Bilingual(vi="kiểm tra thực tế", en="inspection"),
    "publication": Bilingual(vi="niêm yết công khai", en="publication"),
    "suspension": Bilingual(vi="tạm đình chỉ", en="suspension"),
    "court": Bilingual(vi="yêu cầu của tòa án", en="order of a court"),
    "force-majeure": Bilingual(vi="bất khả kháng", en="force majeure"),
    "apology": Bilingual(vi="xin lỗi và hẹn lại", en="apology and new date"),
    "result": Bilingual(vi="đã có kết quả", en="result ready"),
    "handover": Bilingual(vi="bàn giao", en="handover"),
    "migration": Bilingual(vi="chuyển sang phiên bản khác của thủ tục", en="another version of the procedure"),
    "calendar": Bilingual(vi="thông báo về ngày nghỉ", en="announcement on days off"),
}

_UNITS: dict[Unit, Bilingual] = {
    "minutes": Bilingual(vi="phút", en="minutes"),
    "working_hours": Bilingual(vi="giờ làm việc", en="working hours"),
    "same_day": Bilingual(vi="trong ngày", en="the same day"),
    "working_days": Bilingual(vi="ngày làm việc", en="working days"),
    "calendar_days": Bilingual(vi="ngày", en="calendar days"),
    "weeks": Bilingual(vi="tuần", en="weeks"),
    "months": Bilingual(vi="tháng", en="months"),
    "years": Bilingual(vi="năm", en="years"),
}


def told(entry: LedgerEntry) -> Bilingual:
    """Return an entry as one line: what happened, on what ground, how long, and the date before and after."""
    cause, ground = _CAUSES[entry.cause], ground_in_words(entry.ground)
    long = term_in_words(entry.term) if entry.term else None
    vi, en = _dates(entry)
    if entry.kept is not None:
        vi, en = f"{vi} (không rút ngắn)", f"{en} (never shortened)"
    return Bilingual(
        vi=f"{cause.vi} ({ground.vi}{f', {long.vi}' if long else ''}){vi}",
        en=f"{cause.en} ({ground.en}{f', {long.en}' if long else ''}){en}",
    )


def ground_in_words(ground: str) -> Bilingual:
    """Return a ground in words; one that only a definition knows as it is written."""
    return _GROUNDS.get(ground, Bilingual(vi=ground, en=ground))


def term_in_words(term: Term) -> Bilingual:
    """Return a term in words, such as "3 ngày làm việc"."""
    unit = _UNITS[term.unit]
    if term.unit == "same_day":
        return Bilingual(vi=f"{unit.vi}, nhận đến {term.cut_off:%H:%M}", en=f"{unit.en} if received by {term.cut_off:%H:%M}")
    return Bilingual(vi=f"{term.n} {unit.vi}", en=f"{term.n} {unit.en if term.n > 1 else unit.en[:-1]}")


def _dates(entry: LedgerEntry) -> tuple[str, str]:
    before = _shown(entry.before_on, entry.before_at)
    after = _shown(entry.due_on, entry.due_at)
    if entry.due_on is None:
        held = ": chưa có ngày hẹn trong thời gian này", ": nothing is due meanwhile"
        return ("", "") if entry.cause == "stop" else held
    if entry.before_on is None:
        told = f": hẹn {after}", f": due {after}"
    elif entry.before_at == entry.due_at:
        told = f": vẫn hẹn {after}", f": still due {after}"
    else:
        told = f": từ {before} thành {after}", f": from {before} to {after}"
    return (f"{told[0]} (tạm tính)", f"{told[1]} (provisional)") if entry.provisional else told


def _shown(day: date | None, ends_at: datetime | None) -> str:
    """A day as people write it here, with the time where the term ends within the day."""
    if day is None or ends_at is None:
        return "?"
    shown = f"{day.day:02d}/{day.month:02d}/{day.year}"
    return f"{ends_at:%H:%M} {shown}" if ends_at.date() == day else shown
