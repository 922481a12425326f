"""The ledger as people read it."""

from __future__ import annotations

from datetime import datetime, time
from typing import get_args

from statute.calendar import Calendar
from statute.clock import Cause, extend, pause, restart, resume, start, stop, transfer
from statute.ledger import recalculate
from statute.ledger_words import term_in_words, told
from statute.term import Term

FIVE = Term(unit="working_days", n=5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_every_cause_is_told_with_the_date_before_and_after(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    clock = pause(clock, "payment", at("2026-11-04T10:00"), vietnam)
    clock = resume(clock, "payment", at("2026-11-11T15:00"), vietnam)
    clock = extend(clock, Term(unit="working_days", n=2), at("2026-11-12T09:00"), vietnam)
    clock = transfer(clock, at("2026-11-12T10:00"))
    clock = restart(clock, at("2026-11-13T10:00"), vietnam)
    clock = recalculate(clock, at("2026-11-13T11:00"), vietnam)
    clock = stop(clock, at("2026-11-16T11:00"))
    assert {entry.cause for entry in clock.entries} == set(get_args(Cause))
    assert [told(entry).vi for entry in clock.entries] == [
        "Bắt đầu tính thời hạn (tiếp nhận đủ hồ sơ, 5 ngày làm việc): hẹn 09/11/2026",
        "Tạm dừng tính thời hạn (nghĩa vụ tài chính): chưa có ngày hẹn trong thời gian này",
        "Tính tiếp thời hạn (nghĩa vụ tài chính): từ 09/11/2026 thành 16/11/2026",
        "Gia hạn (xin lỗi và hẹn lại, 2 ngày làm việc): từ 16/11/2026 thành 18/11/2026",
        "Chuyển hồ sơ, thời hạn giữ nguyên (bàn giao): vẫn hẹn 18/11/2026",
        "Tính lại thời hạn từ đầu (bổ sung hồ sơ, 5 ngày làm việc): từ 18/11/2026 thành 20/11/2026",
        "Tính lại theo lịch làm việc đã sửa (thông báo về ngày nghỉ): vẫn hẹn 20/11/2026",
        "Kết thúc tính thời hạn (đã có kết quả)",
    ]
    assert told(clock.entries[2]).en == "Clock resumed (financial obligation): from 09/11/2026 to 16/11/2026"


def test_provisional_date_says_so_and_hours_show_the_time(vietnam: Calendar) -> None:
    assert told(start(FIVE, at("2026-12-30T09:00"), vietnam).entries[0]).vi.endswith("hẹn 07/01/2027 (tạm tính)")
    hours = start(Term(unit="working_hours", n=8), at("2026-11-17T10:00"), vietnam)
    assert told(hours.entries[0]).vi == "Bắt đầu tính thời hạn (tiếp nhận đủ hồ sơ, 8 giờ làm việc): hẹn 10:00 18/11/2026"


def test_ground_of_its_own_is_shown_as_written(vietnam: Calendar) -> None:
    held = pause(start(FIVE, at("2026-11-02T09:00"), vietnam), "chờ giám định", at("2026-11-03T09:00"), vietnam)
    assert told(held.entries[-1]).vi.startswith("Tạm dừng tính thời hạn (chờ giám định)")


def test_terms_are_told_in_words() -> None:
    assert term_in_words(Term(unit="months", n=1)).en == "1 month"
    assert term_in_words(Term(unit="same_day", cut_off=time(15))).vi == "trong ngày, nhận đến 15:00"
