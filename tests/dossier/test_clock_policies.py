"""A consultation, an inspection or a publication holds the clock where the definition says so, and lets go however it ends."""

from __future__ import annotations

from typing import Any

import pytest

from dossier import commands as cmd
from tests.dossier import plans
from tests.dossier.plans import CONSULT, INSPECT, PUBLISH
from tests.dossier.play import FIRE, LAN, MINH, Play

STEPS = {"consultation": CONSULT, "inspection": INSPECT, "publication": PUBLISH}


def held(ground: str, clock: str, **more: Any) -> Play:
    step = {**STEPS[ground], "clock": clock, "basis": "luật", **more}
    play = Play(plans.with_step(step)).file(papers=(cmd.PaperGiven(id="application"),))
    return play.complete(LAN, "accepted").complete(MINH, "ready")


def causes(play: Play) -> list[tuple[str, str]]:
    assert play.state.clock is not None
    return [(entry.cause, entry.ground) for entry in play.state.clock.entries]


def end(play: Play, ground: str) -> Play:
    if ground == "inspection":
        return play.complete(MINH, "passed", said={"findings": "đúng"}, held_at=play.at)
    if ground == "consultation":
        while any(task.work == "consult" for task in play.state.tasks):
            task = next(task for task in play.state.tasks if task.work == "consult")
            actor = FIRE if task.role == "fire-officer" else MINH
            play.do(cmd.Complete, actor, task=task.id, outcome="agree")
        return play
    return play.wait()


@pytest.mark.parametrize("ground", STEPS)
def test_the_clock_stands_while_the_step_lasts_and_days_are_given_back(ground: str) -> None:
    play = held(ground, "pause")
    assert play.state.clock is not None and play.state.clock.running_due is None
    before = play.state.clock.due
    end(play.later(days=2), ground)
    assert causes(play) == [("start", "acceptance"), ("pause", ground), ("resume", ground)]
    assert play.state.clock.due.due_at > before.due_at
    assert {entry.basis for entry in play.state.clock.entries[1:]} == {"luật"}


@pytest.mark.parametrize("ground", STEPS)
def test_without_that_word_the_clock_runs_on(ground: str) -> None:
    play = end(held(ground, "run").later(days=2), ground)
    assert causes(play) == [("start", "acceptance")]


def test_a_failed_inspection_lets_go_too() -> None:
    play = held("inspection", "pause").later(days=1)
    play.complete(MINH, "failed", said={"findings": "sai"}, held_at=play.at)
    assert causes(play)[1:] == [("pause", "inspection"), ("resume", "inspection")]
