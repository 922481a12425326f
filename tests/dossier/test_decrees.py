"""Days off announced after the fact, and warnings before the end: each told once, nothing ever shortened."""

from __future__ import annotations

from datetime import date, datetime

from dossier import commands as cmd
from dossier.agenda import next_due
from dossier.calendars import calendar_of
from dossier.effects import notices
from dossier.events import CalendarDecreed, ClockMoved, Warned
from dossier.journal import read
from statute.calendar import DayNote
from statute.calendar_change import CalendarChange, DayRule
from statute.ledger import faults
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.plans import INSPECT, PUBLISH
from tests.dossier.play import BINH, CITIZEN, LAN, MINH, START, Play

SWAP = CalendarChange(
    days=((date(2026, 3, 5), DayRule(off=DayNote(vi="nghỉ hoán đổi"))), (date(2026, 3, 14), DayRule(on=DayNote(vi="làm bù"))))
)
WARNED = plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN, warn_at=[50, 80])


def accepted(plan: object = plans.PLAIN) -> Play:
    play = Play(plan).file(papers=(cmd.PaperGiven(id="application"),))  # type: ignore[arg-type]
    return play.complete(LAN, "accepted")


def test_an_announced_day_off_moves_date_and_limits_with_an_entry_and_a_notice() -> None:
    play = accepted()
    assert play.state.clock is not None and play.state.clock.due.due_on == date(2026, 3, 9)
    events = play.do(cmd.Decree, order="1/TB", change=SWAP, basis="văn bản thử")
    clock, task = play.state.clock, play.state.tasks[0]
    assert (clock.due.due_on, clock.original_due.due_on) == (date(2026, 3, 10), date(2026, 3, 9))
    assert task.due is not None and task.due.due_on == date(2026, 3, 4)
    assert (clock.entries[-1].cause, clock.entries[-1].basis) == ("decree", "văn bản thử")
    assert [notice.what for event in events for notice in notices(event)] == ["new_date"]
    assert faults(clock, calendar_of(play.pinned, play.state)) == []


def test_a_step_limit_that_the_day_off_lies_in_moves_too() -> None:
    play = accepted()
    change = CalendarChange(days=((date(2026, 3, 3), DayRule(off=DayNote(vi="nghỉ"))),))
    moved = next(e for e in play.do(cmd.Decree, order="1/TB", change=change) if isinstance(e, CalendarDecreed))
    assert [due.due_on for due in moved.tasks.values()] == [date(2026, 3, 5)] == [play.state.tasks[0].due and date(2026, 3, 5)]


def test_the_end_of_a_period_and_the_reminders_of_a_step_move_too_and_never_come_earlier() -> None:
    play = Play(plans.with_step({**PUBLISH, "clock": "run"})).file(papers=(cmd.PaperGiven(id="application"),))
    play.complete(LAN, "accepted").complete(MINH, "ready")
    assert play.state.until == datetime(2026, 3, 5, tzinfo=ICT)
    change = CalendarChange(days=((date(2026, 3, 4), DayRule(off=DayNote(vi="nghỉ"))),))
    play.do(cmd.Decree, order="1/TB", change=change)
    assert play.state.until == datetime(2026, 3, 6, tzinfo=ICT)
    play.do(cmd.Decree, order="2/TB", change=CalendarChange())
    assert play.state.until == datetime(2026, 3, 6, tzinfo=ICT)


def test_a_reminder_that_was_announced_before_waits_for_the_new_day() -> None:
    unclaimed = {**plans.RETURN, "remind_after": {"unit": "working_days", "n": 2}}
    play = Play(plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, unclaimed))
    play.file(papers=(cmd.PaperGiven(id="application"),)).complete(LAN, "accepted").complete(MINH, "ready")
    play.complete(BINH, "signed")
    assert [each.due for each in play.state.reminders] == [datetime(2026, 3, 5, tzinfo=ICT)]
    play.do(cmd.Decree, order="1/TB", change=CalendarChange(days=((date(2026, 3, 4), DayRule(off=DayNote(vi="nghỉ"))),)))
    assert [each.due for each in play.state.reminders] == [datetime(2026, 3, 6, tzinfo=ICT)]


