"""The explanation of a due date ends on it and adds up to the term."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings

from statute.calendar import Calendar
from statute.explain import explain
from statute.term import Term, due
from tests.statute.cases import moments, terms


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_each_day_says_why_it_counts_or_not(vietnam: Calendar) -> None:
    entries = explain(Term(unit="working_days", n=3), at("2026-04-29T10:00"), vietnam)
    assert [(entry.day.day, entry.kind, entry.number) for entry in entries] == [
        (29, "origin", 0), (30, "skipped", 0), (1, "skipped", 0), (2, "skipped", 0), (3, "skipped", 0),
        (4, "counted", 1), (5, "counted", 2), (6, "counted", 3),
    ]  # fmt: skip
    assert entries[1].vi == "nghỉ: Ngày Chiến thắng 30/4"
    assert entries[1].basis == "Bộ luật Lao động 45/2019/QH14, Điều 112"
    assert entries[3].en == "off: Saturday"


def test_swapped_saturday_is_counted_with_its_ground(vietnam: Calendar) -> None:
    *_, last = explain(Term(unit="working_days", n=1), at("2026-01-09T10:00"), vietnam)
    assert (last.day, last.kind, last.basis) == (date(2026, 1, 10), "counted", "12729/VPCP-KGVX")
    assert last.vi == "ngày làm việc thứ 1: Tết Dương lịch (làm thay 2/1)"


def test_end_that_falls_on_days_off_is_rolled(vietnam: Calendar) -> None:
    entries = explain(Term(unit="calendar_days", n=3), at("2026-04-29T10:00"), vietnam)
    assert [entry.kind for entry in entries] == ["origin", "counted", "counted", "counted", "skipped", "rolled"]
    assert entries[3].vi == "ngày thứ 3: Thứ Bảy"
    assert entries[-1].basis == "Bộ luật Dân sự 2015, Điều 148 khoản 5"


def test_reception_after_the_cut_off_is_told(vietnam: Calendar) -> None:
    term = Term(unit="same_day", cut_off=time(15))
    assert [entry.kind for entry in explain(term, at("2026-11-20T14:00"), vietnam)] == ["counted"]
    late = explain(term, at("2026-11-20T15:30"), vietnam)
    assert late[0].vi == "nhận sau 15:00, tính sang ngày làm việc tiếp theo"
    assert [entry.kind for entry in late] == ["skipped", "skipped", "skipped", "counted"]


@given(term=terms(), start=moments())
@settings(max_examples=250, deadline=None)
def test_entries_end_on_the_due_day_and_add_up(vietnam: Calendar, term: Term, start: datetime) -> None:
    entries, ends = explain(term, start, vietnam), due(term, start, vietnam)
    last = entries[-1]
    assert last.day == ends.due_on
    assert [entry.day for entry in entries] == sorted({entry.day for entry in entries})
    assert last.number == {"working_hours": term.n * 60}.get(term.unit, term.n)
    if term.unit in ("working_days", "calendar_days"):
        assert sum(entry.kind == "counted" for entry in entries) == term.n
        assert len(entries) == (ends.due_on - start.date()) // timedelta(days=1) + 1
