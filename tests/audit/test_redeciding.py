"""Deciding again: an honest journal gives itself; each alteration is told at its row, in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audit.redeciding import redecide
from dossier.commands import Handing, PaperGiven
from dossier.journal import JournalRow, chained
from dossier.level1 import flow
from tests.dossier import plans
from tests.dossier.play import BINH, LAN, MINH, Play

GIVEN = (PaperGiven(id="application"),)
RETURNED: dict[str, Any] = {"handing": Handing(channel="counter", proof="signature")}
CODE = "H26.1-260302-0001"


@pytest.fixture
def play() -> Play:
    accepted = Play(plans.PLAIN).file(papers=GIVEN).complete(LAN, "accepted")
    return accepted.complete(MINH, "ready").complete(BINH, "signed").complete(LAN, "returned", **RETURNED)


def rechained(rows: list[JournalRow], seq: int, old: str, new: str) -> list[JournalRow]:
    """Rows with a text changed and every hash made to fit again, as somebody with the whole store could."""
    altered: list[JournalRow] = []
    for row in rows:
        prev = altered[-1].hash if altered else row.prev
        public = row.public.replace(old, new) if row.seq == seq else row.public
        altered.append(row.but(public=public, prev=prev, hash=chained(prev, public)))
    return altered


def test_an_honest_journal_is_decided_alike(play: Play) -> None:
    verdict = redecide(play.pinned, CODE, play.rows)
    assert (verdict.decided, verdict.divergence, verdict.state) == (True, None, play.state)


def test_a_changed_row_breaks_the_chain_at_its_place(play: Play) -> None:
    play.rows[2] = play.rows[2].but(public=play.rows[2].public.replace("minh", "quang"))
    divergence = redecide(play.pinned, CODE, play.rows).divergence
    assert divergence is not None
    assert (divergence.seq, "broken chain" in divergence.what) == (3, True)


def test_a_missing_row_is_told(play: Play) -> None:
    divergence = redecide(play.pinned, CODE, [*play.rows[:1], *play.rows[2:]]).divergence
    assert divergence is not None
    assert "row 2 is missing" in divergence.what


def test_a_date_changed_with_all_its_hashes_is_told_field_by_field(play: Play) -> None:
    rows = rechained(play.rows, 2, '"due_on":"2026-03-09"', '"due_on":"2026-03-10"')
    divergence = redecide(play.pinned, CODE, rows).divergence
    assert divergence is not None
    assert (divergence.seq, divergence.command) == (2, "complete")
    assert "clock_moved" in divergence.told()
    assert "2026-03-10" in divergence.told()


def test_an_act_that_the_rules_refuse_is_told_with_the_refusal(play: Play) -> None:
    rows = rechained(play.rows, 3, '"role":"officer"', '"role":"cashier"')
    divergence = redecide(play.pinned, CODE, rows).divergence
    assert divergence is not None
    assert "NOT_COMPETENT" in divergence.told()


def test_other_rules_are_told_at_the_first_row_they_change(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    right = flow.go

    def elsewhere(d: Any, target: str, step: Any, outcome: str = "") -> None:
        right(d, "refuse" if target == "approve" else target, step, outcome)

    monkeypatch.setattr(flow, "go", elsewhere)
    divergence = redecide(play.pinned, CODE, play.rows).divergence
    assert divergence is not None
    assert divergence.seq == 3


def test_an_erased_person_leaves_chain_and_fold(play: Play) -> None:
    erased = [row.but(sealed=None) for row in play.rows]
    verdict = redecide(play.pinned, CODE, erased)
    assert (verdict.decided, verdict.divergence, verdict.state) == (False, None, play.state.public())


def test_what_nobody_of_ours_wrote_is_unreadable_and_nothing_is_raised(play: Play) -> None:
    rows = rechained(play.rows, 4, '"kind":"complete"', '"kind":"complet"')
    divergence = redecide(play.pinned, CODE, rows).divergence
    assert divergence is not None
    assert divergence.what.startswith("unreadable")
    assert json.loads(play.rows[3].public)["seq"] == 4