def test_the_end_of_a_pause_moves_with_the_days_off() -> None:
    rule = {"longest": {"unit": "working_days", "n": 2}, "basis": "luật"}
    play = Play(plans.with_step({**INSPECT, "clock": "pause", "clock_rule": rule})).file(
        papers=(cmd.PaperGiven(id="application"),)
    )
    play.complete(LAN, "accepted").complete(MINH, "ready")
    assert [each.due for each in play.state.pause_ends] == [datetime(2026, 3, 5, tzinfo=ICT)]
    play.do(cmd.Decree, order="1/TB", change=CalendarChange(days=((date(2026, 3, 4), DayRule(off=DayNote(vi="nghỉ"))),)))
    assert [each.due for each in play.state.pause_ends] == [datetime(2026, 3, 6, tzinfo=ICT)]


def test_the_same_decree_again_changes_nothing() -> None:
    play = accepted()
    play.do(cmd.Decree, order="1/TB", change=SWAP)
    assert play.do(cmd.Decree, order="1/TB", change=SWAP) == []


def test_a_date_that_would_come_earlier_stays_and_is_noted_without_a_notice() -> None:
    play = accepted()
    change = CalendarChange(days=((date(2026, 3, 7), DayRule(on=DayNote(vi="làm bù"))),))
    events = play.do(cmd.Decree, order="2/TB", change=change)
    moved = next(e for e in events if isinstance(e, ClockMoved))
    assert play.state.clock is not None and play.state.clock.due.due_on == date(2026, 3, 9)
    assert moved.entry.kept == play.state.clock.due
    assert [notice for event in events for notice in notices(event)] == []


def test_what_starts_after_a_decree_is_counted_by_it() -> None:
    play = Play(plans.PLAIN).file(papers=(cmd.PaperGiven(id="application"),))
    play.do(cmd.Decree, order="1/TB", change=SWAP)
    play.complete(LAN, "accepted")
    assert play.state.clock is not None and play.state.clock.due.due_on == date(2026, 3, 10)


def test_a_person_cannot_decree() -> None:
    assert accepted().refused(cmd.Decree, CITIZEN, order="x", change=SWAP).code == "NOT_COMPETENT"


def test_shares_of_the_term_are_told_once_each_in_order_with_apology_and_end() -> None:
    play = accepted(WARNED).wait(datetime(2026, 3, 20, tzinfo=ICT))
    told = [(e.why, e.due.date().day) for row in play.rows for e in read(row)[1] if isinstance(e, Warned)]
    assert told == [("share:50", 5), ("share:80", 7), ("apologise", 9), ("overdue", 10)]


def test_a_decree_moves_the_warnings_along() -> None:
    play = accepted(WARNED)
    before = [warning.due for warning in play.state.warnings]
    play.do(cmd.Decree, order="1/TB", change=SWAP)
    assert [later >= earlier for later, earlier in zip((w.due for w in play.state.warnings), before, strict=True)] == [True, True]
    assert play.state.warnings[1].due > before[1]


def test_for_a_term_under_two_days_the_apology_is_owed_by_the_end() -> None:
    terms = [{"term": {"unit": "same_day", "cut_off": "15:00"}, "basis": "law"}]
    play = accepted(plans.plan(plans.RECEIVE, plans.EXAMINE, plans.APPROVE, plans.RETURN, terms=terms))
    assert play.state.clock is not None
    assert play.state.apologise_by == play.state.clock.due.due_at == datetime(2026, 3, 3, tzinfo=ICT)
    entry = next_due(play.state)
    assert START.date() == date(2026, 3, 2) and entry is not None
    assert play.allowed(MINH)
