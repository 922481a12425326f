"""Turns: officials go the straight way but for the one turn drawn, and only among what they are offered."""

from __future__ import annotations

from random import Random

from demo.turns import TURNS, draw, outcome

EXAMINE = {"ready": [], "lacking": ["reason"], "unlawful": ["reason"], "send_back": ["reason"]}


def test_the_straight_way_needs_no_reason() -> None:
    assert outcome("straight", False, "examine", EXAMINE, Random(1)) == "ready"
    assert outcome("straight", False, "receive", {"refused": ["reason"], "accepted": []}, Random(1)) == "accepted"


def test_a_turn_is_taken_once_and_only_where_it_is_offered() -> None:
    assert outcome("lacking", False, "examine", EXAMINE, Random(1)) == "lacking"
    assert outcome("lacking", True, "examine", EXAMINE, Random(1)) == "ready"
    assert outcome("lacking", False, "examine", {"ready": []}, Random(1)) == "ready"
    assert outcome("straight", False, "examine", {}, Random(1)) is None


def test_turns_fit_the_steps_and_follow_the_seed() -> None:
    drawn = [draw(Random(seed), {"receive", "examine"}) for seed in range(500)]
    assert drawn == [draw(Random(seed), {"receive", "examine"}) for seed in range(500)]
    assert not {"silent", "failed", "unpaid"} & set(drawn)
    everything = {turn.step for turn in TURNS.values() if turn.step}
    assert set(TURNS) == {draw(Random(seed), everything) for seed in range(2_000)}
