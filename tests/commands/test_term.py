"""`motcua term`: the date with each day of it; what makes no sense is refused with the rule, never a default date."""

from __future__ import annotations

import json

import pytest

import cli

START = "2026-04-29T10:00+07:00"


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    status = cli.call(["term", *words, "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return status, found


def test_three_working_days_over_the_holidays_end_on_6_may(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "--unit", "working_days", "--n", "3", "--from", START)
    assert (status, found["ok"], found["due_on"], found["due_at"]) == (0, True, "2026-05-06", "2026-05-07T00:00:00+07:00")
    entries = found["entries"]
    assert isinstance(entries, list)
    assert [(e["day"][-2:], e["kind"], bool(e["vi"] and e["en"])) for e in entries][:2] == [
        ("29", "origin", True), ("30", "skipped", True),
    ]  # fmt: skip


def test_a_day_without_the_hour_will_do_for_days_and_not_for_hours(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "--unit", "months", "--n", "1", "--from", "2026-01-31")[1]["due_on"] == "2026-03-02"
    assert answer(capsys, "--unit", "working_hours", "--n", "8", "--from", "2026-01-30")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "working_days", "--n", "-3", "--from", START), "makes no sense; expected 1 to 1000"),
        (("--unit", "working_days", "--n", "3", "--from", "2026"), "is no instant"),
        (("--unit", "working_days", "--n", "3", "--from", "2026-02-30"), "is no instant"),
        (("--unit", "moons", "--n", "3", "--from", START), "write one of minutes, working_hours"),
        (("--unit", "same_day", "--from", START), "needs its cut_off"),
        (("--unit", "years", "--n", "1", "--from", START, "--calendar", "mars"), "is not in the library"),
    ],
)
def test_what_makes_no_sense_is_a_wrong_call(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    assert cli.call(["term", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_term_longer_than_the_calendar_is_an_error_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "--unit", "years", "--n", "5", "--from", START)
    assert (status, found["ok"]) == (1, False)
    assert isinstance(found["error"], dict) and found["error"]["code"] == "statute.calendar-ends"
