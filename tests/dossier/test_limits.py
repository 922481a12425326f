"""Limits besides the term: a suspension takes nothing of them, and days off announced later put them off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dossier import commands as cmd
from dossier.agenda import agenda
from statute.calendar import DayNote
from statute.calendar_change import CalendarChange, DayRule
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.play import HOA, MINH, START, WHY, Play, accepted

ORDER = "12/QĐ-TA"


def suspended(play: Play, days: int) -> Play:
    play.do(cmd.Suspend, HOA, said=WHY, order=ORDER)
    play.wait(play.at + timedelta(days=days))
    play.do(cmd.Resume, HOA, said=WHY, order=ORDER)
    return play


def limit(play: Play) -> date:
    due = play.state.tasks[0].due
    assert due is not None
    return due.due_on


def test_a_body_keeps_its_days_to_answer_when_the_dossier_was_suspended_meanwhile() -> None:
    play = accepted(plans.with_step(plans.CONSULT)).complete(MINH, "ready").later(days=1)
    before = limit(play)
    suspended(play, 7)
    assert limit(play) == before + timedelta(days=7)
    assert play.state.step == "consult"
    play.wait(play.at + timedelta(hours=1))
    assert play.state.step == "consult", "silence is no consent before its days are over"
    assert [entry.why for entry in agenda(play.state) if entry.decides] == ["silence", "silence"]


def test_an_officer_s_limit_counts_on_from_the_resumption() -> None:
    play = accepted()
    assert limit(play) == date(2026, 3, 4)
    suspended(play, 7)
    assert limit(play) == date(2026, 3, 11)


def test_a_limit_that_had_passed_stays_passed() -> None:
    play = accepted().wait(START + timedelta(days=5))
    before = play.state.tasks[0]
    assert before.escalated
    suspended(play, 7)
    assert play.state.tasks[0].due == before.due


def test_a_publication_lasts_its_days_beside_the_suspension() -> None:
    play = accepted(plans.with_step(plans.PUBLISH)).complete(MINH, "ready")
    assert play.state.until is not None
    before = play.state.until
    suspended(play, 7)
    assert play.state.until == before + timedelta(days=7)
    assert play.state.step == "publish"


def test_days_off_announced_after_a_suspension_put_the_limit_off_once_more() -> None:
    play = suspended(accepted(), 7)
    change = CalendarChange(days=((date(2026, 3, 10), DayRule(off=DayNote(vi="nghỉ"))),))
    play.do(cmd.Decree, order="QĐ-1", change=change, digest="d")
    assert limit(play) == date(2026, 3, 12)


def test_two_suspensions_take_nothing_either() -> None:
    play = suspended(suspended(accepted(), 7).later(days=1), 7)
    assert limit(play) == date(2026, 3, 18)
    assert play.at < datetime(2026, 3, 19, tzinfo=ICT)
