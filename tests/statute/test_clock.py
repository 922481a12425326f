"""The clock: pauses, restarts, extensions and decrees, each explained by a ledger that adds up (INV-2, INV-3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statute.calendar import Calendar, CalendarData, DayNote
from statute.calendar_layers import CalendarLayer, layered
from statute.clock import Clock, extend, pause, restart, resume, start, stop, transfer
from statute.errors import ClockError
from statute.ledger import faults, recalculate, recompute, replayed
from statute.term import Term, due
from tests.statute import oracle
from tests.statute.cases import moments, pauses, terms

FIVE = Term(unit="working_days", n=5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def test_pause_moves_the_end_by_the_days_it_held(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)  # due 9/11
    clock = pause(clock, "payment", at("2026-11-04T10:00"), vietnam)  # two days run, three left
    assert clock.running_due is None
    assert clock.remaining is not None and clock.remaining.days == 3
    clock = resume(clock, "payment", at("2026-11-11T15:00"), vietnam)
    assert clock.due.due_on == date(2026, 11, 16)
    assert clock.original_due.due_on == date(2026, 11, 9)


@pytest.mark.parametrize("term", [FIVE, Term(unit="calendar_days", n=15), Term(unit="months", n=1)])
def test_pause_within_one_day_leaves_the_end(vietnam: Calendar, term: Term) -> None:
    clock = start(term, at("2026-11-02T09:00"), vietnam)
    held = pause(clock, "payment", at("2026-11-04T08:00"), vietnam)
    assert resume(held, "payment", at("2026-11-04T17:00"), vietnam).due == clock.due


def test_pause_on_the_last_day_ends_on_the_day_of_resumption(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    held = pause(clock, "payment", at("2026-11-09T10:00"), vietnam)
    assert resume(held, "payment", at("2026-11-12T10:00"), vietnam).due.due_on == date(2026, 11, 12)
    assert resume(held, "payment", at("2026-11-14T10:00"), vietnam).due.due_on == date(2026, 11, 16)  # a Saturday


def test_pause_after_the_end_cures_no_lateness(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    held = pause(clock, "payment", at("2026-11-10T00:00"), vietnam)
    after = resume(held, "payment", at("2026-11-20T10:00"), vietnam)
    assert after.due == clock.due
    assert after.is_late(at("2026-11-20T10:00"))


def test_second_ground_holds_the_clock_until_both_have_ended(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    clock = pause(clock, "payment", at("2026-11-04T10:00"), vietnam)
    clock = pause(clock, "court", at("2026-11-05T10:00"), vietnam)
    clock = resume(clock, "payment", at("2026-11-06T10:00"), vietnam)
    assert clock.is_paused and clock.entries[-1].due_on is None
    clock = resume(clock, "court", at("2026-11-11T10:00"), vietnam)
    assert clock.due.due_on == date(2026, 11, 16)


def test_working_hours_go_on_to_the_minute(vietnam: Calendar) -> None:
    clock = start(Term(unit="working_hours", n=8), at("2026-11-17T10:00"), vietnam)
    clock = pause(clock, "payment", at("2026-11-17T14:17"), vietnam)  # 2 h and 47 min run
    clock = resume(clock, "payment", at("2026-11-18T17:00"), vietnam)
    assert clock.due.due_at == at("2026-11-19T14:13")


def test_same_day_resumed_after_the_cut_off_ends_the_next_working_day(vietnam: Calendar) -> None:
    clock = start(Term(unit="same_day", cut_off=time(15)), at("2026-11-17T10:00"), vietnam)
    held = pause(clock, "payment", at("2026-11-17T11:00"), vietnam)
    assert resume(held, "payment", at("2026-11-17T16:00"), vietnam).due == clock.due
    assert resume(held, "payment", at("2026-11-19T14:00"), vietnam).due.due_on == date(2026, 11, 19)
    assert resume(held, "payment", at("2026-11-19T16:00"), vietnam).due.due_on == date(2026, 11, 20)


def test_restart_counts_the_whole_term_again_and_keeps_the_first_promise(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    clock = pause(clock, "supplement", at("2026-11-04T10:00"), vietnam)
    clock = restart(clock, at("2026-11-10T10:00"), vietnam)
    assert clock.due == due(FIVE, at("2026-11-10T10:00"), vietnam)
    assert clock.original_due.due_on == date(2026, 11, 9)
    assert (clock.restarts, clock.is_paused, clock.origin_at) == (1, False, at("2026-11-02T09:00"))


def test_restart_under_another_pause_holds_the_whole_term(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    clock = pause(clock, "supplement", at("2026-11-03T10:00"), vietnam)
    clock = pause(clock, "court", at("2026-11-04T10:00"), vietnam)
    clock = restart(clock, at("2026-11-05T10:00"), vietnam)
    assert clock.remaining is not None and clock.remaining.days == 5
    assert resume(clock, "court", at("2026-11-13T10:00"), vietnam).due.due_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (Term(unit="working_days", n=2), "2026-11-12T00:00"),
        (Term(unit="calendar_days", n=5), "2026-11-17T00:00"),  # the 14th is a Saturday
        (Term(unit="working_hours", n=4), "2026-11-10T12:00"),
    ],
)
def test_extension_counts_from_the_present_end(vietnam: Calendar, by: Term, expected: str) -> None:
    clock = extend(start(FIVE, at("2026-11-02T09:00"), vietnam), by, at("2026-11-06T09:00"), vietnam)
    assert clock.due.due_at == at(expected)
    assert (clock.extensions, clock.entries[-1].form, clock.entries[-1].before_on) == (1, "04", date(2026, 11, 9))
    assert clock.original_due.due_on == date(2026, 11, 9)


def test_extension_during_a_pause_adds_to_what_is_left(vietnam: Calendar) -> None:
    clock = pause(start(FIVE, at("2026-11-02T09:00"), vietnam), "court", at("2026-11-04T10:00"), vietnam)
    clock = extend(clock, Term(unit="working_days", n=2), at("2026-11-05T09:00"), vietnam)
    assert clock.remaining is not None and clock.remaining.days == 5
    assert resume(clock, "court", at("2026-11-11T15:00"), vietnam).due.due_on == date(2026, 11, 18)


def test_transfer_changes_nothing_but_the_ledger(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    after = transfer(clock, at("2026-11-03T00:00"), basis="Nghị quyết 190/2025/QH15, Điều 5")
    assert after.model_copy(update={"entries": clock.entries}) == clock
    assert after.entries[-1].due_on == after.entries[-1].before_on == date(2026, 11, 9)


def test_decree_moves_the_end_with_before_and_after_on_record(vietnam: Calendar) -> None:
    note = DayNote(vi="Nghỉ theo công điện", basis="văn bản thử")
    decreed = Calendar.of(layered(vietnam.data, CalendarLayer(name="hoán đổi", off={date(2026, 11, 6): note})))
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    after = recalculate(clock, at("2026-11-03T09:00"), decreed, basis="văn bản thử")
    entry = after.entries[-1]
    assert (entry.cause, entry.before_on, entry.due_on) == ("decree", date(2026, 11, 9), date(2026, 11, 10))
    assert after.original_due.due_on == date(2026, 11, 9)
    assert faults(after, decreed) == []


def test_decree_during_a_pause_measures_what_is_left_again(vietnam: Calendar) -> None:
    note = DayNote(vi="Nghỉ theo công điện")
    decreed = Calendar.of(layered(vietnam.data, CalendarLayer(name="hoán đổi", off={date(2026, 11, 3): note})))
    clock = pause(start(FIVE, at("2026-11-02T09:00"), vietnam), "court", at("2026-11-04T10:00"), vietnam)
    after = recalculate(clock, at("2026-11-05T09:00"), decreed)
    assert after.remaining is not None and after.remaining.days == 4
    after = resume(after, "court", at("2026-11-05T10:00"), decreed)
    assert faults(after, decreed) == []


def test_stopped_clock_is_late_only_if_it_stopped_late(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    in_time, late = stop(clock, at("2026-11-09T23:59:59")), stop(clock, at("2026-11-10T00:00"))
    assert not in_time.is_late(at("2027-01-01T00:00"))
    assert late.is_late(at("2027-01-01T00:00"))
    assert in_time.running_due is None


def test_illegal_acts_are_told_what_stands_in_the_way(vietnam: Calendar) -> None:
    clock = start(FIVE, at("2026-11-02T09:00"), vietnam)
    held = pause(clock, "court", at("2026-11-03T09:00"), vietnam)
    with pytest.raises(ClockError, match="not paused for 'payment' but for nothing, it runs"):
        resume(clock, "payment", at("2026-11-03T09:00"), vietnam)
    with pytest.raises(ClockError, match="not paused for 'payment' but for court"):
        resume(held, "payment", at("2026-11-03T09:00"), vietnam)
    with pytest.raises(ClockError, match="already paused for 'court'"):
        pause(held, "court", at("2026-11-03T09:00"), vietnam)
    with pytest.raises(ClockError, match=r"cannot pause at 2026-11-02T08:59:00\+07:00: the last entry"):
        pause(clock, "court", at("2026-11-02T08:59"), vietnam)
    with pytest.raises(ClockError, match="never runs again"):
        extend(stop(clock, at("2026-11-03T09:00")), FIVE, at("2026-11-04T09:00"), vietnam)
    with pytest.raises(ClockError, match="an extension needs a length"):
        extend(clock, Term(unit="same_day", cut_off=time(15)), at("2026-11-04T09:00"), vietnam)


def test_ledger_that_was_tampered_with_does_not_add_up(vietnam: Calendar) -> None:
    clock = pause(start(FIVE, at("2026-11-02T09:00"), vietnam), "court", at("2026-11-04T10:00"), vietnam)
    clock = resume(clock, "court", at("2026-11-11T15:00"), vietnam)
    assert faults(clock, vietnam) == []
    first = clock.entries[0].model_copy(update={"due_on": date(2026, 11, 10), "due_at": at("2026-11-11T00:00")})
    assert "entry 0 (start" in faults(clock.model_copy(update={"entries": (first, *clock.entries[1:])}), vietnam)[0]
    moved = clock.due.model_copy(update={"due_on": date(2026, 11, 17), "due_at": at("2026-11-18T00:00")})
    assert "its entries give" in faults(clock.model_copy(update={"due": moved}), vietnam)[0]


def held_through(clock: Clock, periods: oracle.Pauses, calendar: Calendar) -> Clock:
    """Pause and resume for each period, in the order of time, each on a ground of its own."""
    acts = [(begins, 0, f"ground-{index}") for index, (begins, _) in enumerate(periods)]
    acts += [(ends, 1, f"ground-{index}") for index, (_, ends) in enumerate(periods)]
    for moment, ending, ground in sorted(acts):
        clock = resume(clock, ground, moment, calendar) if ending else pause(clock, ground, moment, calendar)
    return clock


@given(
    term=terms("working_days", "calendar_days", "working_hours", "minutes"),
    began=moments(),
    offsets=pauses(),
)
@settings(max_examples=250, deadline=None)
def test_pauses_agree_with_the_slow_oracle_and_never_shorten(
    vietnam: Calendar, term: Term, began: datetime, offsets: list[tuple[timedelta, timedelta]]
) -> None:
    periods = [(began + begins, began + begins + length) for begins, length in offsets]
    clock = start(term, began, vietnam)
    after = held_through(clock, periods, vietnam)
    assert after.due.due_at == oracle.due_at(term, began, vietnam.data, periods)
    assert after.due.due_at >= clock.due.due_at
    assert faults(after, vietnam) == []


@given(term=terms(), began=moments(), offsets=pauses())
@settings(max_examples=150, deadline=None)
def test_overlapping_pauses_count_once(
    vietnam: Calendar, term: Term, began: datetime, offsets: list[tuple[timedelta, timedelta]]
) -> None:
    periods = [(began + begins, began + begins + length) for begins, length in offsets]
    clock = start(term, began, vietnam)
    separate = held_through(clock, periods, vietnam)
    assert separate.due == held_through(clock, oracle.union(periods), vietnam).due
    assert separate.due.due_at >= clock.due.due_at


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["pause", "resume", "restart", "extend", "transfer", "decree"]),
        st.sampled_from(["payment", "supplement", "court"]),
        st.integers(0, 6 * 24 * 60),
        terms("working_days", "calendar_days", "working_hours", "weeks"),
    ),
    max_size=8,
)


@given(term=terms(), began=moments(1), acts=ACTS)
@settings(max_examples=250, deadline=None)
def test_any_ledger_adds_up_and_gives_the_clock_again(
    vietnam: Calendar, term: Term, began: datetime, acts: list[tuple[str, str, int, Term]]
) -> None:
    clock, now = start(term, began, vietnam), began
    for act, ground, minutes, by in acts:
        now += timedelta(minutes=minutes)
        was = clock
        clock = _acted(clock, act, ground, now, by, vietnam)
        assert clock.due.due_at >= was.due.due_at or act == "restart"
    assert recompute(clock.entries, term, vietnam) == clock.due
    assert replayed(clock.entries, term, vietnam) == clock
    assert faults(clock, vietnam) == []
    assert Clock.model_validate_json(clock.model_dump_json()) == clock


def _acted(clock: Clock, act: str, ground: str, now: datetime, by: Term, calendar: Calendar) -> Clock:
    is_open = ground in {held.ground for held in clock.paused}
    if act == "pause" and not is_open:
        return pause(clock, ground, now, calendar, actor="người thử")
    if act == "resume" and is_open:
        return resume(clock, ground, now, calendar)
    if act == "restart":
        return restart(clock, now, calendar, ground=ground)
    if act == "extend":
        return extend(clock, by, now, calendar)
    return recalculate(clock, now, calendar) if act == "decree" else transfer(clock, now)


def test_date_counted_on_from_a_provisional_one_stays_provisional() -> None:
    data = CalendarData(name="thử", years={2026: "projected", 2027: "announced"})
    calendar = Calendar.of(data)
    clock = start(FIVE, at("2026-12-30T09:00"), calendar)
    clock = pause(clock, "court", at("2027-01-04T09:00"), calendar)
    assert resume(clock, "court", at("2027-01-20T09:00"), calendar).due.provisional
    assert extend(clock, FIVE, at("2027-01-20T09:00"), calendar).due.provisional


def test_ledger_with_a_gap_between_two_dates_does_not_add_up(vietnam: Calendar) -> None:
    clock = transfer(start(FIVE, at("2026-11-02T09:00"), vietnam), at("2026-11-03T09:00"))
    last = clock.entries[-1].model_copy(update={"before_on": date(2026, 11, 3), "before_at": at("2026-11-04T00:00")})
    (fault,) = faults(clock.model_copy(update={"entries": (clock.entries[0], last)}), vietnam)
    assert "entry 1 (transfer) starts from 2026-11-04" in fault


def test_term_used_up_and_moved_off_tet_gains_no_day_by_a_second_pause(vietnam: Calendar) -> None:
    clock = start(Term(unit="working_days", n=1), at("2024-02-01T09:00"), vietnam)  # due Friday 2/2
    clock = pause(clock, "payment", at("2024-02-02T09:00"), vietnam)  # the last day is run
    clock = resume(clock, "payment", at("2024-02-08T09:00"), vietnam)  # in Tết: ends on Thursday 15/2
    assert clock.due.due_on == date(2024, 2, 15)
    clock = pause(clock, "court", at("2024-02-10T09:00"), vietnam)
    assert resume(clock, "court", at("2024-02-16T09:00"), vietnam).due.due_on == date(2024, 2, 16)


def test_pause_of_a_term_of_hours_put_off_by_days_keeps_its_midnight(vietnam: Calendar) -> None:
    clock = start(Term(unit="working_hours", n=1), at("2026-11-02T09:00"), vietnam)
    clock = extend(clock, Term(unit="working_days", n=1), at("2026-11-02T09:30"), vietnam)
    held = pause(clock, "court", at("2026-11-02T09:40"), vietnam)
    assert resume(held, "court", at("2026-11-02T09:40"), vietnam).due == clock.due


def test_ledger_that_is_none_is_refused(vietnam: Calendar) -> None:
    clock = stop(transfer(start(FIVE, at("2026-11-02T09:00"), vietnam), at("2026-11-03T09:00")), at("2026-11-04T09:00"))
    assert replayed(clock.entries, FIVE, vietnam) == clock
    with pytest.raises(ClockError, match="a ledger begins with a start, not with 'transfer'"):
        recompute(clock.entries[1:], FIVE, vietnam)
    with pytest.raises(ClockError, match=r"'start' at .* fits no ledger"):
        recompute((clock.entries[0], clock.entries[0]), FIVE, vietnam)


def test_damaged_clock_cannot_be_resumed(vietnam: Calendar) -> None:
    held = pause(start(FIVE, at("2026-11-02T09:00"), vietnam), "court", at("2026-11-03T09:00"), vietnam)
    with pytest.raises(ClockError, match="its record is damaged, compute it again from its entries"):
        resume(held.model_copy(update={"remaining": None}), "court", at("2026-11-04T09:00"), vietnam)
