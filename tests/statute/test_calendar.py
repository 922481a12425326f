"""The calendar: working days in both directions, office hours, layers, and what contradictory data are told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from statute.calendar import Calendar, CalendarData, DayNote
from statute.calendar_layers import CalendarLayer, layered, narrowed
from statute.errors import CalendarEnds, CalendarFault
from statute.time import ICT
from tests.statute import oracle
from tests.statute.cases import moments

NOTE = DayNote(vi="Ngày thử", en="A test day", basis="văn bản thử", verified=True)
DATES = st.dates(date(2018, 3, 1), date(2027, 6, 30))


@given(day=DATES)
def test_working_days_agree_with_the_oracle(vietnam: Calendar, day: date) -> None:
    assert vietnam.is_working(day) == oracle.works(day, vietnam.data)
    assert (vietnam.why_off(day) is None) == vietnam.is_working(day)


@given(day=DATES, n=st.integers(1, 60))
def test_adding_counting_and_subtracting_working_days_agree(vietnam: Calendar, day: date, n: int) -> None:
    later = vietnam.add_working_days(day, n)
    assert vietnam.working_days_between(day, later) == n
    assert vietnam.is_working(later)
    assert vietnam.subtract_working_days(later, n) <= vietnam.roll_forward(day)
    assert vietnam.working_days_between(vietnam.subtract_working_days(later, n), later) == n


@given(start=moments(1), minutes=st.integers(1, 5_000))
@settings(max_examples=200)
def test_adding_and_subtracting_office_time_agree(vietnam: Calendar, start: datetime, minutes: int) -> None:
    later = vietnam.add_working_minutes(start, minutes)
    assert vietnam.working_minutes_between(start, later) == minutes
    back = vietnam.subtract_working_time(later, timedelta(minutes=minutes))
    assert start <= back
    assert vietnam.working_time_between(start, back) == timedelta()


def test_no_days_added_is_the_same_day(vietnam: Calendar) -> None:
    assert vietnam.add_working_days(date(2026, 5, 2), 0) == date(2026, 5, 2)
    assert vietnam.subtract_working_days(date(2026, 5, 2), 0) == date(2026, 5, 2)


def test_days_off_say_why(vietnam: Calendar) -> None:
    tet, saturday = vietnam.why_off(date(2026, 2, 17)), vietnam.why_off(date(2026, 11, 21))
    assert tet is not None and (tet.vi, tet.en) == ("Tết Nguyên đán", "Lunar New Year")
    assert saturday is not None and (saturday.vi, saturday.en) == ("Thứ Bảy", "Saturday")
    swapped = vietnam.why_on(date(2026, 1, 10))
    assert swapped is not None and swapped.vi == "Tết Dương lịch (làm thay 2/1)"


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2028, 1, 1)])
def test_days_outside_the_calendar_are_an_error(vietnam: Calendar, day: date) -> None:
    for ask in (vietnam.is_working, vietnam.why_off, vietnam.is_projected, vietnam.roll_forward, vietnam.closing_time):
        with pytest.raises(CalendarEnds, match=r"cannot answer for .*add the missing year"):
            ask(day)
    with pytest.raises(CalendarEnds):
        vietnam.add_working_days(day, 1)
    with pytest.raises(CalendarEnds):
        vietnam.working_days_between(date(2026, 1, 1), day)


def test_counting_past_either_end_is_an_error(vietnam: Calendar) -> None:
    with pytest.raises(CalendarEnds, match="5 working days after 2027-12-30"):
        vietnam.add_working_days(date(2027, 12, 30), 5)
    with pytest.raises(CalendarEnds, match="5 working days before 2018-01-03"):
        vietnam.subtract_working_days(date(2018, 1, 3), 5)
    with pytest.raises(CalendarEnds):
        vietnam.add_working_minutes(datetime(2027, 12, 31, 17, tzinfo=ICT), 60)


def test_negative_counts_are_refused(vietnam: Calendar) -> None:
    with pytest.raises(ValueError, match="expected 0 or more"):
        vietnam.add_working_days(date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="expected 0 or more"):
        vietnam.subtract_working_days(date(2026, 1, 5), -1)


def test_counter_closes_with_the_last_session(vietnam: Calendar) -> None:
    assert vietnam.closing_time(date(2026, 11, 20)) == time(17, 30)
    assert vietnam.closing_time(date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"off": {"2026-01-05": NOTE}, "on": {"2026-01-05": NOTE}}, "2026-01-05 is both off and worked"),
        ({"off": {"2029-01-05": NOTE}}, r"2029-01-05 lies outside its years 2026-2026"),
        ({"years": {2024: "announced", 2026: "announced"}}, "year 2025 is missing between 2024 and 2026"),
        ({"years": {}}, "at least 1 item"),
        ({"weekend": (6, 8)}, "8 is not a weekday"),
        ({"sessions": ((time(8), time(12)), (time(11), time(17)))}, "found 08:00-12:00, 11:00-17:00"),
        ({"sessions": ()}, "found none"),
        ({"half": {"2026-01-04": ((time(8), time(12)),)}}, "2026-01-04 has hours of its own but is not a working day"),
    ],
)
def test_contradictory_calendar_is_refused(data: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        CalendarData.model_validate({"name": "thử", "years": {2026: "announced"}, **data})


def test_half_day_shortens_the_working_time_of_that_day() -> None:
    morning = ((time(8), time(12)),)
    data = CalendarData(name="thử", years={2026: "announced"}, half={date(2026, 12, 31): morning})
    calendar = Calendar.of(data)
    assert calendar.closing_time(date(2026, 12, 31)) == time(12)
    assert calendar.working_minutes_between(
        datetime(2026, 12, 30, 17, tzinfo=ICT), datetime(2026, 12, 31, 23, tzinfo=ICT)
    ) == 30 + 240  # fmt: skip


def test_reception_may_be_open_when_settlement_is_not() -> None:
    mornings = {6: ((time(8), time(11, 30)),)}
    data = CalendarData(name="thử", years={2026: "announced"}, reception=mornings, off={date(2026, 11, 28): NOTE})
    calendar = Calendar.of(data)
    assert calendar.reception_on(date(2026, 11, 21)) == mornings[6]
    assert calendar.sessions_on(date(2026, 11, 21)) == ()
    assert calendar.reception_on(date(2026, 11, 28)) == ()
    assert calendar.reception_on(date(2026, 11, 20)) == calendar.sessions_on(date(2026, 11, 20))


def test_later_layer_may_turn_a_holiday_into_a_working_day(vietnam_data: CalendarData) -> None:
    province = CalendarLayer(name="tỉnh", off={date(2026, 11, 20): NOTE}, on={date(2026, 11, 24): NOTE})
    office = CalendarLayer(name="xã", on={date(2026, 11, 20): NOTE})
    below, above = layered(vietnam_data, province), layered(vietnam_data, province, office)
    assert not Calendar.of(below).is_working(date(2026, 11, 20))
    assert Calendar.of(below).is_working(date(2026, 11, 24))
    assert Calendar.of(above).is_working(date(2026, 11, 20))
    assert above.name == "vietnam/tỉnh/xã"


def test_layer_that_does_not_fit_is_refused(vietnam_data: CalendarData) -> None:
    with pytest.raises(CalendarFault, match="layer 'tỉnh' does not fit over 'vietnam'"):
        layered(vietnam_data, CalendarLayer(name="tỉnh", off={date(2031, 1, 2): NOTE}))
    with pytest.raises(ValidationError, match="2026-11-20 both off and worked"):
        CalendarLayer(name="tỉnh", off={date(2026, 11, 20): NOTE}, on={date(2026, 11, 20): NOTE})


def test_narrowed_calendar_answers_alike_within_its_years(vietnam: Calendar) -> None:
    pinned = Calendar.of(narrowed(vietnam.data, range(2025, 2027)))
    for step in range(730):
        day = date(2025, 1, 1) + timedelta(days=step)
        assert pinned.why_off(day) == vietnam.why_off(day)
    with pytest.raises(CalendarEnds):
        pinned.is_working(date(2027, 1, 1))


@pytest.mark.parametrize("years", [range(2026, 2030), range(2026, 2026)])
def test_narrowing_to_years_it_has_not_is_refused(vietnam_data: CalendarData, years: range) -> None:
    with pytest.raises(CalendarFault, match="has the years 2018-2027"):
        narrowed(vietnam_data, years)


def test_calendar_survives_json(vietnam_data: CalendarData) -> None:
    assert CalendarData.model_validate_json(vietnam_data.model_dump_json()) == vietnam_data


def test_day_that_a_layer_closes_loses_its_hours() -> None:
    morning = ((time(8), time(12)),)
    base = CalendarData(name="thử", years={2026: "announced"}, half={date(2026, 12, 31): morning})
    closed = layered(base, CalendarLayer(name="xã", off={date(2026, 12, 31): NOTE}))
    assert Calendar.of(closed).sessions_on(date(2026, 12, 31)) == ()


def test_no_office_time_is_the_same_moment(vietnam: Calendar) -> None:
    moment = datetime(2026, 11, 21, 9, tzinfo=ICT)
    assert vietnam.add_working_minutes(moment, 0) == vietnam.subtract_working_time(moment, timedelta()) == moment
    with pytest.raises(CalendarEnds, match="of working time before"):
        vietnam.subtract_working_time(datetime(2018, 1, 2, 9, tzinfo=ICT), timedelta(hours=2))
