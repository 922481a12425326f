"""What a clerk is told about a calendar file: every fault, with its line."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from procedure_defs.calendar_file import FOLDER, CalendarFileError, calendar_from, calendar_named
from procedure_defs.load import read
from statute.calendar import Calendar, CalendarData

GOOD = """
calendar: thu
name: {vi: Lịch thử}
weekend: [saturday, sunday]
occasions:
  tet: {vi: Tết, en: Tet}
basis:
  vb: {cite: văn bản thử, announced: 2025-12-01, verified: true}
years:
  2026:
    status: announced
    off:
      - {from: 2026-02-16, to: 2026-02-20, lunar: 1/1, why: tet, basis: vb}
    swaps:
      - {off: 2026-01-02, work: 2026-01-10, why: tet, basis: unknown}
    half:
      - {day: 2026-12-31, hours: ["08:00-12:00"]}
"""


def read_back(text: str, folder: Path = Path()) -> CalendarData:
    return calendar_from(read(text, "calendars/thu.yaml"), folder)


def test_file_becomes_calendar_data() -> None:
    data = read_back(GOOD)
    assert len(data.off) == 6
    assert data.off[date(2026, 2, 16)].basis == "văn bản thử"
    assert data.on[date(2026, 1, 10)].basis is None and not data.on[date(2026, 1, 10)].verified
    assert data.half == {date(2026, 12, 31): ((time(8), time(12)),)}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("why: tet, basis: vb", "why: tat, basis: vb", r"thu.yaml:13:\d+: FORM-006 'tat' is not among 'occasions'"),
        ("basis: vb}", "basis: vn}", r"thu.yaml:13:\d+: FORM-006 'vn' is not among 'basis' \(write 'unknown'"),
        ("from: 2026-02-16, ", "", r"thu.yaml:13:\d+: FORM-010 .*either 'day', or 'from' and 'to'"),
        ("to: 2026-02-20", "to: 2026-02-10", r"thu.yaml:13:\d+: FORM-009 .*from 0 to 31 days after"),
        ("lunar: 1/1", "lunar: 10/3", r"thu.yaml:13:\d+: FORM-009 lunar 10/3 falls on 2026-04-26, not here"),
        ("lunar: 1/1", "lunar: 10/13", r"thu.yaml:13:\d+: FORM-008 10/13 is no day of the lunar year"),
        ("lunar: 1/1", "lunar: mùng 1", r"thu.yaml:13:\d+: FORM-007"),
        ("to: 2026-02-20", "to: 2026-02-30", r"thu.yaml:13:\d+: FORM-008"),
        ("work: 2026-01-10", "work: 2026-01-09", r"thu.yaml:15:\d+: FORM-009 2026-01-09 is a friday, which 'work' changes"),
        ("off: 2026-01-02", "off: 2026-01-03", r"thu.yaml:15:\d+: FORM-009 2026-01-03 is a saturday, which 'off' changes"),
        ("calendar: thu", "calendar: ../thu", r"thu.yaml:2:\d+: FORM-007"),
        ("off: 2026-01-02", "off: 2026-02-17", r"thu.yaml:15:\d+: FORM-009 2026-02-17 is named twice, first in"),
        ("off: 2026-01-02", "off: 2025-01-02", r"thu.yaml:15:\d+: FORM-009 2025-01-02 stands under 2026"),
        ("status: announced", "status: sure", r"thu.yaml:11:\d+: FORM-006"),
        ("    status: announced\n", "", r"FORM-002 the year lacks its status"),
        ("08:00-12:00", "8h-12h", r"thu.yaml:17:\d+: FORM-008 .*08:00-12:00"),
        ("verified: true", "verified: yes", r"thu.yaml:8:\d+: FORM-012"),
        ("swaps:", "swap:", r"thu.yaml:14:\d+: FORM-001"),
        ("2026-12-31", "2026-12-27", r"2026-12-27 has hours of its own but is not a working day"),
    ],
)
def test_each_fault_is_told_with_its_line(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(CalendarFileError, match=complaint):
        read_back(GOOD.replace(old, new, 1))


def test_layer_file_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "thu.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "xa.yaml").write_text(
        """
calendar: xa
name: {vi: Lịch xã thử}
over: thu
reception: {saturday: ["08:00-11:30"]}
occasions: {truc: {vi: Trực Tết}}
years:
  2026:
    work: [{day: 2026-02-20, why: truc, basis: unknown}]
""",
        "utf-8",
    )
    calendar = Calendar.of(calendar_named("xa", tmp_path))
    assert calendar.is_working(date(2026, 2, 20)) and not calendar.is_working(date(2026, 2, 19))
    assert calendar.reception_on(date(2026, 11, 21)) == ((time(8), time(11, 30)),)


def test_calendars_that_stand_on_one_another_are_refused(tmp_path: Path) -> None:
    for name, over in (("xa", "tinh"), ("tinh", "xa")):
        (tmp_path / f"{name}.yaml").write_text(f"calendar: {name}\nname: {{vi: Lịch}}\nover: {over}\n", "utf-8")
    with pytest.raises(CalendarFileError, match="the calendars stand on one another: xa over tinh over xa"):
        calendar_named("xa", tmp_path)


def test_missing_file_is_a_fault_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CalendarFileError, match=r"calendars/huyen.yaml:1:1: YAML-015"):
        calendar_named("huyen", tmp_path)


def test_example_of_the_readme_reads_and_does_what_it_says() -> None:
    shown = (FOLDER / "README.md").read_text("utf-8")
    example = "\n".join(line[4:] for line in shown.splitlines() if line.startswith("    "))
    calendar = Calendar.of(calendar_from(read(example, "calendars/xa-thu.yaml")))
    assert not calendar.is_working(date(2026, 3, 20))
    assert calendar.is_working(date(2026, 5, 16)) and calendar.is_working(date(2026, 11, 24))
    assert calendar.closing_time(date(2026, 12, 31)) == time(12)
    assert calendar.reception_on(date(2026, 11, 21)) and not calendar.is_working(date(2026, 11, 21))
